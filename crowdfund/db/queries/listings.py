"""Searching the public campaigns: words, filters, and pages that stay right while rows change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    text,
    true,
    tuple_,
)
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from crowdfund.db.queries.campaigns import Crowd
from crowdfund.db.tables import Campaign, CampaignListing, Enterprise, SearchWord
from crowdfund.domain.search_words import Term, variants

EXACT = "simple"
STEMS = "english"
RANK_STEPS = 1_000_000  # A rank becomes a whole number: a page begins exactly after it.
MOST_CANDIDATES = 500
MOST_CONTAINING = 20

_LISTINGS: Any = CampaignListing.__table__  # type: ignore[attr-defined]
_L: Any = _LISTINGS.c


class Sort(StrEnum):
    """Order of a list of campaigns."""

    CLOSING = "closing"
    """Open ones first, the nearest deadline on top; then what opens, then what is over."""
    NEWEST = "newest"
    """Latest opening on top."""
    FUNDED = "funded"
    """Largest cleared part of the target on top."""
    BACKERS = "backers"
    """Most people on top."""
    MATCH = "match"
    """Best match of the words on top."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. Empty texts and a ticket of zero do not narrow anything."""

    terms: tuple[Term, ...] = ()
    """Every one is in what is found."""
    sector: str = ""
    country: str = ""
    stage: str = ""
    security: str = ""
    currency: str = ""
    ticket_currency: str = ""
    ticket_most_minor: int = 0
    """Smallest pledge of at most so many minor units of `ticket_currency`."""
    status: str = ""
    sort: Sort = Sort.CLOSING


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order: its keys, and its slug among equals."""

    keys: tuple[int, ...]
    slug: str


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign of a page."""

    campaign: Campaign
    enterprise: Enterprise
    crowd: Crowd
    """As it was counted last."""
    place: Place


@dataclass(frozen=True, slots=True)
class Facets:
    """How many campaigns each value of each filter would leave, the other filters kept."""

    total: int = 0
    """With every filter kept."""
    by_name: dict[str, dict[str, int]] = field(default_factory=dict)
    """sector, country, stage, security, status: number by value. Values that match the words and
    not the other filters have zero."""
    by_ticket: dict[tuple[str, int], int] = field(default_factory=dict)
    """Number by currency and minimum ticket in minor units."""


def prefer_indexes(session: Session) -> None:
    """For the rest of the transaction, finds words by their index however common they are: the
    planner takes comparing words for as cheap as comparing numbers, and would read everything."""
    session.execute(text("SET LOCAL enable_seqscan = off"))


def page(
    session: Session,
    search: Search,
    *,
    limit: int,
    after: Place | None = None,
    before: Place | None = None,
) -> list[Row]:
    """Public campaigns that match, in the order asked for.

    Args:
        session: the caller's transaction.
        search: what is looked for, and the order.
        limit: rows at most.
        after: only what comes after this place, the nearest; from the beginning without it.
        before: only what comes before this place, the nearest.
    """
    rows = session.execute(page_query(search, limit=limit, after=after, before=before))
    return [
        Row(
            campaign,
            enterprise,
            Crowd(backers, 0, returned_minor),
            Place(tuple(int(key) for key in keys), campaign.slug),
        )
        for campaign, enterprise, backers, returned_minor, *keys in rows
    ]


def page_query(
    search: Search, *, limit: int, after: Place | None = None, before: Place | None = None
) -> Select[Any]:
    """The statement of `page`; before a place the order is turned round. Rows are chosen before
    anything is joined to them: a common word has thousands."""
    keys = [key.label(f"key_{number}") for number, key in enumerate(_keys(search))]
    order = [*_keys(search), _L.slug]
    chosen = rows_of(_L.campaign_id, _L.slug, _L.backers, _L.returned_minor, *keys)
    chosen = chosen.where(*_conditions(search).values()).limit(limit)
    if after is not None:
        chosen = chosen.where(tuple_(*order) > tuple_(*after.keys, after.slug))
    if before is not None:
        chosen = chosen.where(tuple_(*order) < tuple_(*before.keys, before.slug))
        chosen = chosen.order_by(*[column.desc() for column in order])
    else:
        chosen = chosen.order_by(*order)
    part = chosen.subquery("chosen")
    shown_keys = [part.c[key.name] for key in keys]
    query: Select[Any] = (
        rows_of(Campaign, Enterprise, part.c.backers, part.c.returned_minor, *shown_keys)
        .select_from(part)
        .join(Campaign, col(Campaign.id) == part.c.campaign_id)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
    )
    return query.order_by(*shown_keys, part.c.slug)


def campaign_keys(session: Session, search: Search) -> set[str]:
    """The ids of every public campaign that matches, as text and in no order."""
    keys = func.array_agg(cast(_L.campaign_id, Text))
    return set(session.execute(rows_of(keys).where(*_conditions(search).values())).scalar() or ())


def count_before(session: Session, search: Search, place: Place) -> int:
    """How many that match come before this place."""
    order = tuple_(*_keys(search), _L.slug)
    query = select(func.count()).select_from(_LISTINGS).where(*_conditions(search).values())
    return session.exec(query.where(order < tuple_(*place.keys, place.slug))).one()


def number_of_keys(search: Search) -> int:
    """How many numbers a place in this order has."""
    return len(_keys(search))


def facets(session: Session, search: Search) -> Facets:
    """Counts for every filter at once, in one reading."""
    found = Facets()
    total = 0
    for row in session.execute(facets_query(search)).mappings():
        if row["currency"] is not None:
            ticket = (row["currency"], row["minimum_ticket_minor"])
            found.by_ticket[ticket] = row.get("without_ticket", row["with_all"])
            continue
        name = next(name for name in _NAMED if row[name] is not None)
        found.by_name.setdefault(name, {})[row[name]] = row.get(f"without_{name}", row["with_all"])
        total += row["with_all"] if name == "status" else 0
    return Facets(total, found.by_name, found.by_ticket)


def facets_query(search: Search) -> Select[Any]:
    """The statement of `facets`: the rows that match the words, grouped by each filter in turn. A
    filter that is not set has no count of its own: leaving it out changes nothing."""
    conditions = _conditions(search)
    words = conditions.pop("words", None)
    counts = [
        func.count()
        .filter(and_(true(), *[each for name, each in conditions.items() if name != left_out]))
        .label(f"without_{left_out}")
        for left_out in conditions
    ]
    query: Select[Any] = rows_of(
        *[column.label(name) for name, column in _NAMED.items()],
        _L.currency,
        _L.minimum_ticket_minor,
        *counts,
        func.count().filter(and_(true(), *conditions.values())).label("with_all"),
    )
    sets = [tuple_(column) for column in _NAMED.values()]
    ticket = tuple_(_L.currency, _L.minimum_ticket_minor)
    grouped = query.select_from(_LISTINGS).group_by(func.grouping_sets(*sets, ticket))
    return grouped if words is None else grouped.where(words)


def is_listed(session: Session, name: str, value: str) -> bool:
    """Whether any public campaign has this value of this filter."""
    query = select(literal(1)).select_from(_LISTINGS).where(_NAMED[name] == value)
    return session.exec(query.limit(1)).first() is not None


def finds(session: Session, term: Term) -> bool:
    """Whether any public campaign has this term."""
    matches = _L.document.op("@@")(_query([term]))
    query = select(literal(1)).select_from(_LISTINGS).where(matches)
    return session.exec(query.limit(1)).first() is not None


def words_like(session: Session, word: str) -> list[str]:
    """Words in use that may be meant by a misspelt one."""
    query = select(SearchWord.word).where(col(SearchWord.variants).op("&&")(variants(word)))
    return list(session.exec(query.limit(MOST_CANDIDATES)))


def words_containing(session: Session, part: str) -> list[str]:
    """Words in use with these letters somewhere in them, the shortest first."""
    found = select(SearchWord.word).where(col(SearchWord.word).contains(part, autoescape=True))
    shortest = found.order_by(func.length(SearchWord.word), col(SearchWord.word))
    return list(session.exec(shortest.limit(MOST_CONTAINING)))


_NAMED: dict[str, ColumnElement[Any]] = {
    "sector": _L.sector,
    "country": _L.country,
    "stage": _L.stage,
    "security": _L.security,
    "status": _L.status,
}


def _conditions(search: Search) -> dict[str, ColumnElement[bool]]:
    """What narrows the list, by name."""
    found: dict[str, ColumnElement[bool]] = {}
    for name, column in _NAMED.items():
        if value := getattr(search, name):
            found[name] = column == value
    if search.currency:
        found["currency"] = _L.currency == search.currency
    if search.ticket_currency:
        found["ticket"] = and_(
            _L.currency == search.ticket_currency,
            _L.minimum_ticket_minor <= search.ticket_most_minor,
        )
    if search.terms:
        found["words"] = _L.document.op("@@")(_query(search.terms))
    return found


def _keys(search: Search) -> list[ColumnElement[int]]:
    closing = [_L.phase_key, _L.closing_key]
    if search.sort is Sort.MATCH and search.terms:
        rank = func.ts_rank(_L.headline, _query(search.terms))
        return [cast(-rank * RANK_STEPS, BigInteger), *closing]
    return {
        Sort.NEWEST: [_L.newest_key],
        Sort.FUNDED: [_L.funded_key],
        Sort.BACKERS: [_L.backers_key],
    }.get(search.sort, closing)


def _query(terms: Sequence[Term]) -> ColumnElement[Any]:
    """Every term by any of its words: as they stand, by their stems, or by their beginnings."""
    return reduce(lambda whole, term: whole.op("&&")(term), map(_term, terms))


def _term(term: Term) -> ColumnElement[Any]:
    # Words hold letters and digits only, so that none of them is an operator.
    end = ":*" if term.is_beginning else ""
    written = " | ".join(f"{word}{end}" for word in term.words)
    exact = " | ".join([written, *term.marks])
    return func.to_tsquery(EXACT, exact).op("||")(func.to_tsquery(STEMS, written)).self_group()
