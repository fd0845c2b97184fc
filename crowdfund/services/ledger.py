"""The one writer of the ledger. Nothing else inserts into its tables (an import contract)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Subquery, Table, case, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from crowdfund.db.tables.ledger import LedgerEntry, LedgerHead
from crowdfund.domain.ledger import (
    GENESIS_HASH,
    PROCESSOR,
    EntryKind,
    LinkedEntry,
    Transfer,
    entry_hash,
)

_ENTRIES: Table = LedgerEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Posting:
    """What one cause moved of one pledge's money."""

    pledge_id: UUID
    source_key: str
    """What caused it; one cause is booked once for each kind of entry."""
    transfers: Sequence[Transfer]


def post(
    session: Session,
    transfers: Sequence[Transfer],
    *,
    campaign_id: UUID,
    pledge_id: UUID,
    source_key: str,
    at: datetime,
) -> None:
    """Books transfers at the end of a campaign's chain, in the caller's transaction.

    Args:
        session: the caller's transaction.
        transfers: what moved; none is fine.
        campaign_id: whose chain.
        pledge_id: whose money.
        source_key: what caused it; one cause is booked once for each kind of entry.
        at: UTC.

    Raises:
        sqlalchemy.exc.IntegrityError: this cause was booked before.
    """
    post_all(session, [Posting(pledge_id, source_key, transfers)], campaign_id=campaign_id, at=at)


def post_all(
    session: Session, postings: Sequence[Posting], *, campaign_id: UUID, at: datetime
) -> None:
    """Books many causes at the end of one campaign's chain: the head is locked once, and the
    entries go in as one insert.

    Writers of one campaign wait for each other on the chain's head; other campaigns go on.

    Args:
        session: the caller's transaction.
        postings: what moved, in the order in which it is chained; none is fine.
        campaign_id: whose chain.
        at: UTC.

    Raises:
        sqlalchemy.exc.IntegrityError: one of the causes was booked before; nothing was booked.
    """
    if not any(posting.transfers for posting in postings):
        return
    session.flush()
    number, previous = _locked_head(session, campaign_id)
    rows: list[dict[str, Any]] = []
    for posting in postings:
        for transfer in posting.transfers:
            number += 1
            row = _row(posting, transfer, campaign_id, number, previous, at)
            rows.append(row)
            previous = row["hash"]
    session.execute(insert(_ENTRIES), rows)
    session.execute(
        update(LedgerHead)
        .where(col(LedgerHead.campaign_id) == campaign_id)
        .values(number=number, hash=previous)
        .execution_options(synchronize_session=False)
    )


def balance_minor(session: Session, account: str, currency: str) -> int:
    """Debits less credits of an account, in minor units: what an asset or expense holds."""
    debited = _sum(session, col(LedgerEntry.debit_account) == account, currency)
    credited = _sum(session, col(LedgerEntry.credit_account) == account, currency)
    return debited - credited


def has_source(session: Session, source_key: str) -> bool:
    """Whether this cause was booked before."""
    query = select(LedgerEntry.id).where(LedgerEntry.source_key == source_key).limit(1)
    return session.exec(query).first() is not None


def newest_entries(session: Session, *, limit: int) -> list[LedgerEntry]:
    """The newest entries over all campaigns, newest first."""
    newest = (col(LedgerEntry.at).desc(), col(LedgerEntry.number).desc())
    return list(session.exec(select(LedgerEntry).order_by(*newest).limit(limit)))


def entries_of_pledge(session: Session, pledge_id: UUID) -> list[LedgerEntry]:
    """Everything that happened to one pledge's money, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.pledge_id == pledge_id)
    return list(session.exec(query.order_by(col(LedgerEntry.number))))


def account_sums(session: Session) -> dict[tuple[str, str], int]:
    """Debits less credits of every account, by account and currency, in minor units."""
    sums: dict[tuple[str, str], int] = {}
    for account, sign in ((LedgerEntry.debit_account, 1), (LedgerEntry.credit_account, -1)):
        query = select(
            col(account), col(LedgerEntry.currency), func.sum(LedgerEntry.amount_minor)
        ).group_by(col(account), col(LedgerEntry.currency))
        for name, currency, total in session.execute(query):
            key = (name, currency)
            sums[key] = sums.get(key, 0) + sign * int(total)
    return sums


def moves_at_processor() -> Subquery:
    """Every entry that changed what the processor holds, for reconciliation: `source_key`, `kind`,
    `pledge_id`, `currency`, `at`, and in minor units `amount_minor` (negative when money left)
    and `fee_minor` (what the processor kept of a payment); one of the two is zero."""
    is_fee = col(LedgerEntry.kind) == EntryKind.PROCESSING_FEE.value
    sign = case((col(LedgerEntry.debit_account) == PROCESSOR, 1), else_=-1)
    signed = sign * col(LedgerEntry.amount_minor)
    return (
        select(
            col(LedgerEntry.source_key),
            col(LedgerEntry.kind),
            col(LedgerEntry.pledge_id),
            col(LedgerEntry.currency),
        )
        .add_columns(
            col(LedgerEntry.at),
            case((is_fee, 0), else_=signed).label("amount_minor"),
            case((is_fee, -signed), else_=0).label("fee_minor"),
        )
        .where(
            or_(
                col(LedgerEntry.debit_account) == PROCESSOR,
                col(LedgerEntry.credit_account) == PROCESSOR,
            )
        )
        .subquery("moves")
    )


def _sum(session: Session, condition: object, currency: str) -> int:
    query = select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
        condition,  # type: ignore[arg-type]
        LedgerEntry.currency == currency,
    )
    return int(session.exec(query).one())


def _locked_head(session: Session, campaign_id: UUID) -> tuple[int, str]:
    query = (
        select(LedgerHead.number, LedgerHead.hash)
        .where(LedgerHead.campaign_id == campaign_id)
        .with_for_update()
    )
    head = session.exec(query).first()
    if head is None:
        first = insert(LedgerHead).values(campaign_id=campaign_id, number=0, hash=GENESIS_HASH)
        session.execute(first.on_conflict_do_nothing())
        head = session.exec(query).one()
    return head


def _row(
    posting: Posting,
    transfer: Transfer,
    campaign_id: UUID,
    number: int,
    previous: str,
    at: datetime,
) -> dict[str, Any]:
    linked = LinkedEntry(
        chain_id=str(campaign_id),
        number=number,
        pledge_id=str(posting.pledge_id),
        transfer=transfer,
        source_key=posting.source_key,
        at=at,
    )
    return {
        "id": uuid4(),
        "campaign_id": campaign_id,
        "number": number,
        "pledge_id": posting.pledge_id,
        "kind": transfer.kind.value,
        "debit_account": transfer.debit,
        "credit_account": transfer.credit,
        "amount_minor": transfer.amount_minor,
        "currency": transfer.currency,
        "source_key": posting.source_key,
        "at": at,
        "previous_hash": previous,
        "hash": entry_hash(previous, linked),
    }
