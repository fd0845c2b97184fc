"""What a backer looks for: from the texts of a form to wishes, to a row, and back."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from crowdfund.db.tables import BackerWishes
from crowdfund.domain.campaign import Sector
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.matching.wishes import (
    MOST_COUNTRIES,
    MOST_SECTORS,
    Horizon,
    Risk,
    Value,
    Wishes,
)
from crowdfund.domain.money import RAISING_CURRENCIES, decimal_text
from crowdfund.services import texts
from crowdfund.services.form_text import choice, one_line, positive_minor
from crowdfund.services.views.matching import WishesForm
from crowdfund.words import _

MOST_REGION_CHARS = 80
_BEGINNING = re.compile(r"(?<![\w'’])\w")
"""The first letter of each word of a name: of both in “Baden-Baden”, of one in “King's”."""


def parse_wishes(form: WishesForm) -> Wishes:
    """Reads a form.

    Args:
        form: as sent; every field is checked.

    Raises:
        InvalidInput: the first field that cannot be used.
    """
    currency = choice(
        form.ticket_currency, RAISING_CURRENCIES, field="ticket_currency", noun=_("The currency")
    )
    return Wishes(
        sectors=_several(form.sectors, set(Sector), "sectors", MOST_SECTORS),
        countries=_several(form.countries, _countries(), "countries", MOST_COUNTRIES),
        region=one_line(
            form.region, field="region", noun=_("The region"), most_chars=MOST_REGION_CHARS
        ),
        ticket_currency=currency,
        ticket_least_minor=_ticket(form.ticket_least, currency, "ticket_least"),
        ticket_most_minor=_ticket(form.ticket_most, currency, "ticket_most"),
        horizon=choice(form.horizon, set(Horizon), field="horizon", noun=_("The time")),
        risk=choice(form.risk, set(Risk), field="risk", noun=_("The stage")),
        values=_several(form.values, set(Value), "values", len(Value)),
    )


def wishes_of(row: BackerWishes) -> Wishes:
    """A stored row as wishes."""
    return Wishes(
        sectors=frozenset(row.sectors),
        countries=frozenset(row.countries),
        region=row.region,
        ticket_currency=row.ticket_currency,
        ticket_least_minor=row.ticket_least_minor,
        ticket_most_minor=row.ticket_most_minor,
        horizon=row.horizon,
        risk=row.risk,
        values=frozenset(row.stands_for),
    )


def form_of(wishes: Wishes) -> WishesForm:
    """Wishes as texts of the form."""
    return WishesForm(
        sectors=sorted(wishes.sectors),
        countries=sorted(wishes.countries),
        region=_as_written(wishes.region),
        ticket_currency=wishes.ticket_currency,
        ticket_least=_amount(wishes.ticket_least_minor, wishes.ticket_currency),
        ticket_most=_amount(wishes.ticket_most_minor, wishes.ticket_currency),
        horizon=wishes.horizon,
        risk=wishes.risk,
        values=sorted(wishes.values),
    )


def blank_row(user_id: UUID, now: datetime) -> BackerWishes:
    """The row of somebody who has not said anything."""
    return BackerWishes(user_id=user_id, horizon="", risk="", updated_at=now)


def fill_row(row: BackerWishes, wishes: Wishes, now: datetime) -> None:
    """Writes wishes onto a row; what is learnt or not stays as it is.

    Args:
        row: the person's.
        wishes: parsed.
        now: UTC.
    """
    row.sectors = sorted(wishes.sectors)
    row.countries = sorted(wishes.countries)
    row.region = wishes.region
    row.ticket_currency = wishes.ticket_currency
    row.ticket_least_minor = wishes.ticket_least_minor
    row.ticket_most_minor = wishes.ticket_most_minor
    row.horizon = wishes.horizon
    row.risk = wishes.risk
    row.stands_for = sorted(wishes.values)
    row.updated_at = now


def _several(given: object, offered: Collection[str], field: str, most: int) -> frozenset[str]:
    if not isinstance(given, list) or len(given) > most:
        raise InvalidInput(_("Choose at most {most}.").format(most=most), field=field)
    noun = _("Each choice")
    return frozenset(choice(one, offered, field=field, noun=noun) for one in given) - {""}


def _as_written(region: str) -> str:
    """A place with its capitals, which rows from before they were kept have lost."""
    if region != region.casefold():
        return region
    return _BEGINNING.sub(lambda letter: letter.group().upper(), region)


def _countries() -> set[str]:
    return {option.value for option in texts.country_options()}


def _ticket(text: object, currency: str, field: str) -> int:
    if text and not currency:
        raise InvalidInput(_("Say in which currency you invest."), field="ticket_currency")
    return positive_minor(text, currency, field=field, noun=_("The amount"))


def _amount(minor: int, currency: str) -> str:
    return decimal_text(minor, currency) if minor else ""
