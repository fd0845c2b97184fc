"""From a profile, key figures and an offering back to the fields of an SEC Form C: the inverse of
`filing.interpret`, for what one of our own drafts states.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, Final

from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.filing_facts import (
    FILING_CURRENCY,
    EnterpriseProfile,
    FiledFacts,
    FiledYear,
    ImportedFiling,
    OfferDraft,
    YearFigures,
)
from crowdfund.domain.filing_places import PLACE_BY_CODE, Place
from crowdfund.domain.money import decimal_text

OTHER: Final = "Other"
LEGAL_FORMS: Final = (
    "Corporation",
    "Limited Partnership",
    "Limited Liability Company",
    "General Partnership",
    "Business Trust",
)
"""Forms that the form offers beside "Other"."""
SHARE_TYPES: Final = ("Common Stock", "Preferred Stock")
"""Kinds of shares that the form offers beside "Other"."""
ALLOCATIONS: Final = ("Pro-rata basis", "First-come, first-served basis")
"""Ways of giving what is asked above the target that the form offers beside "Other"."""

_CODE_BY_PLACE: Final = {
    (place.country, place.region): code for code, place in PLACE_BY_CODE.items()
}
_CODE_BY_NAME: Final = {place.name.lower(): code for code, place in PLACE_BY_CODE.items()}


def facts_of(filing: ImportedFiling) -> FiledFacts:
    """The fields of a Form C that state this profile, these figures and this offering.

    Args:
        filing: its remarks are left out: they are about another file.

    Returns:
        Facts marked as exact; `interpret` makes the same filing of them, without remarks.
    """
    years = {year.period: filed_year(year) for year in filing.figures}
    return FiledFacts(
        **_profile(filing.enterprise),
        **(_offer(filing.campaign) if filing.campaign else {}),
        most_recent=years.get(FigurePeriod.MOST_RECENT, FiledYear()),
        prior=years.get(FigurePeriod.PRIOR, FiledYear()),
        is_exact=True,
    )


def place_code(country: str, region: str) -> str:
    """EDGAR's code of a place; empty when none is known here.

    Args:
        country: ISO 3166 alpha-2; empty for a code that was filed and is not known here.
        region: code or name of a state or province, or that unknown code.
    """
    if not country:
        return region if region.upper() not in PLACE_BY_CODE else ""
    named = PLACE_BY_CODE.get(_CODE_BY_NAME.get(region.lower(), ""), Place("", ""))
    if named.country == country and named.region:
        region = named.region
    found = _CODE_BY_PLACE.get((country, region.upper()))
    return found or _CODE_BY_PLACE.get((country, ""), "")


def jurisdiction_code(name: str) -> str:
    """EDGAR's code of a place of registration that is written in words; the words when there is
    none, so that nothing is lost.

    Args:
        name: such as "Delaware", or a code already.
    """
    return _CODE_BY_NAME.get(name.lower(), name)


def region_of(country: str, name: str) -> str:
    """Code of a state or province within its country (the second part of ISO 3166-2); empty when
    what is written is none that is known here.

    Args:
        country: ISO 3166 alpha-2.
        name: code or name of the state or province, such as "Delaware".
    """
    place = PLACE_BY_CODE.get(place_code(country, name))
    return place.region if place and place.country == country else ""


def filed_year(year: YearFigures) -> FiledYear:
    """A year's figures as texts of the form, in dollars and cents."""
    texts = {}
    for column in fields(FiledYear):
        minor = getattr(year, f"{column.name}_minor")
        texts[column.name] = "" if minor is None else decimal_text(minor, FILING_CURRENCY)
    return FiledYear(**texts)


def _profile(profile: EnterpriseProfile) -> dict[str, Any]:
    legal_form, described = _or_other(profile.legal_form, LEGAL_FORMS)
    return {
        "sec_form": profile.sec_form,
        "name": profile.name,
        "legal_form": legal_form,
        "legal_form_other": described,
        "jurisdiction": profile.jurisdiction,
        "incorporated_on": _day(profile.incorporated_on),
        "street1": profile.street,
        "city": profile.city,
        "state_or_country": place_code(profile.country, profile.region),
        "postal_code": profile.postal_code,
        "website": profile.website,
        "employees": "" if profile.employees is None else str(profile.employees),
        "co_issuer": "N",
    }


def _offer(offer: OfferDraft) -> dict[str, Any]:
    security, described = _or_other(offer.security, SHARE_TYPES)
    allocation, other = _or_other(offer.oversubscription, ALLOCATIONS)
    return {
        "security_type": security,
        "security_other": described,
        "securities_offered": str(offer.target_shares),
        "price": offer.price.text(),
        "price_method": offer.price_method,
        "target": decimal_text(offer.target_minor, offer.currency),
        "oversubscription_accepted": "Y" if offer.maximum_minor > offer.target_minor else "N",
        "oversubscription_type": allocation,
        "oversubscription_other": other,
        "maximum": decimal_text(offer.maximum_minor, offer.currency),
        "deadline": _day(offer.deadline),
    }


def _or_other(text: str, offered: tuple[str, ...]) -> tuple[str, str]:
    """A choice of the form and, where it is "Other", the text in words."""
    if not text or text in offered:
        return text, ""
    return OTHER, text


def _day(day: date | None) -> str:
    return f"{day.month:02}-{day.day:02}-{day.year:04}" if day else ""
