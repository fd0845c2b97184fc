"""What a score looks at: one campaign that is open, worked out once for all backers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from crowdfund.domain.matching.classes import Classes, SizeBand, Stated, classify
from crowdfund.domain.matching.wishes import Value
from crowdfund.domain.search_words import folded


class Open(NamedTuple):
    """An open campaign as it stands."""

    key: str
    """Its id; breaks ties, together with the day."""
    sector: str
    country: str
    region: str
    """Region of the enterprise, as stated."""
    city: str
    """Town of the enterprise, as stated."""
    currency: str
    minimum_ticket_minor: int
    """Smallest pledge, minor units."""
    room_minor: int
    """What can still be pledged, minor units."""
    pledges: int
    """Pledges that count."""
    opened_at: datetime
    """UTC."""
    values: frozenset[str]
    """`Value`s that the enterprise states."""
    stated: Stated


class Offer(NamedTuple):
    """An open campaign, classified."""

    key: str
    sector: str
    country: str
    places: tuple[str, str]
    """Region and town, `folded`."""
    currency: str
    minimum_ticket_minor: int
    room_minor: int
    pledges: int
    days_open: int
    values: frozenset[str]
    """Stated ones, and `Value.MICRO` when its size says so."""
    stage: str
    classes: Classes


def offer_of(campaign: Open, now: datetime) -> Offer:
    """Classifies an open campaign.

    Args:
        campaign: as it stands.
        now: UTC.
    """
    classes = classify(campaign.stated, now.date())
    values = campaign.values
    if classes.size is SizeBand.MICRO:
        values = values | {Value.MICRO.value}
    return Offer(
        campaign.key,
        campaign.sector,
        campaign.country,
        (folded(campaign.region), folded(campaign.city)),
        campaign.currency,
        campaign.minimum_ticket_minor,
        campaign.room_minor,
        campaign.pledges,
        max(0, (now - campaign.opened_at).days),
        values,
        classes.stage,
        classes,
    )


def holds_until(campaign: Open, now: datetime) -> datetime:
    """How long `offer_of` says the same of a campaign that does not change itself: until it is open
    for one more day, or its enterprise is one year older.

    Args:
        campaign: as it stands.
        now: UTC.

    Returns:
        UTC; from then on it may say something else.
    """
    next_day = campaign.opened_at + timedelta(days=max(0, (now - campaign.opened_at).days) + 1)
    since = campaign.stated.incorporated_on
    return min(next_day, _next_birthday(since, now.date())) if since else next_day


def _next_birthday(since: date, today: date) -> datetime:
    is_over = (today.month, today.day) >= (since.month, since.day)
    year = today.year + is_over
    try:
        day = since.replace(year=year)
    except ValueError:
        # The 29th of February in a year that has none.
        day = date(year, 3, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
