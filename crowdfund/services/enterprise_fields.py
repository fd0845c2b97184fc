"""An enterprise's profile and key figures: from the texts of forms to rows, and back."""

from __future__ import annotations

from datetime import date

from crowdfund.db.tables import Enterprise, YearFigures
from crowdfund.domain.campaign import Sector
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import EXPONENT_BY_CURRENCY, decimal_text, parse_minor
from crowdfund.services import texts
from crowdfund.services.form_text import (
    LATEST_YEAR,
    MOST_NAME_CHARS,
    MOST_NUMBER_CHARS,
    MOST_SUMMARY_CHARS,
    calendar_day,
    choice,
    long_text,
    one_line,
    required,
    website,
    whole_number,
)
from crowdfund.services.views.founder import EnterpriseForm, FiguresForm
from crowdfund.words import N_, Spoken, _

MOST_EMPLOYEES = 10_000_000
MOST_CODE_CHARS = 20
EARLIEST_FISCAL_YEAR = 1900
FIGURES = Spoken(
    {
        "total_assets": N_("Total assets"),
        "cash": N_("Cash"),
        "receivables": N_("Receivables"),
        "short_term_debt": N_("Short-term debt"),
        "long_term_debt": N_("Long-term debt"),
        "revenue": N_("Revenue"),
        "cost_of_goods": N_("Cost of goods"),
        "taxes": N_("Taxes"),
        "net_income": N_("Net income"),
    }
)
"""What the key figures are called, by name; a row has each in minor units."""
MAY_BE_NEGATIVE = frozenset({"taxes", "net_income", "cost_of_goods"})
"""Those that can be below zero."""

_LINES = (
    ("legal_form", N_("The legal form"), MOST_NAME_CHARS),
    ("jurisdiction", N_("The place of registration"), MOST_NAME_CHARS),
    ("street", N_("The street"), MOST_NAME_CHARS),
    ("city", N_("The town"), MOST_NAME_CHARS),
    ("region", N_("The region"), MOST_NAME_CHARS),
    ("postal_code", N_("The postal code"), MOST_CODE_CHARS),
    ("summary", N_("The summary"), MOST_SUMMARY_CHARS),
)


def apply_profile(enterprise: Enterprise, form: EnterpriseForm, *, today: date) -> None:
    """Writes a whole profile onto the row.

    Args:
        enterprise: the row; it need not be in a session.
        form: as sent.
        today: UTC; nothing was incorporated after it.

    Raises:
        InvalidInput: the first field that cannot be read; the row may be half written then, so
            the transaction must end without it.
    """
    name = one_line(form.name, field="name", noun=_("The name"), most_chars=MOST_NAME_CHARS)
    enterprise.name = required(name, field="name", sentence=_("Say what the enterprise is called."))
    for field, noun, most_chars in _LINES:
        written = getattr(form, field)
        line = one_line(written, field=field, noun=_(noun), most_chars=most_chars)
        setattr(enterprise, field, line)
    enterprise.incorporated_on = _incorporated_on(form, today)
    # A filing may come from a country that the list does not offer; it can stay.
    offered = {option.value for option in texts.country_options()} | {enterprise.country}
    enterprise.country = choice(form.country, offered, field="country", noun=_("The country"))
    enterprise.sector = choice(form.sector, set(Sector), field="sector", noun=_("The sector"))
    enterprise.website = website(form.website)
    enterprise.employees = whole_number(
        form.employees, field="employees", noun=_("The number of employees"), most=MOST_EMPLOYEES
    )
    enterprise.about = long_text(form.about, field="about", noun=_("The text about the enterprise"))


def profile_form(enterprise: Enterprise) -> EnterpriseForm:
    """The row as texts of the form."""
    day = enterprise.incorporated_on
    return EnterpriseForm(
        id=str(enterprise.id),
        slug=enterprise.slug,
        name=enterprise.name,
        legal_form=enterprise.legal_form,
        jurisdiction=enterprise.jurisdiction,
        incorporated_on=day.isoformat() if day else "",
        street=enterprise.street,
        city=enterprise.city,
        region=enterprise.region,
        postal_code=enterprise.postal_code,
        country=enterprise.country,
        website=enterprise.website,
        employees="" if enterprise.employees is None else str(enterprise.employees),
        sector=enterprise.sector,
        summary=enterprise.summary,
        about=enterprise.about,
    )


def read_period(form: FiguresForm) -> FigurePeriod:
    """Which year a form is about.

    Raises:
        InvalidInput: neither of the two.
    """
    try:
        return FigurePeriod(form.period)
    except ValueError:
        message = _("Choose the most recent year or the one before.")
        raise InvalidInput(message, field="period") from None


def apply_figures(figures: YearFigures, form: FiguresForm, *, today: date) -> None:
    """Writes a year's key figures onto the row; an empty field means not stated.

    Raises:
        InvalidInput: the first field that cannot be read.
    """
    currency = choice(form.currency, EXPONENT_BY_CURRENCY, field="currency", noun=_("The currency"))
    figures.currency = required(currency, field="currency", sentence=_("Choose a currency."))
    year = whole_number(
        form.fiscal_year, field="fiscal_year", noun=_("The fiscal year"), most=LATEST_YEAR
    )
    if year is not None and not EARLIEST_FISCAL_YEAR <= year <= today.year + 1:
        raise InvalidInput(_("That fiscal year cannot be right."), field="fiscal_year")
    figures.fiscal_year = year
    for name in FIGURES:
        setattr(figures, f"{name}_minor", _figure(getattr(form, name), name, currency))


def figures_form(figures: YearFigures | None, period: FigurePeriod, owner: str) -> FiguresForm:
    """A year's row as texts of the form; an empty form when there is no row.

    Args:
        figures: the row.
        period: which year.
        owner: id of the enterprise.
    """
    if figures is None:
        return FiguresForm(period=period.value, enterprise_id=owner)
    stated = {name: getattr(figures, f"{name}_minor") for name in FIGURES}
    written = {
        name: "" if minor is None else decimal_text(minor, figures.currency)
        for name, minor in stated.items()
    }
    return FiguresForm(
        period=period.value,
        enterprise_id=owner,
        fiscal_year=str(figures.fiscal_year or ""),
        currency=figures.currency,
        **written,
    )


def _incorporated_on(form: EnterpriseForm, today: date) -> date | None:
    day = calendar_day(
        form.incorporated_on, field="incorporated_on", noun=_("The day of incorporation")
    )
    if day is not None and day > today:
        message = _("The day of incorporation lies in the future.")
        raise InvalidInput(message, field="incorporated_on")
    return day


def _figure(text: object, name: str, currency: str) -> int | None:
    noun = FIGURES[name]
    written = one_line(text, field=name, noun=noun, most_chars=MOST_NUMBER_CHARS)
    if not written:
        return None
    minor = parse_minor(written, currency, field=name)
    if minor < 0 and name not in MAY_BE_NEGATIVE:
        raise InvalidInput(_("{noun} is not below zero.").format(noun=noun), field=name)
    return minor
