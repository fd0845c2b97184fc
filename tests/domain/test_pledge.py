"""A pledge: how many shares, and until when it can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import InvalidInput, SharesUnavailable
from crowdfund.domain.pledge import PledgeStatus, can_cancel, check_shares

DEADLINE = datetime(2026, 12, 1, tzinfo=UTC)
JUST_BEFORE = DEADLINE - timedelta(microseconds=1)


@pytest.mark.parametrize("shares", [0, -1])
def test_at_least_one_share(shares: int) -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        check_shares(shares, minimum_shares=1, shares_left=10)


def test_no_more_than_is_left() -> None:
    with pytest.raises(SharesUnavailable, match="Only 1,000 shares are left") as refused:
        check_shares(1_001, minimum_shares=1, shares_left=1_000)
    assert refused.value.shares_left == 1_000
    with pytest.raises(SharesUnavailable, match="No shares are left"):
        check_shares(1, minimum_shares=1, shares_left=0)


def test_no_fewer_than_the_minimum_but_for_the_last_ones() -> None:
    with pytest.raises(InvalidInput, match="The smallest pledge is 5 shares"):
        check_shares(4, minimum_shares=5, shares_left=10)
    assert check_shares(5, minimum_shares=5, shares_left=10) == 5
    assert check_shares(4, minimum_shares=5, shares_left=4) == 4
    with pytest.raises(InvalidInput):
        check_shares(3, minimum_shares=5, shares_left=4)


@given(shares=st.integers(-5, 30), minimum=st.integers(1, 10), left=st.integers(0, 20))
def test_whatever_is_accepted_is_there_and_leaves_no_debt(
    shares: int, minimum: int, left: int
) -> None:
    try:
        accepted = check_shares(shares, minimum_shares=minimum, shares_left=left)
    except (InvalidInput, SharesUnavailable):
        assert shares <= 0 or shares > left or shares < minimum
    else:
        assert accepted == shares
        assert 0 < shares <= left
        assert shares >= minimum or shares == left


@pytest.mark.parametrize(("status", "campaign_status"), list(product(PledgeStatus, CampaignStatus)))
def test_a_pledge_is_cancelled_only_while_the_raise_is_open(
    status: PledgeStatus, campaign_status: CampaignStatus
) -> None:
    expected = status in {"reserved", "escrowed"} and campaign_status in {"live", "suspended"}
    for now, is_in_time in ((JUST_BEFORE, True), (DEADLINE, False)):
        allowed = can_cancel(status, campaign_status, until=DEADLINE, now=now)
        assert allowed is (expected and is_in_time)


@pytest.mark.parametrize("campaign_status", CampaignStatus)
def test_time_to_reflect_goes_on_after_the_deadline_until_money_is_decided_on(
    campaign_status: CampaignStatus,
) -> None:
    expected = campaign_status in {"live", "suspended", "closing"}
    for now, is_in_time in ((JUST_BEFORE, True), (DEADLINE, False)):
        allowed = can_cancel(
            PledgeStatus.ESCROWED, campaign_status, until=DEADLINE, now=now, is_reflecting=True
        )
        assert allowed is (expected and is_in_time)
