"""Attempts: when to try again, and keys that happen once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain import payment
from crowdfund.domain.errors import InvalidInput

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SALTS = st.text(max_size=40)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 2), (1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (1_000, 900)]
)
@given(salt=SALTS)
def test_pauses_double_up_to_a_quarter_of_an_hour_and_are_shortened_by_half_at_most(
    tries: int, seconds: int, salt: str
) -> None:
    pause = payment.pause_before_try(tries, salt=salt)
    assert timedelta(seconds=seconds) / 2 <= pause <= timedelta(seconds=seconds)
    assert pause == payment.pause_before_try(tries, salt=salt)


@pytest.mark.parametrize(("number", "seconds"), [(1, 2), (10, 1_024), (15, 21_600), (99, 21_600)])
@given(salt=SALTS)
def test_waiting_pauses_double_up_to_six_hours(number: int, seconds: int, salt: str) -> None:
    pause = payment.pause_while_waiting(number, salt=salt)
    assert timedelta(seconds=seconds) / 2 <= pause <= timedelta(seconds=seconds)


@given(first=st.integers(0, 10_000), tries=st.integers(1, 12))
def test_calls_that_failed_together_come_back_spread_over_the_pause(first: int, tries: int) -> None:
    pauses = [payment.pause_before_try(tries, salt=f"row-{first + row}") for row in range(200)]
    whole = timedelta(seconds=min(2**tries, 900))
    in_each_quarter = [
        sum(low * whole / 8 <= pause <= (low + 1) * whole / 8 for pause in pauses)
        for low in (4, 5, 6, 7)
    ]
    # Of 200 evenly drawn pauses each quarter gets 50; fewer than 15 has odds of 1 in 10^11.
    assert min(in_each_quarter) >= 15


@given(st.integers(1, 10**9))
def test_a_key_proves_for_less_than_the_day_that_the_processor_promises(seconds: int) -> None:
    proves = payment.key_proves(NOON, now=NOON + timedelta(seconds=seconds))
    assert proves == (seconds < 23 * 3_600)
    assert payment.key_proves(None, now=NOON)


def test_keys_name_the_operation_the_row_and_the_attempt() -> None:
    assert payment.checkout_key("p", 1) == "pledge:p:checkout:1"
    assert payment.expire_key("p", 1) == "pledge:p:expire:1"
    assert payment.transfer_key("c", "p", 1) == "campaign:c:transfer:pledge:p"
    assert payment.transfer_key("c", "p", 2) != payment.transfer_key("c", "p", 1)
    assert payment.refund_key("p", "cancelled", 2) == "pledge:p:refund:cancelled:2"
    assert len(payment.refund_key("x" * 36, "no_payout_account", 100)) <= 255


def test_a_card_pays_neither_too_little_nor_too_much() -> None:
    assert payment.check_charge(50, "USD") == 50
    assert payment.check_charge(1, "KWD") == 1
    assert payment.check_charge(99_999_999, "USD") == 99_999_999
    with pytest.raises(InvalidInput, match=r"at least 0\.50 USD"):
        payment.check_charge(49, "USD")
    with pytest.raises(InvalidInput, match="at least 50 JPY"):
        payment.check_charge(49, "JPY")
    with pytest.raises(InvalidInput, match=r"at most 999999\.99 USD"):
        payment.check_charge(100_000_000, "USD")
