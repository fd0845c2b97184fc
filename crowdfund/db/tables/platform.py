"""What the platform keeps about itself: the processor's notes, files, the clock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, key, moment, reference, unique_words, words, words_key


class InboxEvent(SQLModel, table=True):
    """A note from the processor that something changed. Handled once, by a worker."""

    __tablename__ = "inbox_events"

    id: str = words_key()
    """The processor's event id: the same note is kept once."""
    type: str = words(None)
    """The processor's event type."""
    object_ref: str = words()
    """The object that changed; read again before use."""
    object_type: str = words()
    """Its type."""
    occurred_at: datetime = moment(index=True)
    """When the processor made it, UTC."""
    received_at: datetime = moment()
    """UTC."""
    handled_at: datetime | None = moment(nullable=True)
    """When it was handled, UTC."""
    due_at: datetime | None = moment(nullable=True)
    """When a worker handles it, UTC; also its lease. Empty when nothing is to be done."""
    tries: int = 0
    """How often it was tried."""
    result: str = words()
    """What came of it, in words."""


Index(
    "ix_inbox_events_due",
    InboxEvent.__table__.c.due_at,  # type: ignore[attr-defined]
    postgresql_where=text("due_at IS NOT NULL"),
)

Index(
    "ix_inbox_events_unhandled",
    InboxEvent.__table__.c.received_at,  # type: ignore[attr-defined]
    postgresql_where=text("handled_at IS NULL"),
)


Index(
    "ix_inbox_events_left",
    InboxEvent.__table__.c.received_at,  # type: ignore[attr-defined]
    postgresql_where=text("handled_at IS NULL AND due_at IS NULL"),
)


class StoredFile(SQLModel, table=True):
    """A file that a person uploaded, checked and kept in DATA_DIR."""

    __tablename__ = "stored_files"

    id: UUID = key()
    owner_id: UUID = reference("users.id")
    """Who uploaded it."""
    campaign_id: UUID | None = reference("campaigns.id", nullable=True)
    """Whose cover it is."""
    name: str = unique_words()
    """Name on disk, made by us."""
    media_type: str = words(None)
    """Such as image/webp, as we wrote it."""
    size_bytes: int = big(None)
    """Bytes on disk, with smaller copies."""
    created_at: datetime = moment()
    """UTC."""


class PlatformClock(SQLModel, table=True):
    """How far the demonstration's clock runs ahead of the real one. One row."""

    __tablename__ = "platform_clock"

    id: int = Field(default=1, primary_key=True)
    offset_seconds: int = big()
    """Seconds ahead; zero outside the demonstration."""


class PollCursor(SQLModel, table=True):
    """How far the processor's list of notes was read. One row."""

    __tablename__ = "poll_cursor"

    id: int = Field(default=1, primary_key=True)
    event_ref: str = words()
    """The last note that was read from the list; empty before the first."""


class WorkerBeat(SQLModel, table=True):
    """When each worker last said that it is alive."""

    __tablename__ = "worker_beats"

    name: str = words_key()
    """Host and process."""
    beat_at: datetime = moment()
    """UTC, real time."""


class CallPace(SQLModel, table=True):
    """When the processor may next be asked, shared by all workers. One row for each endpoint."""

    __tablename__ = "call_paces"

    endpoint: str = words_key()
    """What is asked, such as POST /v1/transfers."""
    next_at: datetime = moment()
    """The first moment that nobody has reserved yet, UTC, real time by the database's clock."""
