"""What is held for people who are paying, and when the first of it may come back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.queries import reservations
from crowdfund.db.tables import Campaign
from crowdfund.services import texts
from crowdfund.words import _

FIRST_END = reservations.first_end()


def held_text(session: Session, campaign: Campaign, now: datetime) -> str:
    """A sentence on what a campaign's unpaid reservations hold; empty when nothing is held."""
    asked = {"campaign_id": campaign.id}
    found = session.connection().exec_driver_sql(FIRST_END, asked).one()
    return sentence(campaign.reserved_shares, found[0], now)


def sentence(reserved_shares: int, first_end: datetime | None, now: datetime) -> str:
    """The same in words.

    Args:
        reserved_shares: held while their backers pay.
        first_end: when the first of these reservations ends, UTC; None without any.
        now: UTC.
    """
    if first_end is None:
        return ""
    held = texts.count(reserved_shares, "share is", "shares are")
    until = (
        _("ends at {moment}").format(moment=texts.moment(first_end))
        if first_end > now
        else _("is ending now")
    )
    return _(
        "{held} held for people who are paying; the first of these reservations {until}."
    ).format(held=held, until=until)
