"""How many people a founder is told of: never so few that they could be known."""

from __future__ import annotations

from typing import NamedTuple

SMALLEST_GROUP = 5
"""Fewer people are never counted out (k-anonymity: L. Sweeney, 2002). More are told in steps of the
same size, so that somebody who changes a campaign a little and looks again seldom learns that one
person was added or left out."""


class Crowd(NamedTuple):
    """A number of people as far as it may be told."""

    at_least: int
    """A multiple of the smallest group; 0 when there are fewer than that."""


def told(people: int) -> Crowd:
    """Rounds a number of people down to what may be told.

    Args:
        people: how many there are.
    """
    return Crowd(people // SMALLEST_GROUP * SMALLEST_GROUP)
