"""Why a campaign takes no pledges."""

from __future__ import annotations

from datetime import datetime

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import counters, texts
from crowdfund.words import N_, _

ALL_TAKEN = N_("Every share is taken. Some may come back if a payment is not completed.")

_NOT_YET = {
    CampaignStatus.DRAFT.value,
    CampaignStatus.IN_REVIEW.value,
    CampaignStatus.CHANGES_REQUESTED.value,
    CampaignStatus.SCHEDULED.value,
    CampaignStatus.SUSPENDED.value,
}


def closed_text(campaign: Campaign, now: datetime) -> str:
    """Why a campaign takes no pledges now, in words; empty while it does."""
    if campaign.status == CampaignStatus.SCHEDULED.value:
        opening = texts.moment(campaign.opens_at) if campaign.opens_at else _("shortly")
        return _("This campaign opens {opening}.").format(opening=opening)
    if campaign.status == CampaignStatus.SUSPENDED.value:
        return _("A moderator has stopped this campaign for now. Money already paid stays held.")
    if campaign.status != CampaignStatus.LIVE.value or has_ended(campaign, now):
        return _("This campaign has ended.")
    if counters.shares_left(campaign) == 0:
        return _(ALL_TAKEN)
    return ""


def has_ended(campaign: Campaign, now: datetime) -> bool:
    """Whether a campaign takes no pledges and never will again."""
    if campaign.status in _NOT_YET:
        return False
    is_over = campaign.closes_at is None or campaign.closes_at <= now
    return campaign.status != CampaignStatus.LIVE.value or is_over
