"""Who did what, when and why. Rows never change: triggers refuse UPDATE, DELETE and TRUNCATE."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import moment, reference, words


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
