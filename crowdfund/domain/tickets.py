"""How the amounts of a raise's pledges are spread, in few bands with round edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_BANDS: Final = 7
"""What still stands beside each other on a phone."""
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Band:
    """Pledges of similar amounts."""

    from_minor: int
    """The least amount that belongs here, minor units."""
    below_minor: int
    """The least amount that does not any more, minor units."""
    pledges: int
    """How many belong here."""


def bands_of(pledges: Mapping[int, int]) -> list[Band]:
    """Bands from the smallest to the largest amount, those without pledges between them too.

    Edges are 1, 2 and 5 times powers of ten, so that each band is about twice as wide as the one
    before: tickets differ by factors, not by sums. With more bands than can be shown, the smallest
    ones become one.

    Args:
        pledges: how many there are of each amount, by the amount in minor units, more than none.
    """
    amounts = [amount for amount, number in pledges.items() if number]
    if not amounts:
        return []
    edges = _edges(min(amounts), max(amounts))
    if len(edges) > MOST_BANDS + 1:
        edges = [edges[0], *edges[-MOST_BANDS:]]
    return [
        Band(low, high, sum(pledges[amount] for amount in amounts if low <= amount < high))
        for low, high in pairwise(edges)
    ]


def _edges(least_minor: int, most_minor: int) -> list[int]:
    edges: list[int] = []
    for edge in _round_numbers():
        if edge <= least_minor:
            edges = [edge]
        else:
            edges.append(edge)
        if edge > most_minor:
            break
    return edges


def _round_numbers() -> Iterator[int]:
    power = 1
    while True:
        yield from (step * power for step in _STEPS)
        power *= 10
