"""Finding public campaigns: words, filters, order, and the sums that lists show."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    and_,
    case,
    cast,
    distinct,
    func,
    literal_column,
    or_,
)
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, Pledge
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason

DICTIONARY = "english"
MOST_WORDS = 8
"""Further words of a search are left out."""

_C = CampaignStatus
_PUBLIC = [status.value for status in PUBLIC_STATUSES]
_COUNTED = [PledgeStatus.ESCROWED.value, PledgeStatus.SETTLED.value]
_GOING_BACK = [PledgeStatus.REFUNDING.value, PledgeStatus.REFUNDED.value]
_ENDED_FOR_ALL = [
    RefundReason.TARGET_MISSED.value,
    RefundReason.WITHDRAWN.value,
    RefundReason.NO_PAYOUT_ACCOUNT.value,
]
_WORD = re.compile(r"[^\W_]+")


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

    words: str = ""
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
class Crowd:
    """The people of one campaign, counted once each however many pledges they made."""

    backers: int = 0
    """With money that counts, or that went back when the raise ended without success."""
    paying: int = 0
    """With shares reserved while they pay."""
    returned_minor: int = 0
    """Money that went back, or is on its way, because the raise ended; minor units."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a public campaign can be found by."""

    sector: str
    country: str
    stage: str
    security: str
    currency: str
    minimum_ticket_minor: int
    status: str


def count(session: Session, search: Search) -> int:
    """How many public campaigns match."""
    query = select(func.count()).select_from(Campaign).join(Enterprise, _RAISES)
    return session.exec(query.where(*conditions(search))).one()


def page(
    session: Session, search: Search, *, offset: int, limit: int
) -> list[tuple[Campaign, Enterprise]]:
    """Public campaigns that match, in the order asked for."""
    query = select(Campaign, Enterprise).join(Enterprise, _RAISES).where(*conditions(search))
    ordered = query.order_by(*_order(search), col(Campaign.slug)).offset(offset).limit(limit)
    return [(campaign, enterprise) for campaign, enterprise in session.exec(ordered)]


def live(
    session: Session, order: Collection[ColumnElement[Any]], *, limit: int
) -> list[tuple[Campaign, Enterprise]]:
    """Campaigns that take pledges, in the given order."""
    query = (
        select(Campaign, Enterprise)
        .join(Enterprise, _RAISES)
        .where(Campaign.status == _C.LIVE.value)
        .order_by(*order, col(Campaign.slug))
        .limit(limit)
    )
    return [(campaign, enterprise) for campaign, enterprise in session.exec(query)]


def most_backed_first() -> list[ColumnElement[Any]]:
    """Order by people."""
    return [_backers().desc()]


def nearest_deadline_first() -> list[ColumnElement[Any]]:
    """Order by deadline."""
    return [col(Campaign.closes_at).asc()]


def crowds(session: Session, campaign_ids: Collection[UUID]) -> dict[UUID, Crowd]:
    """People and returned money of these campaigns; campaigns without pledges are left out."""
    if not campaign_ids:
        return {}
    is_returned = and_(col(Pledge.status).in_(_GOING_BACK), _ended_for_all())
    query: Select[Any] = (
        select(  # type: ignore[assignment]
            col(Pledge.campaign_id),
            func.count(distinct(col(Pledge.backer_id))).filter(_counts()),
            func.count(distinct(col(Pledge.backer_id))).filter(
                col(Pledge.status) == PledgeStatus.RESERVED.value
            ),
            func.coalesce(func.sum(col(Pledge.amount_minor)).filter(is_returned), 0),
        )
        .where(col(Pledge.campaign_id).in_(campaign_ids))
        .group_by(col(Pledge.campaign_id))
    )
    rows = session.execute(query)
    return {
        campaign_id: Crowd(backers, paying, int(returned))
        for campaign_id, backers, paying, returned in rows
    }


def traits(session: Session) -> list[Traits]:
    """Every combination of traits that some public campaign has."""
    query: Select[Any] = (
        select(  # type: ignore[call-overload]
            col(Campaign.sector),
            col(Enterprise.country),
            col(Campaign.stage),
            col(Campaign.security),
            col(Campaign.currency),
            col(Campaign.minimum_ticket_minor),
            col(Campaign.status),
        )
        .join(Enterprise, _RAISES)
        .where(col(Campaign.status).in_(_PUBLIC))
        .distinct()
    )
    return [Traits(*row) for row in session.execute(query)]


def sums_by_currency(session: Session) -> list[tuple[str, int, int]]:
    """For each currency: money settled and money in escrow, minor units; by currency."""
    settled = func.sum(col(Campaign.settled_minor))
    held = func.sum(col(Campaign.escrowed_minor))
    query = select(Campaign.currency, settled, held).group_by(col(Campaign.currency))
    rows = session.exec(query.order_by(col(Campaign.currency)))
    return [(currency, int(done), int(kept)) for currency, done, kept in rows]


def backers_of_the_platform(session: Session) -> int:
    """People with money in escrow or settled, anywhere."""
    query = select(func.count(distinct(col(Pledge.backer_id))))
    return session.exec(query.where(col(Pledge.status).in_(_COUNTED))).one()


def count_with_status(session: Session, status: CampaignStatus) -> int:
    """Campaigns that stand so."""
    query = select(func.count()).select_from(Campaign)
    return session.exec(query.where(Campaign.status == status.value)).one()


_RAISES = col(Enterprise.id) == col(Campaign.enterprise_id)
_SEEN = col(Campaign.title) + " " + col(Enterprise.name) + " " + col(Campaign.summary)


def conditions(search: Search) -> list[ColumnElement[bool]]:
    """What a campaign joined with its enterprise has to meet."""
    found: list[ColumnElement[bool]] = [col(Campaign.status).in_(_PUBLIC)]
    for column, value in (
        (col(Campaign.sector), search.sector),
        (col(Enterprise.country), search.country),
        (col(Campaign.stage), search.stage),
        (col(Campaign.security), search.security),
        (col(Campaign.status), search.status),
        (col(Campaign.currency), search.currency),
        (col(Campaign.currency), search.ticket_currency),
    ):
        if value:
            found.append(column == value)
    if search.ticket_currency:
        found.append(col(Campaign.minimum_ticket_minor) <= search.ticket_most_minor)
    if search.words:
        found.append(_matches(search.words))
    return found


def _matches(text: str) -> ColumnElement[bool]:
    """Words by their stems and beginnings, or as they stand anywhere in the text."""
    words = _words(text)
    if not words:
        return _SEEN.icontains(text, autoescape=True)
    as_written = and_(*[_SEEN.icontains(word, autoescape=True) for word in words])
    return or_(_vector().op("@@")(_prefixes(words)), as_written)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)[:MOST_WORDS]


def _prefixes(words: Collection[str]) -> ColumnElement[Any]:
    """The words as a query of beginnings; they hold letters and digits only."""
    return func.to_tsquery(DICTIONARY, " & ".join(f"{word}:*" for word in words))


def _vector() -> ColumnElement[Any]:
    """Title and name weigh more than the summary."""
    names = func.to_tsvector(DICTIONARY, col(Campaign.title) + " " + col(Enterprise.name))
    summary = func.to_tsvector(DICTIONARY, col(Campaign.summary))
    weighted = func.setweight(names, literal_column("'A'"))
    return weighted.op("||")(func.setweight(summary, literal_column("'B'")))


def _order(search: Search) -> list[ColumnElement[Any]]:
    if search.sort is Sort.MATCH and (words := _words(search.words)):
        return [func.ts_rank(_vector(), _prefixes(words)).desc(), *_closing_first()]
    if search.sort is Sort.NEWEST:
        return [func.coalesce(col(Campaign.opens_at), col(Campaign.created_at)).desc()]
    if search.sort is Sort.FUNDED:
        cleared = cast(col(Campaign.escrowed_minor) + col(Campaign.settled_minor), Numeric)
        return [(cleared / func.greatest(col(Campaign.target_minor), 1)).desc()]
    if search.sort is Sort.BACKERS:
        return [_backers().desc()]
    return _closing_first()


def _closing_first() -> list[ColumnElement[Any]]:
    status = col(Campaign.status)
    rank = case(
        (status == _C.LIVE.value, 0),
        (status.in_([_C.SUSPENDED.value, _C.CLOSING.value]), 1),
        (status == _C.SCHEDULED.value, 2),
        (status.in_([_C.SETTLING.value, _C.REFUNDING.value]), 3),
        else_=4,
    )
    is_ahead = status.in_([_C.LIVE.value, _C.SUSPENDED.value, _C.SCHEDULED.value])
    ahead = case((is_ahead, col(Campaign.closes_at)))
    return [rank.asc(), ahead.asc().nulls_last(), col(Campaign.closes_at).desc()]


def _backers() -> ColumnElement[Any]:
    return (
        select(func.count(distinct(col(Pledge.backer_id))))
        .where(col(Pledge.campaign_id) == col(Campaign.id), _counts())
        .correlate(Campaign)
        .scalar_subquery()
    )


def _counts() -> ColumnElement[bool]:
    is_returned = and_(col(Pledge.status).in_(_GOING_BACK), _ended_for_all())
    return or_(col(Pledge.status).in_(_COUNTED), is_returned)


def _ended_for_all() -> ColumnElement[bool]:
    return col(Pledge.refund_reason).in_(_ENDED_FOR_ALL)
