"""What a score looks at: one campaign that is open, worked out once for all backers."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from crowdfund.domain.matching.classes import Classes, SizeBand, Stated, classify
from crowdfund.domain.matching.wishes import Value


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
    """Region and town, lower case."""
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
        (campaign.region.casefold(), campaign.city.casefold()),
        campaign.currency,
        campaign.minimum_ticket_minor,
        campaign.room_minor,
        campaign.pledges,
        max(0, (now - campaign.opened_at).days),
        values,
        classes.stage,
        classes,
    )
