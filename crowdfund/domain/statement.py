"""A backer's year: what was held when it began, what came and went, what is held at its end.

Held means held by the platform: in escrow, or on its way back. What a bank holds while it inquires
about a payment counts as held until it decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final

from crowdfund.domain.ledger import EntryKind

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 9998

_K = EntryKind
SIGN_ON_HELD: Final = {
    _K.PAYMENT_CLEARED: 1,
    _K.RELEASED: -1,
    _K.FEE_EARNED: -1,
    _K.REFUNDED: -1,
    _K.REFUNDED_OTHERWISE: -1,
    _K.REFUND_FAILED: 1,
    _K.DISPUTE_LOST: -1,
}
"""Entries that change what is held for a backer. The others move it between accounts, or are the
platform's own affair."""

SIGN_ON_WAY_BACK: Final = {
    _K.REFUND_DECIDED: 1,
    _K.REFUND_WITHDRAWN: -1,
    _K.REFUNDED: -1,
    _K.REFUNDED_OTHERWISE: -1,
    _K.REFUND_FAILED: 1,
}
"""Entries that change what of it is on its way back."""

SIGN_ON_OWN: Final = {
    _K.PAYMENT_CLEARED: 1,
    _K.REFUNDED: -1,
    _K.REFUNDED_OTHERWISE: -1,
    _K.REFUND_FAILED: 1,
    _K.DISPUTE_LOST: -1,
    _K.DISPUTE_CHARGED: -1,
    _K.FEE_GIVEN_BACK: -1,
}
"""Entries that change what a backer has in escrow and in enterprises together, at cost."""

TOLD: Final = frozenset(SIGN_ON_HELD) | {_K.DISPUTE_CHARGED, _K.FEE_GIVEN_BACK}
"""Entries that a backer's statement lists: held money, and what a bank gave back after release."""


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year in UTC, like every time that the platform keeps."""

    number: int

    @property
    def begins_at(self) -> datetime:
        return datetime(self.number, 1, 1, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is not in it."""
        return datetime(self.number + 1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sums:
    """What happened to one backer's money in one currency, minor units."""

    opening: int = 0
    """Held when the year began."""
    paid: int = 0
    """Payments that cleared."""
    came_back: int = 0
    """Refunds that a bank sent back to the platform."""
    invested: int = 0
    """Released to enterprises, with the platform's fee out of it."""
    returned: int = 0
    """Refunded, to the card or another way."""
    taken: int = 0
    """Held money that banks gave back."""
    closing: int = 0
    """Held when the year ended."""
    on_way_back: int = 0
    """What of it was on its way back."""
    reversed: int = 0
    """Released money that banks gave back: its shares are annulled. Not a part of what is held."""


_FIELD: Final = {
    _K.PAYMENT_CLEARED: "paid",
    _K.RELEASED: "invested",
    _K.FEE_EARNED: "invested",
    _K.REFUNDED: "returned",
    _K.REFUNDED_OTHERWISE: "returned",
    _K.REFUND_FAILED: "came_back",
    _K.DISPUTE_LOST: "taken",
    _K.DISPUTE_CHARGED: "reversed",
    _K.FEE_GIVEN_BACK: "reversed",
}


def sums_of(
    before: Iterable[tuple[EntryKind, int]], within: Iterable[tuple[EntryKind, int]]
) -> Sums:
    """The year in one currency.

    opening + paid + came back - invested - returned - taken = closing, by construction.

    Args:
        before: kinds and amounts (minor units) of entries before the year, summed or not.
        within: those in the year.
    """
    opening = on_way_back = 0
    for kind, minor in before:
        opening += SIGN_ON_HELD.get(kind, 0) * minor
        on_way_back += SIGN_ON_WAY_BACK.get(kind, 0) * minor
    sums = Sums(opening=opening)
    closing = opening
    for kind, minor in within:
        closing += SIGN_ON_HELD.get(kind, 0) * minor
        on_way_back += SIGN_ON_WAY_BACK.get(kind, 0) * minor
        if name := _FIELD.get(kind):
            sums = replace(sums, **{name: getattr(sums, name) + minor})
    return replace(sums, closing=closing, on_way_back=on_way_back)


def totals(changes: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """What a sum was at the end of each day on which it changed.

    Args:
        changes: minor units, by day in order.
    """
    by_day = groupby(changes, key=lambda change: change[0])
    found, total = [], 0
    for day, ofs in by_day:
        total += sum(minor for _, minor in ofs)
        found.append((day, total))
    return found


def curve(days: Sequence[tuple[date, int]], *, until: date, points: int) -> list[int]:
    """What a sum was at moments at equal distances, from the day before its first change to a day.
    The most that it was at the end of a day is among them, also where it was so between two of
    them alone, as long as it is not after the last but one.

    Args:
        days: `totals`.
        until: the last day.
        points: how many values, two at least.

    Returns:
        The values in minor units; none without a change.
    """
    if not days:
        return []
    first = days[0][0] - timedelta(days=1)
    span = max((until - first).days, 1)
    most = max(total for _, total in days)
    values, total, place = [], 0, 0
    for step in range(points):
        day = first + timedelta(days=span * step // (points - 1))
        within = [until_then for on, until_then in days[place:] if on <= day]
        place, total = place + len(within), (within or [total])[-1]
        is_between = most in within and most not in values and step < points - 1
        values.append(most if is_between else total)
    return values
