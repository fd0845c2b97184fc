"""The order of campaigns for one backer, and who would like one campaign."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Hashable, Iterable
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Final, NamedTuple

from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import (
    LOOKED_AT,
    POINTS_OF_WISHES,
    common_points,
    learnt_points,
    wished_kinds,
)
from crowdfund.domain.matching.taste import Taste
from crowdfund.domain.matching.weights import Kind
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


class _Laid(NamedTuple):
    """One campaign with what does not depend on who looks."""

    offer: Offer
    common_points: int
    looked_at: tuple[Hashable, ...]
    """In the order of `LOOKED_AT`."""
    draw: bytes
    """Its place among equals."""


class _Alike(NamedTuple):
    """What a part looks at in each campaign of a board, and one campaign for each such case."""

    column: tuple[Hashable, ...]
    examples: dict[Hashable, Offer]


_NONE_ALIKE: Final = _Alike((), {})


class Board:
    """Campaigns laid out to be ranked for one person after the other: what is the same for
    everybody is worked out once, and what campaigns have in common is looked at once for all.

    Args:
        offers: in any order; each key once.
        day: UTC; equals are drawn anew every day.
        before: an earlier board; of the same day, it knows the same of the same offers.
    """

    def __init__(self, offers: Iterable[Offer], day: date, before: Board | None = None) -> None:
        self.day: Final = day
        known = before._laid if before is not None and before.day == day else {}
        self._laid: dict[str, _Laid] = {}
        new = []
        for offer in offers:
            laid = known.get(offer.key)
            if laid is not None and laid.offer is offer:
                self._laid[offer.key] = laid
            else:
                new.append(offer)
        self._laid |= {one.offer.key: one for one in _laid_out(new, day)}
        drawn = sorted(self._laid.values(), key=attrgetter("draw"))
        self._offers: Final = [one.offer for one in drawn]
        self._common: Final = [one.common_points for one in drawn]
        columns = zip(*(one.looked_at for one in drawn), strict=True)
        self._alike: Final = {
            kind: _Alike(column, dict(zip(column, self._offers, strict=True)))
            for kind, column in zip(LOOKED_AT, columns, strict=False)
        }

    def ranked(
        self, wishes: Wishes, taste: Taste, among: Container[str] | None = None
    ) -> list[Offer]:
        """The campaigns by score, best first.

        Equal scores are ordered by a hash of the day and the campaign: the same for everybody and
        for every page of a list, in whatever order the offers come, and another tomorrow, so that
        nobody stands in front for good because of a name.

        Args:
            wishes, taste: as for `score_basis_points`.
            among: keys of those that are wanted; None for all.
        """
        scores = self._scores(wishes, taste)
        places: Iterable[int] = range(len(self._offers))
        if among is not None:
            places = [place for place in places if self._offers[place].key in among]
        # What is equal stays in the order in which it was drawn.
        ordered = sorted(places, key=scores.__getitem__, reverse=True)
        return [self._offers[place] for place in ordered]

    def _scores(self, wishes: Wishes, taste: Taste) -> list[int]:
        """`score_basis_points` of each, in the order of the draw."""
        summands: list[Iterable[int]] = [self._common]
        for kind in wished_kinds(wishes):
            summands.append(self._points(kind, partial(POINTS_OF_WISHES[kind], wishes)))
        if taste.total:
            summands.append(self._points(Kind.LEARNT, partial(learnt_points, taste)))
        return list(map(sum, zip(*summands, strict=True)))

    def _points(self, kind: Kind, points_of: Callable[[Offer], int]) -> Iterable[int]:
        """A part's points of each: asked of one example of those that are alike."""
        column, examples = self._alike.get(kind, _NONE_ALIKE)
        points = {looked_at: points_of(offer) for looked_at, offer in examples.items()}
        return map(points.__getitem__, column)


def _laid_out(offers: list[Offer], day: date) -> Iterable[_Laid]:
    salt = day.isoformat()
    columns = [map(looks, offers) for looks in LOOKED_AT.values()]
    for offer, *looked_at in zip(offers, *columns, strict=True):
        yield _Laid(offer, common_points(offer), tuple(looked_at), _draw(salt, offer.key))


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
