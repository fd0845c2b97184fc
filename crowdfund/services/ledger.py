"""The one writer of the ledger. Nothing else inserts into its tables (an import contract)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, case, or_, text
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

_HEAD = text("SELECT number, hash FROM ledger_heads WHERE campaign_id = :campaign_id FOR UPDATE")
_FIRST_HEAD = text(
    "INSERT INTO ledger_heads (campaign_id, number, hash) VALUES (:campaign_id, 0, :hash) "
    "ON CONFLICT DO NOTHING"
)
_OF_ENTRY = {
    "number": "bigint",
    "pledge_id": "uuid",
    "kind": "text",
    "debit_account": "text",
    "credit_account": "text",
    "amount_minor": "bigint",
    "currency": "text",
    "source_key": "text",
    "previous_hash": "text",
    "hash": "text",
}
"""What differs from one entry of a posting to the next, and its type."""
_ADD = text(
    f"""
    WITH added AS (
      INSERT INTO ledger_entries (id, campaign_id, at, {", ".join(_OF_ENTRY)})
      SELECT gen_random_uuid(), :campaign_id, :at, entry.*
      FROM unnest({", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _OF_ENTRY.items())})
        AS entry
    )
    UPDATE ledger_heads SET number = :last_number, hash = :last_hash
    WHERE campaign_id = :campaign_id
    """  # noqa: S608 - put together from the names above alone # nosec B608
)
"""Any number of entries and the new end of their chain, as one statement."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What one cause moved of one pledge's money."""

    pledge_id: UUID
    source_key: str
    """What caused it; one cause is booked once for each kind of entry."""
    transfers: Sequence[Transfer]


def first_entry_at(session: Session) -> datetime | None:
    """When the first entry of all was made, UTC; None in empty books. Looks up the beginning of
    each chain, and no entry that follows."""
    query = (
        select(func.min(LedgerEntry.at))
        .select_from(LedgerHead)
        .join(LedgerEntry, col(LedgerEntry.campaign_id) == col(LedgerHead.campaign_id))
        .where(LedgerEntry.number == 1)
    )
    return session.exec(query).one()


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
    columns: dict[str, list[Any]] = {name: [] for name in _OF_ENTRY}
    for posting in postings:
        for transfer in posting.transfers:
            number += 1
            linked = LinkedEntry(
                chain_id=str(campaign_id),
                number=number,
                pledge_id=str(posting.pledge_id),
                transfer=transfer,
                source_key=posting.source_key,
                at=at,
            )
            own_hash = entry_hash(previous, linked)
            for name, value in zip(
                _OF_ENTRY, _values(posting, linked, previous, own_hash), strict=True
            ):
                columns[name].append(value)
            previous = own_hash
    chain = {"campaign_id": campaign_id, "at": at, "last_number": number, "last_hash": previous}
    session.connection().execute(_ADD, columns | chain)


def balance_minor(session: Session, account: str, currency: str) -> int:
    """Debits less credits of an account, in minor units: what an asset or expense holds."""
    debited = _sum(session, col(LedgerEntry.debit_account) == account, currency)
    credited = _sum(session, col(LedgerEntry.credit_account) == account, currency)
    return debited - credited


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
    connection, whose = session.connection(), {"campaign_id": campaign_id}
    head = connection.execute(_HEAD, whose).first()
    if head is None:
        connection.execute(_FIRST_HEAD, whose | {"hash": GENESIS_HASH})
        head = connection.execute(_HEAD, whose).one()
    return head.number, head.hash


def _values(posting: Posting, linked: LinkedEntry, previous: str, own_hash: str) -> tuple[Any, ...]:
    """In the order of `_OF_ENTRY`."""
    transfer = linked.transfer
    return (
        linked.number,
        posting.pledge_id,
        transfer.kind.value,
        transfer.debit,
        transfer.credit,
        transfer.amount_minor,
        transfer.currency,
        linked.source_key,
        previous,
        own_hash,
    )
