"""Who did what, when and why, and the chain over it. Triggers refuse UPDATE, DELETE and TRUNCATE of
entries and links."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, moment, reference, words


class AuditEntry(SQLModel, table=True):
    """One action on something that matters, written in the transaction of the action."""

    __tablename__ = "audit_entries"

    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    """Counts up in the order of writing; gaps are transactions that were rolled back."""
    at: datetime = moment(index=True)
    """UTC, the platform's time."""
    actor_id: UUID | None = reference("users.id", nullable=True)
    """Who did it; empty for the platform itself, and for somebody who is not signed in."""
    actor_name: str = words(None)
    """How they were called then."""
    action: str = words(None)
    """An `AuditAction`. A label, not a state: one that is no longer known stays readable."""
    object_kind: str = words(None)
    """What it was done to, such as campaign."""
    object_id: str = words()
    """Which one."""
    object_name: str = words()
    """How it was called then."""
    reason: str = words()
    """Why, in words."""
    before: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    """What changed, as it was: field by field, without secrets."""
    after: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    """The same fields as they are now."""


_TABLE = AuditEntry.__table__  # type: ignore[attr-defined]
Index("ix_audit_entries_object", _TABLE.c.object_kind, _TABLE.c.object_id)
Index("ix_audit_entries_action", _TABLE.c.action, _TABLE.c.number)


class AuditLink(SQLModel, table=True):
    """One link of the chain over the entries, made by a worker soon after its entry."""

    __tablename__ = "audit_links"

    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    """Place in the chain, from 1 without gaps."""
    entry_number: int = Field(
        sa_column=Column(
            BigInteger,
            ForeignKey("audit_entries.number", ondelete="RESTRICT"),
            nullable=False,
            unique=True,
        )
    )
    """Which entry; each is chained once."""
    chained_at: datetime = moment()
    """UTC, the platform's time."""
    previous_hash: str = words(None)
    """Hash of the link before; zeros for the first."""
    hash: str = words(None)
    """SHA-256 over that, the place, the time and all that the entry says."""


class AuditHead(SQLModel, table=True):
    """Where the chain ends: one row, locked by whoever makes links."""

    __tablename__ = "audit_heads"
    __table_args__ = (CheckConstraint("id = 1", name="ck_audit_heads_one"),)

    id: int = Field(default=1, primary_key=True)
    """Always 1."""
    position: int = big()
    """Of the last link; 0 before the first."""
    hash: str = words(None)
    """Of the last link."""
