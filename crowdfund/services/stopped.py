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


def unpaid_text(pledge: Pledge, campaign: Campaign) -> str:
    """What a stop means for a pledge that is not paid: with a place for `until`, the end of its
    reservation. Empty when its raise is not stopped.

    Args:
        pledge: reserved.
        campaign: its raise.
    """
    if not stopped_text(pledge, campaign):
        return ""
    return _(
        "A moderator stopped this raise while something is looked into. You need not pay: after "
        "{until} the shares are not held for you any more, and nothing is charged. What you pay "
        "until then is held in escrow, and nothing of it is released before the deadline."
    )


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
            yield _("Raise suspended"), _stopped_words(pledge, change.at), change.at, "warn"
        elif (change.from_status, change.to_status) == _GOES_ON:
            yield _("Raise open again"), "", change.at, "info"


def _stopped_words(pledge: Pledge, at: datetime) -> str:
    if pledge.escrowed_at is not None and pledge.escrowed_at <= at:
        return _("A moderator looks into something. The money stays where it is.")
    return _("A moderator looks into something. No money had been paid yet.")
