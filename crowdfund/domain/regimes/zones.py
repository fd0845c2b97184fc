"""In which time zone an enterprise's days begin: that of its country's capital (IANA names)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crowdfund.domain.regimes.base import Regime

ZONE_BY_COUNTRY = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
}
"""Countries of the European Union."""


def zone_in(pack: Regime, country: str) -> ZoneInfo:
    """The zone of a regime's calendar: its own, or the enterprise's where it has no country.

    Args:
        pack: the regime.
        country: ISO 3166 of the enterprise.
    """
    if pack.country or not pack.currency:
        return pack.zone
    return ZoneInfo(ZONE_BY_COUNTRY.get(country, pack.zone.key))
