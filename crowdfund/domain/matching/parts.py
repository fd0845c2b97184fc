"""Each part of a score: its points, and the fact that they stand for.

Points are read by the thousand when campaigns are ranked, so each part is one small function of
plain values; the facts are asked for only where people read them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import attrgetter
from typing import NamedTuple

from crowdfund.domain.campaign import Stage
from crowdfund.domain.matching import weights
from crowdfund.domain.matching.classes import FAST_GROWTH_BASIS_POINTS, WHOLE
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.taste import Taste, Trait
from crowdfund.domain.matching.weights import MOST_BY_KIND, Kind
from crowdfund.domain.matching.wishes import Horizon, Risk, Wishes

HALF = 2


class Part(NamedTuple):
    """One summand of a score."""

    kind: Kind
    points: int
    """Basis points."""
    most: int
    """What it could be; 0 where nothing was looked for, so that it counts neither way."""


STAGES_BY_RISK: dict[str, tuple[set[str], set[str]]] = {
    Risk.CAREFUL.value: ({Stage.ESTABLISHED.value}, {Stage.GROWTH.value}),
    Risk.BALANCED.value: (
        {Stage.GROWTH.value, Stage.ESTABLISHED.value},
        {Stage.EARLY.value},
    ),
    Risk.BOLD.value: ({Stage.IDEA.value, Stage.EARLY.value}, {Stage.GROWTH.value}),
}
"""Stages that fit wholly, and by half. An order of our own, not a measure of risk."""

STAGES_BY_HORIZON: dict[str, set[str]] = {
    Horizon.SHORT.value: {Stage.ESTABLISHED.value},
    Horizon.MEDIUM.value: {Stage.ESTABLISHED.value, Stage.GROWTH.value},
    Horizon.LONG.value: {stage.value for stage in Stage},
}
"""Stages that may fit into a time. An assumption of our own: the younger, the longer until anybody
may want to buy the shares. Nobody may ever."""


def _sector(wishes: Wishes, offer: Offer) -> int:
    return MOST_BY_KIND[Kind.SECTOR] if offer.sector in wishes.sectors else 0


def _ticket(wishes: Wishes, offer: Offer) -> int:
    if not wishes.ticket_most_minor or offer.currency != wishes.ticket_currency:
        return 0
    is_within = (
        offer.minimum_ticket_minor <= wishes.ticket_most_minor
        and offer.room_minor >= wishes.ticket_least_minor
    )
    return MOST_BY_KIND[Kind.TICKET] if is_within else 0


def _place(wishes: Wishes, offer: Offer) -> int:
    most = MOST_BY_KIND[Kind.PLACE]
    if wishes.region:
        if wishes.place in offer.places:
            return most
        return most // HALF if offer.country in wishes.countries else 0
    return most if offer.country in wishes.countries else 0


def _risk(wishes: Wishes, offer: Offer) -> int:
    if not wishes.risk:
        return 0
    whole, half = STAGES_BY_RISK[wishes.risk]
    most = MOST_BY_KIND[Kind.RISK]
    points = most if offer.stage in whole else most // HALF if offer.stage in half else 0
    runway = offer.classes.runway_months
    if runway is None or runway >= weights.SHORT_RUNWAY_MONTHS:
        return points
    if wishes.risk == Risk.CAREFUL.value:
        return 0
    return points // HALF if wishes.risk == Risk.BALANCED.value else points


def _values(wishes: Wishes, offer: Offer) -> int:
    if not wishes.values:
        return 0
    found = len(wishes.values & offer.values)
    return MOST_BY_KIND[Kind.VALUES] * found // len(wishes.values)


def _horizon(wishes: Wishes, offer: Offer) -> int:
    if not wishes.horizon:
        return 0
    return MOST_BY_KIND[Kind.HORIZON] if offer.stage in STAGES_BY_HORIZON[wishes.horizon] else 0


def figures_points(offer: Offer) -> int:
    """Points for growth and profit, the same for everybody."""
    growth = offer.classes.growth_basis_points or 0
    margin = offer.classes.margin_basis_points or 0
    points = weights.FIGURES_PROFIT if margin > 0 else 0
    if growth >= WHOLE:
        return points + weights.FIGURES_DOUBLED
    if growth > FAST_GROWTH_BASIS_POINTS:
        return points + weights.FIGURES_FAST
    return points + (weights.FIGURES_GREW if growth > 0 else 0)


def learnt_points(taste: Taste, offer: Offer) -> int:
    """Points for being like what was chosen before."""
    if not taste.total:
        return 0
    return (
        taste.part(Trait.SECTOR, offer.sector, weights.LEARNT_SECTOR)
        + taste.part(Trait.STAGE, offer.stage, weights.LEARNT_STAGE)
        + taste.part(Trait.COUNTRY, offer.country, weights.LEARNT_COUNTRY)
    )


def new_points(offer: Offer) -> int:
    """Points for having opened lately."""
    days_left = max(0, weights.NEW_DAYS - offer.days_open)
    return MOST_BY_KIND[Kind.NEW] * days_left // weights.NEW_DAYS


def popular_points(offer: Offer) -> int:
    """Points for what others chose, up to a bound."""
    counted = min(offer.pledges, weights.POPULAR_PLEDGES)
    return MOST_BY_KIND[Kind.POPULAR] * counted // weights.POPULAR_PLEDGES


POINTS_OF_WISHES: dict[Kind, Callable[[Wishes, Offer], int]] = {
    Kind.SECTOR: _sector,
    Kind.TICKET: _ticket,
    Kind.PLACE: _place,
    Kind.RISK: _risk,
    Kind.VALUES: _values,
    Kind.HORIZON: _horizon,
}


LOOKED_AT: dict[Kind, Callable[[Offer], Hashable]] = {
    Kind.SECTOR: attrgetter("sector"),
    Kind.TICKET: attrgetter("currency", "minimum_ticket_minor", "room_minor"),
    Kind.PLACE: attrgetter("country", "places"),
    Kind.RISK: attrgetter("stage", "classes.runway_months"),
    Kind.VALUES: attrgetter("values"),
    Kind.HORIZON: attrgetter("stage"),
    Kind.LEARNT: attrgetter("sector", "stage", "country"),
}
"""All that a part looks at: campaigns that are alike in it have the same points from it, so that
it is asked once for all of them."""


def wished_kinds(wishes: Wishes) -> tuple[Kind, ...]:
    """What this backer looks for; the rest counts neither way."""
    given = {
        Kind.SECTOR: wishes.sectors,
        Kind.TICKET: wishes.ticket_most_minor,
        Kind.PLACE: wishes.countries or wishes.region,
        Kind.RISK: wishes.risk,
        Kind.VALUES: wishes.values,
        Kind.HORIZON: wishes.horizon,
    }
    return tuple(kind for kind, wish in given.items() if wish)


def common_points(offer: Offer) -> int:
    """Points that are the same for everybody: figures, new, popular."""
    return figures_points(offer) + new_points(offer) + popular_points(offer)


def parts_of(wishes: Wishes, taste: Taste, offer: Offer) -> tuple[Part, ...]:
    """Every part of the score of one campaign for one backer, in the order of their weight."""
    asked = set(wished_kinds(wishes))
    points = {kind: part(wishes, offer) for kind, part in POINTS_OF_WISHES.items() if kind in asked}
    points |= {
        Kind.FIGURES: figures_points(offer),
        Kind.LEARNT: learnt_points(taste, offer),
        Kind.NEW: new_points(offer),
        Kind.POPULAR: popular_points(offer),
    }
    counting = asked | ({Kind.LEARNT} if taste.total else set())
    counting |= {Kind.FIGURES, Kind.NEW, Kind.POPULAR}
    return tuple(
        Part(kind, points.get(kind, 0), most if kind in counting else 0)
        for kind, most in MOST_BY_KIND.items()
    )
