"""What a backer is told when a moderator has stopped the raise that their money is in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services.history import changes_of
from crowdfund.words import _

_SUSPENDED = CampaignStatus.SUSPENDED.value
_GOES_ON = (_SUSPENDED, CampaignStatus.LIVE.value)
_TAKES_PART = {
    PledgeStatus.RESERVED.value,
    PledgeStatus.ESCROWED.value,
    PledgeStatus.DISPUTED.value,
}
"""Pledges that count for a raise, or may."""


def stopped_text(pledge: Pledge, campaign: Campaign) -> str:
    """That the raise of a pledge is stopped; empty when it is not, or when the pledge is over.

    Args:
        pledge: whose raise.
        campaign: the raise.
    """
    is_stopped = campaign.status == _SUSPENDED and pledge.status in _TAKES_PART
    return _("Raise suspended") if is_stopped else ""


def stops_of(
    session: Session, pledge: Pledge, campaign: Campaign
) -> Iterator[tuple[str, str, datetime, str]]:
    """When the raise was stopped and went on while a pledge took part.

    Args:
        session: reads.
        pledge: whose timeline.
        campaign: its raise.

    Yields:
        Title, text, time and tone of each.
    """
    for change in changes_of(session, campaign.id):
        is_after = pledge.ended_at is not None and change.at > pledge.ended_at
        if change.at < pledge.created_at or is_after:
            continue
        if change.to_status == _SUSPENDED:
            text = _("A moderator looks into something. The money stays where it is.")
            yield _("Raise suspended"), text, change.at, "warn"
        elif (change.from_status, change.to_status) == _GOES_ON:
            yield _("Raise open again"), "", change.at, "info"
