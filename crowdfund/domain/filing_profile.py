"""The profile and the key figures of an enterprise, from the fields of its filing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Final

from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing_facts import (
    EnterpriseProfile,
    FiledFacts,
    FiledYear,
    Remark,
    YearFigures,
)
from crowdfund.domain.filing_places import PLACE_BY_CODE, Place
from crowdfund.domain.filing_text import (
    as_typed,
    bounded,
    clipped,
    day_in_words,
    filed_date,
    filed_decimal,
    filed_minor,
    https_address,
    readable,
)
from crowdfund.domain.sentence import sentence

NAME_CHARS = 150
LINE_CHARS = 120
CODE_CHARS = 20
MAXIMUM_EMPLOYEES = 10_000_000

_FIGURES: Final = {
    "total_assets": sentence("total assets"),
    "cash": sentence("cash"),
    "receivables": sentence("receivables"),
    "short_term_debt": sentence("short term debt"),
    "long_term_debt": sentence("long term debt"),
    "revenue": sentence("revenue"),
    "cost_of_goods": sentence("cost of goods"),
    "taxes": sentence("taxes"),
    "net_income": sentence("net income"),
}
_YEARS: Final = {
    FigurePeriod.MOST_RECENT: sentence("most recent year"),
    FigurePeriod.PRIOR: sentence("prior year"),
}
_NO_WEBSITE = frozenset({"", "N/A", "NA", "NONE", "-"})


def profile_of(facts: FiledFacts, *, today: date, remarks: list[Remark]) -> EnterpriseProfile:
    """The enterprise as filed; what cannot be read is left empty and remarked upon.

    Args:
        facts: the filing's texts.
        today: the day of the import, UTC.
        remarks: findings are added to it.
    """
    if not facts.name:
        remarks.append(Remark("name", sentence("The filing does not name the enterprise.")))
    if facts.co_issuer.upper().startswith("Y"):
        text = sentence("The filing names a co-issuer, which is not part of this profile.")
        remarks.append(Remark("name", text))
    place = _place(facts, remarks)
    jurisdiction = PLACE_BY_CODE.get(facts.jurisdiction.upper())
    street = " ".join(part for part in (facts.street1, facts.street2) if part)
    mended = as_typed if facts.is_exact else readable
    return EnterpriseProfile(
        name=bounded(facts.name, NAME_CHARS, "name", remarks),
        legal_form=bounded(_legal_form(facts, mended), LINE_CHARS, "legal_form", remarks),
        jurisdiction=bounded(facts.jurisdiction, LINE_CHARS, "jurisdiction", remarks),
        jurisdiction_name=jurisdiction.name if jurisdiction else "",
        incorporated_on=_incorporated_on(facts.incorporated_on, today, remarks),
        street=bounded(mended(street), LINE_CHARS, "street", remarks),
        city=bounded(mended(facts.city), LINE_CHARS, "city", remarks),
        region=place.region,
        postal_code=bounded(facts.postal_code, CODE_CHARS, "postal_code", remarks),
        country=place.country,
        website=_website(facts.website, remarks),
        employees=_employees(facts.employees, remarks),
        sec_form=facts.sec_form,
    )


def _legal_form(facts: FiledFacts, mended: Callable[[str], str]) -> str:
    if facts.legal_form.lower() == "other" and facts.legal_form_other:
        return mended(facts.legal_form_other)
    return facts.legal_form


def _place(facts: FiledFacts, remarks: list[Remark]) -> Place:
    code = facts.state_or_country.upper()
    place = PLACE_BY_CODE.get(code)
    if place:
        return place
    if not code:
        return Place("", "")
    text = sentence(
        "The code “{filed}” in the address is not known here: choose the country.",
        filed=clipped(code),
    )
    remarks.append(Remark("country", text))
    return Place("", "", bounded(code, CODE_CHARS, "region", remarks))


def _incorporated_on(text: str, today: date, remarks: list[Remark]) -> date | None:
    if not text:
        return None
    try:
        day = filed_date(text, "incorporated_on")
    except InvalidInput:
        message = sentence(
            "The date of incorporation “{filed}” cannot be read: fill it in.", filed=clipped(text)
        )
        remarks.append(Remark("incorporated_on", message))
        return None
    if day > today:
        message = sentence(
            "The date of incorporation, {day}, is still to come: check it.", day=day_in_words(day)
        )
        remarks.append(Remark("incorporated_on", message))
        return None
    return day


def _website(text: str, remarks: list[Remark]) -> str:
    if text.upper() in _NO_WEBSITE:
        return ""
    try:
        return https_address(text)
    except InvalidInput:
        message = sentence(
            "The website “{filed}” is not an address that can be opened: fill it in.",
            filed=clipped(text),
        )
        remarks.append(Remark("website", message))
        return ""


def _employees(text: str, remarks: list[Remark]) -> int | None:
    if not text:
        return None
    try:
        value = filed_decimal(text, "employees")
    except InvalidInput:
        value = None
    if value is None or not 0 <= value <= MAXIMUM_EMPLOYEES or value != value.to_integral_value():
        message = sentence(
            "The number of employees “{filed}” is not a whole number: fill it in.",
            filed=clipped(text),
        )
        remarks.append(Remark("employees", message))
        return None
    return int(value)


def figures_of(facts: FiledFacts, *, remarks: list[Remark]) -> tuple[YearFigures, ...]:
    """Key figures of the years that the filing states, the most recent first.

    Args:
        facts: the filing's texts.
        remarks: findings are added to it.
    """
    years = ((FigurePeriod.MOST_RECENT, facts.most_recent), (FigurePeriod.PRIOR, facts.prior))
    return tuple(_year(period, filed, remarks) for period, filed in years if filed != FiledYear())


def _year(period: FigurePeriod, filed: FiledYear, remarks: list[Remark]) -> YearFigures:
    minor: dict[str, int | None] = {}
    for column in fields(filed):
        text = getattr(filed, column.name)
        minor[f"{column.name}_minor"] = _figure(text, column.name, period, remarks)
    return YearFigures(period=period, **minor)


def _figure(text: str, name: str, period: FigurePeriod, remarks: list[Remark]) -> int | None:
    if not text:
        return None
    try:
        return filed_minor(text, name)
    except InvalidInput:
        message = sentence(
            "The {figure} of the {year}, “{filed}”, cannot be read as an amount.",
            figure=_FIGURES[name],
            year=_YEARS[period],
            filed=clipped(text),
        )
        remarks.append(Remark("figures", message))
        return None
