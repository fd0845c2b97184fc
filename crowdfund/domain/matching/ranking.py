"""The order of campaigns for one backer, and who would like one campaign."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import (
    POINTS_OF_WISHES,
    common_points,
    learnt_points,
    wished_kinds,
)
from crowdfund.domain.matching.taste import Taste
from crowdfund.domain.matching.wishes import Wishes


def score_basis_points(wishes: Wishes, taste: Taste, offer: Offer) -> int:
    """The sum of all parts: what `parts_of` adds up to.

    Args:
        wishes: what the backer looks for.
        taste: what was learnt; `NO_TASTE` where they do not let it be used.
        offer: the campaign.

    Returns:
        0 to 10,000.
    """
    wished = sum(POINTS_OF_WISHES[kind](wishes, offer) for kind in wished_kinds(wishes))
    return wished + learnt_points(taste, offer) + common_points(offer)


def rank(wishes: Wishes, taste: Taste, offers: Iterable[Offer], day: date) -> list[Offer]:
    """Offers by score, best first.

    Equal scores are ordered by a hash of the day and the campaign: the same for everybody and for
    every page of a list, in whatever order the offers come, and another tomorrow, so that nobody
    stands in front for good because of a name.

    Args:
        wishes, taste: as for `score_basis_points`.
        offers: in any order.
        day: UTC.
    """
    asked = [POINTS_OF_WISHES[kind] for kind in wished_kinds(wishes)]
    scored: dict[int, list[Offer]] = {}
    for offer in offers:
        points = learnt_points(taste, offer) + common_points(offer)
        for part in asked:
            points += part(wishes, offer)
        scored.setdefault(points, []).append(offer)
    salt = day.isoformat()
    return [
        offer
        for points in sorted(scored, reverse=True)
        for offer in sorted(scored[points], key=lambda one: _draw(salt, one.key))
    ]


def _draw(salt: str, key: str) -> bytes:
    return hashlib.blake2b(f"{salt} {key}".encode(), digest_size=8).digest()


def looks_for(wishes: Wishes, offer: Offer) -> bool:
    """Whether a backer looks for something like this: they named its sector, and neither ticket
    nor country, where they named them, speaks against it. This is what founders are told a count
    of; the query that counts says the same in SQL.

    Args:
        wishes: what the backer looks for.
        offer: the campaign, or a draft of it.
    """
    if offer.sector not in wishes.sectors:
        return False
    is_ticket_open = not wishes.ticket_most_minor or wishes.ticket_currency != offer.currency
    fits_ticket = is_ticket_open or offer.minimum_ticket_minor <= wishes.ticket_most_minor
    fits_place = not wishes.countries or offer.country in wishes.countries
    return fits_ticket and fits_place
