"""Reasons that the platform stored are read in the language of now; what people wrote is not."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from crowdfund.db.tables import Campaign, StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import adopting, clearing, dispute_ends, payment_pages, texts
from crowdfund.services.reason_words import VERDICTS, reason_text
from crowdfund.words import CHINESE, _, language_in_use

_C = CampaignStatus


def change(to: CampaignStatus, reason: str) -> StatusChange:
    """A line of a campaign's history."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return StatusChange(subject_id=UUID(int=1), to_status=to.value, reason=reason, at=at)


@pytest.mark.parametrize(
    ("to", "reason", "chinese"),
    [
        (_C.CHANGES_REQUESTED, "1 remark", "1 条意见"),
        (_C.CHANGES_REQUESTED, "12 remarks", "12 条意见"),
        (_C.CHANGES_REQUESTED, "12 remarks and more", "12 remarks and more"),
        (_C.SUSPENDED, "2 remarks", "2 remarks"),
        (_C.SETTLING, "Target reached: $50.00 cleared of $40.00.", None),
        (_C.REFUNDING, "Target missed: $50.00 cleared of $40.00.", None),
        (_C.REFUNDING, "Target missed: $1.00 cleared of $40.00.", "…"),
        (_C.WITHDRAWN, "We found a grant.", "We found a grant."),
        (_C.WITHDRAWN, adopting.WITHDRAWN_BEFORE, "在从备份恢复之前已撤回：其退款在支付处理商处。"),
    ],
)
def test_a_campaigns_reason(to: CampaignStatus, reason: str, chinese: str | None) -> None:
    campaign = Campaign(currency="USD", target_minor=4_000, decided_cleared_minor=5_000)
    line = change(to, reason)
    assert reason_text(campaign, line) == reason
    with language_in_use(CHINESE):
        if chinese is None:
            cleared, target = texts.money(5_000, "USD"), texts.money(4_000, "USD")
            chinese = _(VERDICTS[to]).format(cleared=cleared, target=target)
            assert chinese != reason
        assert reason_text(campaign, line) == (reason if chinese == "…" else chinese)


@pytest.mark.parametrize(
    "reason",
    [
        *(clearing.FAILED, clearing.ENDED_LISTED, payment_pages.NOT_OPENED),
        *(dispute_ends.WON, dispute_ends.STAYS, adopting.WITHDRAWN_BEFORE),
    ],
)
def test_what_a_backer_reads_in_a_history_is_translated(reason: str) -> None:
    with language_in_use(CHINESE):
        assert _(reason) != reason
