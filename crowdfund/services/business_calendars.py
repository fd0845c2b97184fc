"""Calendars with public holidays: those of a regime's country, or of the enterprise's."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

import holidays

from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import BusinessCalendar
from crowdfund.domain.regimes.zones import zone_in

YEARS_AROUND: Final = 2
"""Before and after the year that is asked about: no clock of ours runs longer."""
SUBDIVISION_BY_COUNTRY: Final = {"GB": "ENG"}
"""Where holidays differ within a country: those of the courts that the rulebook speaks of."""


def calendar_of(pack: Regime, *, country: str, year: int) -> BusinessCalendar:
    """The calendar in which a regime counts business days.

    Args:
        pack: the regime.
        country: ISO 3166 of the enterprise, for a regime that has no country of its own.
        year: around which holidays are known.

    Returns:
        Without holidays where none are known for the country: weekends still count.
    """
    counted = pack.country or country
    return BusinessCalendar(zone_in(pack, country), _holidays(counted, year))


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    years = range(year - YEARS_AROUND, year + YEARS_AROUND + 1)
    subdivision = SUBDIVISION_BY_COUNTRY.get(country)
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))
