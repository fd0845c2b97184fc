"""What comes next by time alone: the moments that the demonstration's clock can be moved to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import protection, unkept
from crowdfund.words import _

_C = CampaignStatus
_RUNNING: Final = (_C.LIVE.value, _C.SUSPENDED.value)
_UNRELEASED: Final = (_C.CLOSING.value, _C.SETTLING.value)
"""Over, and not paid out: a clock that protects backers may hold the money back."""

Moment = tuple[datetime, str]
"""When (UTC), and what happens then, in the language of now."""


def next_moment(session: Session, now: datetime) -> Moment | None:
    """The earliest opening, deadline, end of a time to keep pledges, or end of a clock before which
    no money is released.

    Args:
        session: to read in.
        now: UTC; what is over does not come.
    """
    moments = [
        *_openings(session, now),
        *_deadlines(session, now),
        *_rounds(session, now),
        *_releases(session, now),
    ]
    return min(moments, default=None)


def _openings(session: Session, now: datetime) -> Iterator[Moment]:
    query = select(Campaign.opens_at, Campaign.title).where(
        Campaign.status == _C.SCHEDULED.value, col(Campaign.opens_at) > now
    )
    for at, title in session.exec(query):
        if at is not None:
            yield at, _("“{title}” opens").format(title=title)


def _deadlines(session: Session, now: datetime) -> Iterator[Moment]:
    query = select(Campaign.closes_at, Campaign.title).where(
        col(Campaign.status).in_(_RUNNING), col(Campaign.closes_at) > now
    )
    for at, title in session.exec(query):
        if at is not None:
            yield at, _("deadline of “{title}”").format(title=title)


def _rounds(session: Session, now: datetime) -> Iterator[Moment]:
    # From the pledges, not from the versions: a later change moves the time of those it asks anew.
    query = (
        select(Pledge.reconfirm_by, Campaign.title)
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .where(col(Pledge.reconfirm_by) > now, col(Pledge.status).in_(unkept.ANSWERABLE))
    )
    for at, title in session.exec(query.distinct()):
        if at is not None:
            yield at, _("time to keep a pledge in “{title}” ends").format(title=title)


def _releases(session: Session, now: datetime) -> Iterator[Moment]:
    for campaign in session.exec(select(Campaign).where(col(Campaign.status).in_(_UNRELEASED))):
        at = protection.released_from(session, campaign, now)
        if at is not None and at > now:
            yield at, _("money of “{title}” may be released").format(title=campaign.title)
