"""Work that failed, and work that stands for nothing but itself: checking the books."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from crowdfund.db.columns import big, key, moment, words, words_key


class WorkFailure(SQLModel, table=True):
    """Work on a row failed, and has not succeeded since. Gone when it does."""

    __tablename__ = "work_failures"

    kind: str = words_key()
    """Which kind of work, as `services.queues` names it."""
    subject_ref: str = words_key()
    """The row's id."""
    tries: int = 0
    """How often it failed in a row."""
    reason: str = words(None)
    """Why it failed last, in our own words."""
    first_failed_at: datetime = moment()
    """UTC."""
    last_failed_at: datetime = moment()
    """UTC."""
    parked_at: datetime | None = moment(nullable=True)
    """When it was left for a person, UTC; empty while it is tried again by itself."""


Index(
    "ix_work_failures_parked",
    WorkFailure.__table__.c.parked_at,  # type: ignore[attr-defined]
    postgresql_where=text("parked_at IS NOT NULL"),
)


class BookCheck(SQLModel, table=True):
    """One check of the whole books, made by whichever worker claims it."""

    __tablename__ = "book_checks"

    id: UUID = key()
    created_at: datetime = moment()
    """When it became due, UTC."""
    due_at: datetime | None = moment(nullable=True)
    """When a worker makes it, UTC; also its lease. Empty when it is over."""
    started_at: datetime | None = moment(nullable=True)
    """When the check that counts began, UTC."""
    ended_at: datetime | None = moment(nullable=True, index=True)
    """When it ended, UTC."""
    entry_count: int = big()
    """Ledger entries checked."""
    finding_count: int = big()
    """Invariants found broken; none when the books hold."""
    note: str = words()
    """The first finding, in words."""


Index(
    "uq_book_checks_open",
    text("(ended_at IS NULL)"),
    unique=True,
    postgresql_where=text("ended_at IS NULL"),
    _table=BookCheck.__table__,  # type: ignore[attr-defined]
)
