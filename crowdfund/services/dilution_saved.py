"""Scenarios on paper and back: CSV and JSON, exact and rounded side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from fractions import Fraction
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from crowdfund.domain.actor import Actor
from crowdfund.domain.dilution.links import LONGEST_LINK, UNREADABLE
from crowdfund.domain.dilution.table import YOU
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import exponent, parse_minor
from crowdfund.domain.offering import shares_within
from crowdfund.papers import tables
from crowdfund.papers.tables import Cell, Figure
from crowdfund.services import column_words, texts
from crowdfund.services import dilution_words as words
from crowdfund.services.deps import Deps
from crowdfund.services.dilution_figures import decimal_of
from crowdfund.services.dilution_terms import most_shares, my_shares, sold_of, terms_of
from crowdfund.services.dilution_work import Worked, address_of, understood, worked_out
from crowdfund.services.views.dilution import Asked
from crowdfund.words import ENGLISH, _, language_in_use, said

FORMAT: Final = "crowdfund-dilution-1"
LONGEST_SAVED: Final = 200_000
"""More characters than an export has."""
PLACES: Final = 6
COLUMNS: Final = (
    "section",
    "place",
    "what",
    "holder",
    "kind",
    "value",
    "value_exact",
    "unit",
    "price_per_share",
    "explained",
)


def as_csv(deps: Deps, *, actor: Actor | None, slug: str, asked: Asked) -> bytes:
    """A scenario as one table: every stake after every step, and every payout at every exit.

    Values are decimals with up to six places, payouts in whole minor units that sum to their exit;
    beside them are the exact fractions. What a share costs or gets stands in every row of its step
    or exit, how it is worked out in the first. Its words are in the language of now.

    Raises:
        NotFound: no such campaign for this person.
    """
    made = worked_out(deps, actor=actor, slug=slug, asked=asked)
    rows = (*_stake_rows(made), *_payout_rows(made))
    return b"".join(tables.csv_parts(column_words.heads(COLUMNS), rows))


def as_json(deps: Deps, *, actor: Actor | None, slug: str, asked: Asked) -> dict[str, Any]:
    """A scenario with everything that was worked out; `scenario` alone brings it back. A program
    reads it: it is the same, and in English, for everybody.

    Raises:
        NotFound: no such campaign for this person.
    """
    with language_in_use(ENGLISH):
        return _told(worked_out(deps, actor=actor, slug=slug, asked=asked), deps.public_url)


def _told(made: Worked, public_url: str) -> dict[str, Any]:
    terms, asked_again = made.terms, understood(made)
    return {
        "format": FORMAT,
        "note": _("A calculation with assumed terms. It is no forecast."),
        "enterprise": terms.enterprise_name,
        "campaign": terms.title,
        "currency": terms.currency,
        "price_per_share": terms.price.text(),
        "scenario": asdict(asked_again),
        "address": address_of(f"{public_url}{terms.path}", asked_again),
        "problem": " ".join(refusal.message for refusal in made.refusals),
        "stages": [_stage(made, place) for place in range(len(made.stages))],
        "exits": [
            {
                "value": _amount(Fraction(one.value_minor), terms.currency),
                "common_share": _amount(one.per_share_minor, terms.currency),
                "payouts": [
                    {
                        "holder": paid.claim.holder,
                        "amount": _amount(paid.minor, terms.currency),
                        "is_converted": paid.is_converted,
                    }
                    for paid in one.payouts
                ],
            }
            for one in made.exits
        ],
    }


def read_saved(text: object) -> Asked:
    """A scenario from the text of a JSON export, or from a link to one.

    Whatever it holds is read again as if it came from an address.

    Raises:
        InvalidInput: it is neither.
    """
    written = text.strip() if isinstance(text, str) else ""
    if not written or len(written) > LONGEST_SAVED:
        raise InvalidInput(UNREADABLE, field="saved")
    if written.startswith("{"):
        return _asked(_from_json(written))
    try:
        query = parse_qs(urlsplit(written).query, max_num_fields=20)
    except ValueError:
        raise InvalidInput(UNREADABLE, field="saved") from None
    return _asked({name: values[0] for name, values in query.items()})


def wanted_shares(
    deps: Deps,
    *,
    actor: Actor | None,
    slug: str,
    amount_text: str,
    shares_text: str,
    sold: str = "",
) -> str:
    """Whole shares as text for an address: those written, or the most that an amount pays for.

    Args:
        deps: what the platform works with.
        actor: who asks.
        slug: the campaign's; empty for the example enterprise.
        amount_text: as typed; empty where the shares lead.
        shares_text: as typed.
        sold: how far the raise gets, from an address.

    Raises:
        InvalidInput: not a number, or more than are sold when the raise ends so.
        NotFound: no such campaign for this person.
    """
    terms = terms_of(deps, actor=actor, slug=slug)
    end = sold_of(terms, sold)
    if not amount_text.strip():
        return str(my_shares(terms, shares_text, end))
    minor = parse_minor(amount_text, terms.currency)
    shares = shares_within(terms.price, minor)
    most = most_shares(terms, end)
    if minor <= 0 or not 0 < shares <= most:
        message = _("Write an amount that pays for between 1 and {number} shares.").format(
            number=texts.number(most)
        )
        raise InvalidInput(message, field="amount")
    return str(shares)


def _from_json(written: str) -> Mapping[str, Any]:
    try:
        held = json.loads(written)
    except (ValueError, RecursionError):
        raise InvalidInput(UNREADABLE, field="saved") from None
    scenario = held.get("scenario")
    if held.get("format") != FORMAT or not isinstance(scenario, dict):
        raise InvalidInput(UNREADABLE, field="saved")
    return scenario


def _asked(values: Mapping[str, Any]) -> Asked:
    """The texts of a scenario among some values; at least one is there."""
    known = {
        one.name: values[one.name][: LONGEST_LINK + 1]
        for one in fields(Asked)
        if isinstance(values.get(one.name), str)
    }
    if not known:
        raise InvalidInput(UNREADABLE, field="saved")
    return Asked(**known)


def _stake_rows(made: Worked) -> Iterator[tuple[Cell, ...]]:
    shares, percent = column_words.unit_word("shares"), column_words.unit_word("percent")
    for place, stage in enumerate(made.stages):
        currency = made.terms.currency
        what = words.title_of(stage.step, currency) if stage.step else _("Start")
        price = _price(stage.closing.price_minor, currency) if stage.closing else ""
        explained = " ".join(_lines(made, place))
        for stake in stage.table.stakes:
            kind = column_words.kind_word(stake.kind.value)
            head = (_("after step"), place, what, said(stake.holder), kind)
            first = (Figure(_decimal(stake.shares)), Figure(stake.shares), shares, price)
            yield (*head, *first, explained)
            explained = ""
            part = stake.shares / stage.table.total * 100
            yield (*head, Figure(_decimal(part)), Figure(part), percent, price, "")


def _payout_rows(made: Worked) -> Iterator[tuple[Cell, ...]]:
    currency = made.terms.currency
    for place, one in enumerate(made.exits, start=1):
        what = texts.money(one.value_minor, currency, short=True)
        explained = " ".join(words.exit_lines([one], currency))
        price = _price(one.per_share_minor, currency)
        for paid, minor in zip(one.payouts, one.whole(), strict=True):
            whole = _amount(Fraction(minor), currency)["decimal"]
            exact = _amount(paid.minor, currency)["exact"]
            kind = column_words.kind_word("converted") if paid.is_converted else ""
            head = (_("at exit"), place, what, said(paid.claim.holder), kind)
            yield (*head, Figure(whole), Figure(exact), currency, price, explained)
            explained = ""


def _price(minor: Fraction, currency: str) -> Figure:
    return Figure(_amount(minor, currency)["decimal"])


def _lines(made: Worked, place: int) -> list[str]:
    """How a step is worked out; the start is given."""
    stages = made.stages
    return words.lines_of(stages[place - 1], stages[place], made.terms.currency) if place else []


def _stage(made: Worked, place: int) -> dict[str, Any]:
    stage, currency = made.stages[place], made.terms.currency
    closing = stage.closing
    return {
        "place": place,
        "what": words.title_of(stage.step, currency) if stage.step else _("Start"),
        "explained": _lines(made, place),
        "my_part": _number(stage.table.part_of(YOU)),
        "all_shares": _number(stage.table.total),
        "price": _amount(closing.price_minor, currency) if closing else None,
        "stakes": [
            {
                "holder": stake.holder,
                "kind": stake.kind.value,
                "shares": _number(stake.shares),
                "part": _number(stake.shares / stage.table.total),
            }
            for stake in stage.table.stakes
        ],
        "waiting": [
            {"holder": one.holder, "amount": _amount(one.amount_minor, currency)}
            for one in stage.waiting
        ],
    }


def _number(value: Fraction) -> dict[str, str]:
    return {"exact": str(value), "decimal": _decimal(value)}


def _amount(minor: Fraction, currency: str) -> dict[str, str]:
    """An amount in major units."""
    return _number(minor / 10 ** exponent(currency))


def _decimal(value: Fraction) -> str:
    """Up to six decimals, without zeros at the end."""
    text = f"{decimal_of(value, PLACES):f}"
    return text.rstrip("0").rstrip(".")
