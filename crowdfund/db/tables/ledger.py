"""The ledger: only `services.ledger` writes it, and rows never change (triggers refuse it)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, key, moment, one_of, reference, state, words
from crowdfund.domain.ledger import GENESIS_HASH, EntryKind


class LedgerEntry(SQLModel, table=True):
    """Money that moved between two accounts. A chain of hashes runs through each campaign."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        one_of("ledger_entries", "kind", EntryKind),
        CheckConstraint("amount_minor > 0", name="ck_ledger_entries_amount"),
        CheckConstraint("debit_account <> credit_account", name="ck_ledger_entries_accounts"),
        UniqueConstraint("campaign_id", "number", name="uq_ledger_entries_number"),
        UniqueConstraint("source_key", "kind", name="uq_ledger_entries_source"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Whose chain it belongs to."""
    number: int = big(None)
    """Place in the chain, from 1, without gaps."""
    pledge_id: UUID = reference("pledges.id")
    """Whose money it is."""
    kind: str = state()
    """An `EntryKind`."""
    debit_account: str = words(None)
    """Account debited."""
    credit_account: str = words(None)
    """Account credited."""
    amount_minor: int = big(None)
    """Minor units, above zero."""
    currency: str = words(None)
    """ISO 4217."""
    source_key: str = words(None)
    """What caused it, such as a charge or a transfer: nothing is booked twice."""
    at: datetime = moment()
    """When it was booked, UTC."""
    previous_hash: str = words(None)
    """Hash of the entry before it."""
    hash: str = words(None)
    """SHA-256 over the predecessor's hash and this entry's facts."""


class LedgerHead(SQLModel, table=True):
    """Where a campaign's chain ends: the lock for writers, and proof that no tail is missing."""

    __tablename__ = "ledger_heads"

    campaign_id: UUID = Field(foreign_key="campaigns.id", primary_key=True)
    """Whose chain."""
    number: int = big()
    """Number of the last entry."""
    hash: str = words(GENESIS_HASH)
    """Hash of the last entry."""
