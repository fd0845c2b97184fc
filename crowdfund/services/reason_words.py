"""Reasons that the platform itself stored in histories, in English, in the reader's language."""

from __future__ import annotations

from typing import Final

from crowdfund.db.tables import StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services.stored_words import shown
from crowdfund.words import N_

VERDICTS: Final = {
    CampaignStatus.SETTLING: N_("Target reached: {cleared} cleared of {target}."),
    CampaignStatus.REFUNDING: N_("Target missed: {cleared} cleared of {target}."),
}
"""What is stored when a raise is decided, by what it becomes."""
ONE_REMARK: Final = N_("1 remark")
REMARKS: Final = N_("{number} remarks")
"""What is stored when a moderator sends a campaign back: the remarks stand elsewhere."""


def reason_text(change: StatusChange) -> str:
    """Why a campaign changed: what a person wrote stays as it is.

    Args:
        change: a line of its history.
    """
    is_ours = change.actor_id is None or change.to_status == CampaignStatus.CHANGES_REQUESTED.value
    return shown(change.reason) if is_ours else change.reason
