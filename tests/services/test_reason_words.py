"""Reasons that the platform stored are read in the language of now; what people wrote is not."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from crowdfund.db.tables import StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import adopting
from crowdfund.services.reason_words import reason_text
from crowdfund.words import CHINESE, language_in_use

_C = CampaignStatus
SOMEBODY = UUID(int=7)
BEFORE_A_BACKUP = "在从备份恢复之前已撤回：其退款在支付处理商处。"
MISSED = "Target missed: $1.00 cleared of $40.00."


@pytest.mark.parametrize(
    ("to", "reason", "by", "chinese"),
    [
        (_C.CHANGES_REQUESTED, "1 remark", SOMEBODY, "1 条意见"),
        (_C.CHANGES_REQUESTED, "12 remarks", SOMEBODY, "12 条意见"),
        (_C.CHANGES_REQUESTED, "12 remarks and more", SOMEBODY, "12 remarks and more"),
        (_C.SUSPENDED, "2 remarks", SOMEBODY, "2 remarks"),
        (_C.REFUNDING, MISSED, None, "未达目标：目标 US$40.00，到账 US$1.00。"),
        (_C.WITHDRAWN, MISSED, SOMEBODY, MISSED),
        (_C.WITHDRAWN, "Other", SOMEBODY, "Other"),
        (_C.WITHDRAWN, f"$1{'0' * 40} would not be enough.", None, None),
        (_C.WITHDRAWN, adopting.WITHDRAWN_BEFORE, None, BEFORE_A_BACKUP),
    ],
)
def test_a_campaigns_reason(
    to: CampaignStatus, reason: str, by: UUID | None, chinese: str | None
) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    line = StatusChange(
        subject_id=UUID(int=1), to_status=to.value, reason=reason, at=at, actor_id=by
    )
    assert reason_text(line) == reason
    with language_in_use(CHINESE):
        assert reason_text(line) == (chinese or reason)
