"""Reasons that the platform itself stored in histories, in English, in the reader's language."""

from __future__ import annotations

from typing import Final

from crowdfund.db.tables import Campaign, StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import texts
from crowdfund.services.stored_words import shown
from crowdfund.words import ENGLISH, N_, _, language_in_use

VERDICTS: Final = {
    CampaignStatus.SETTLING: N_("Target reached: {cleared} cleared of {target}."),
    CampaignStatus.REFUNDING: N_("Target missed: {cleared} cleared of {target}."),
}
"""What is stored when a raise is decided, by what it becomes."""


def reason_text(campaign: Campaign, change: StatusChange) -> str:
    """Why a campaign changed: what a person wrote stays as it is.

    Args:
        campaign: whose history it is.
        change: a line of it.
    """
    template = VERDICTS.get(CampaignStatus(change.to_status))
    if template is not None and campaign.decided_cleared_minor is not None:
        with language_in_use(ENGLISH):
            stored = _verdict(template, campaign, campaign.decided_cleared_minor)
        if change.reason == stored:
            return _verdict(_(template), campaign, campaign.decided_cleared_minor)
    return shown(change.reason)


def _verdict(template: str, campaign: Campaign, cleared_minor: int) -> str:
    return template.format(
        cleared=texts.money(cleared_minor, campaign.currency),
        target=texts.money(campaign.target_minor, campaign.currency),
    )
