"""The ledger as it is published: read by number, never written here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, tuple_
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Pledge
from crowdfund.db.tables.ledger import LedgerEntry, LedgerHead
from crowdfund.domain.escrow import Flow, Line
from crowdfund.domain.ledger import EntryKind

COLUMNS = (
    col(LedgerEntry.id),
    col(LedgerEntry.campaign_id),
    col(LedgerEntry.number),
    col(LedgerEntry.pledge_id),
    col(LedgerEntry.kind),
    col(LedgerEntry.debit_account),
    col(LedgerEntry.credit_account),
    col(LedgerEntry.amount_minor),
    col(LedgerEntry.currency),
    col(LedgerEntry.source_key),
    col(LedgerEntry.at),
    col(LedgerEntry.previous_hash),
    col(LedgerEntry.hash),
)
"""In the order of `Line`: plain rows are read several times as fast as objects."""

Place = tuple[datetime, UUID, int]
"""Where a line stands among those of several campaigns: time, campaign, number."""
_PLACE = (col(LedgerEntry.at), col(LedgerEntry.campaign_id), col(LedgerEntry.number))


def line_from(row: Sequence[Any]) -> Line:
    """A row of `COLUMNS` as a line."""
    entry_id, campaign_id, number, pledge_id, *rest = row
    return Line(str(entry_id), str(campaign_id), number, str(pledge_id), *rest)


def head_of(session: Session, campaign_id: UUID) -> tuple[int, str] | None:
    """Number and hash of the last entry of a campaign; None before the first."""
    head = session.exec(
        select(LedgerHead.number, LedgerHead.hash).where(LedgerHead.campaign_id == campaign_id)
    ).first()
    return (int(head[0]), str(head[1])) if head is not None and head[0] else None


def lines_between(session: Session, campaign_id: UUID, first: int, last: int) -> list[Line]:
    """Lines of a campaign by number, both ends included, in order."""
    number = col(LedgerEntry.number)
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .where(LedgerEntry.campaign_id == campaign_id, number.between(first, last))
        .order_by(number)
    )
    return [line_from(row) for row in session.execute(query)]


def newest_lines(
    session: Session, *, limit: int, after: UUID | None = None, before: UUID | None = None
) -> list[Line]:
    """Lines of all campaigns, newest first.

    Args:
        session: the caller's transaction.
        limit: the most lines.
        after: a line's id: those below it, the nearest ones.
        before: a line's id: those above it, the nearest ones. What is no line's id is none, and
            `after` goes before `before`.
    """
    query = select(*COLUMNS).limit(limit)  # type: ignore[call-overload]
    newest_first = query.order_by(*(part.desc() for part in _PLACE))
    if below := _place_of(session, after):
        newest_first = newest_first.where(tuple_(*_PLACE) < tuple_(*below))
    elif above := _place_of(session, before):
        nearest = query.order_by(*_PLACE).where(tuple_(*_PLACE) > tuple_(*above))
        return [line_from(row) for row in session.execute(nearest)][::-1]
    return [line_from(row) for row in session.execute(newest_first)]


def counts_above(session: Session, line_id: UUID | None) -> tuple[int, int]:
    """How many lines of all campaigns are newer than one, and how many there are."""
    place = _place_of(session, line_id)
    is_newer = tuple_(*_PLACE) > tuple_(*place) if place else false()
    query = select(func.count().filter(is_newer), func.count()).select_from(LedgerEntry)
    newer, total = session.exec(query).one()
    return int(newer), int(total)


def _place_of(session: Session, line_id: UUID | None) -> Place | None:
    query = select(*_PLACE).where(LedgerEntry.id == line_id)
    return session.exec(query).first() if line_id else None


def lines_of_pledge(session: Session, pledge_id: UUID, *, at_most_number: int) -> list[Line]:
    """What happened to one pledge's money, in order.

    Args:
        session: the caller's transaction.
        pledge_id: whose.
        at_most_number: lines after this one are left out.
    """
    number = col(LedgerEntry.number)
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .where(LedgerEntry.pledge_id == pledge_id, number <= at_most_number)
        .order_by(number)
    )
    return [line_from(row) for row in session.execute(query)]


def last_number_of_pledge(session: Session, pledge_id: UUID) -> int:
    """The number of a pledge's last line; 0 when it has none."""
    query = select(func.coalesce(func.max(LedgerEntry.number), 0))
    return int(session.exec(query.where(LedgerEntry.pledge_id == pledge_id)).one())


def flows_of(session: Session, campaign_id: UUID, *, at_most_number: int) -> list[Flow]:
    """What moved between each two accounts up to a line, summed in minor units."""
    names = (
        col(LedgerEntry.kind),
        col(LedgerEntry.debit_account),
        col(LedgerEntry.credit_account),
        col(LedgerEntry.currency),
    )
    query = (
        select(*names, func.sum(LedgerEntry.amount_minor))  # type: ignore[call-overload]
        .where(LedgerEntry.campaign_id == campaign_id, col(LedgerEntry.number) <= at_most_number)
        .group_by(*names)
        .order_by(*names)
    )
    return [
        Flow(kind, debit, credit, currency, int(amount_minor))
        for kind, debit, credit, currency, amount_minor in session.execute(query)
    ]


def backer_sums(
    session: Session, backer_id: UUID, *, begins_at: datetime, ends_at: datetime
) -> list[tuple[str, EntryKind, bool, int]]:
    """What happened to one backer's money up to a moment: currency, kind, whether it was before
    another moment, and the sum in minor units.

    Args:
        session: the caller's transaction.
        backer_id: whose.
        begins_at: divides before from after, UTC.
        ends_at: the first moment that is left out, UTC.
    """
    is_before = col(LedgerEntry.at) < begins_at
    query = (
        select(
            LedgerEntry.currency, LedgerEntry.kind, is_before, func.sum(LedgerEntry.amount_minor)
        )
        .join(Pledge, col(Pledge.id) == col(LedgerEntry.pledge_id))
        .where(Pledge.backer_id == backer_id, LedgerEntry.at < ends_at)
        .group_by(col(LedgerEntry.currency), col(LedgerEntry.kind), is_before)
        .order_by(col(LedgerEntry.currency), col(LedgerEntry.kind))
    )
    return [
        (currency, EntryKind(kind), bool(before), int(minor))
        for currency, kind, before, minor in session.exec(query)
    ]


def backer_lines(
    session: Session,
    backer_id: UUID,
    *,
    kinds: Collection[EntryKind],
    begins_at: datetime,
    ends_at: datetime,
    after: Place | None,
    limit: int,
) -> list[Line]:
    """One backer's lines in order of time, some at a time.

    Args:
        session: the caller's transaction.
        backer_id: whose.
        kinds: which.
        begins_at: the first moment, UTC.
        ends_at: the first moment that is left out, UTC.
        after: the place of the last line that was read; None for the first.
        limit: the most lines.
    """
    place = tuple_(LedgerEntry.at, LedgerEntry.campaign_id, LedgerEntry.number)
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .join(Pledge, col(Pledge.id) == col(LedgerEntry.pledge_id))
        .where(Pledge.backer_id == backer_id, col(LedgerEntry.kind).in_(list(kinds)))
        .where(col(LedgerEntry.at) >= begins_at, col(LedgerEntry.at) < ends_at)
        .order_by(LedgerEntry.at, LedgerEntry.campaign_id, LedgerEntry.number)
        .limit(limit)
    )
    if after is not None:
        query = query.where(place > tuple_(*after))
    return [line_from(row) for row in session.execute(query)]


def backer_last_at(session: Session, backer_id: UUID, *, ends_at: datetime) -> datetime | None:
    """When anything was last booked about one backer's money before a moment; None if never."""
    query = (
        select(func.max(LedgerEntry.at))
        .join(Pledge, col(Pledge.id) == col(LedgerEntry.pledge_id))
        .where(Pledge.backer_id == backer_id, LedgerEntry.at < ends_at)
    )
    return session.exec(query).one()


def backer_days(session: Session, backer_id: UUID) -> list[tuple[str, date, EntryKind, int]]:
    """What happened to one backer's money by day (UTC): currency, day, kind, sum in minor units, in
    order of currency and day."""
    day = func.date(LedgerEntry.at)
    query = (
        select(LedgerEntry.currency, day, LedgerEntry.kind, func.sum(LedgerEntry.amount_minor))
        .join(Pledge, col(Pledge.id) == col(LedgerEntry.pledge_id))
        .where(Pledge.backer_id == backer_id)
        .group_by(col(LedgerEntry.currency), day, col(LedgerEntry.kind))
        .order_by(col(LedgerEntry.currency), day, col(LedgerEntry.kind))
    )
    return [
        (currency, on, EntryKind(kind), int(minor))
        for currency, on, kind, minor in session.exec(query)
    ]
