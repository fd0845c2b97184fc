"""The ledger as it is published: read by number, never written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.tables.ledger import LedgerEntry, LedgerHead
from crowdfund.domain.escrow import Flow, Line

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
