"""How much each part of a score can count, in basis points of one whole. Data, so that the page
which explains the score shows what is really used."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A part of a score."""

    SECTOR = "sector"
    """It does what the backer looks for."""
    TICKET = "ticket"
    """One can invest as much as they want to."""
    PLACE = "place"
    """It is where they look."""
    RISK = "risk"
    """It is as far along as they like."""
    VALUES = "values"
    """It stands for what they look for."""
    HORIZON = "horizon"
    """The money may be away as long as such an enterprise needs."""
    FIGURES = "figures"
    """Its revenue grew, or it made a profit: the same for everybody."""
    LEARNT = "learnt"
    """It is like what they chose before, if they let that be used."""
    NEW = "new"
    """It opened lately: the same for everybody."""
    POPULAR = "popular"
    """Others chose it: the same for everybody."""


MOST_BY_KIND = {
    Kind.SECTOR: 2_500,
    Kind.TICKET: 1_500,
    Kind.PLACE: 1_000,
    Kind.RISK: 1_000,
    Kind.VALUES: 1_000,
    Kind.HORIZON: 500,
    Kind.FIGURES: 700,
    Kind.LEARNT: 1_500,
    Kind.NEW: 150,
    Kind.POPULAR: 150,
}
"""Sums to 10,000. Popularity counts less than any single wish, so that it cannot bury a small
enterprise that fits; what is new starts with as much as the most popular have."""

WISHED = (Kind.SECTOR, Kind.TICKET, Kind.PLACE, Kind.RISK, Kind.VALUES, Kind.HORIZON)
"""What only counts for those who look for it."""

LEARNT_SECTOR, LEARNT_STAGE, LEARNT_COUNTRY = 900, 300, 300
"""How the learnt part is made up."""
FIGURES_FAST, FIGURES_GREW, FIGURES_DOUBLED = 350, 150, 500
"""For revenue that grew by more than a fifth, that grew at all, and that doubled."""
FIGURES_PROFIT = 200
"""For a profit in the last year, beside growth."""
NEW_DAYS = 14
"""Over so many days what is new loses its part, evenly."""
POPULAR_PLEDGES = 50
"""From so many pledges on more of them add nothing."""
SHORT_RUNWAY_MONTHS = 12
"""With cash for less than a year, a careful backer's risk part is nothing and a balanced one's
half. A bound of our own: a year is what accounts look ahead when they judge whether an enterprise
goes on (IAS 1, paragraph 26)."""
