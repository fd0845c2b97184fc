"""What the processor says about its balance, when it was compared with the books, and what a
person has to look at because they differ."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import (
    big,
    key,
    maybe_big,
    moment,
    one_of,
    reference,
    state,
    words,
    words_key,
)
from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.reconciliation import Movement


class RunOrigin(StrEnum):
    """Who asked for a reconciliation."""

    NIGHTLY = "nightly"
    """The clock."""
    ASKED = "asked"
    """A moderator."""
    COMMAND = "command"
    """Somebody in a terminal."""


class ProcessorRow(SQLModel, table=True):
    """One change of the platform's balance, as the processor listed it when it was last read.
    A copy for comparing: nothing is ever booked from it."""

    __tablename__ = "processor_rows"
    __table_args__ = (one_of("processor_rows", "movement", Movement),)

    id: str = words_key()
    """The processor's reference of the row."""
    movement: str = state()
    """A `Movement`."""
    source_ref: str = words()
    """The charge, refund, transfer, ... behind it."""
    charge_ref: str = words()
    """The payment that its source belongs to."""
    pledge_ref: str = words()
    """The pledge that its source names; as told, not checked."""
    amount_minor: int = big(None)
    """Minor units; negative when money leaves."""
    fee_minor: int = big(None)
    """What the processor kept, minor units."""
    currency: str = words(None)
    """ISO 4217."""
    created_at: datetime = moment(index=True)
    """When the processor made it, UTC."""
    seen_at: datetime = moment()
    """When it was last listed, UTC."""


Index("ix_processor_rows_source_ref", ProcessorRow.__table__.c.source_ref)  # type: ignore[attr-defined]


class ReconciliationRun(SQLModel, table=True):
    """One reconciliation: read a page at a time by whichever worker claims it, then compared."""

    __tablename__ = "reconciliation_runs"
    __table_args__ = (one_of("reconciliation_runs", "origin", RunOrigin),)

    id: UUID = key()
    origin: str = state()
    """A `RunOrigin`."""
    night: date | None = Field(default=None, sa_column=Column(Date, unique=True))
    """Which night's run it is, UTC: each night has one at most. Empty for those asked for."""
    asked_by: UUID | None = reference("users.id", nullable=True)
    """The moderator who asked."""
    since: datetime | None = moment(nullable=True)
    """Rows of the processor are read from here on, UTC; empty: all of them."""
    created_at: datetime = moment()
    """UTC."""
    started_at: datetime | None = moment(nullable=True)
    """When the reading began, UTC; begun anew when it had to start over."""
    ended_at: datetime | None = moment(nullable=True)
    """When the comparison was made, UTC."""
    due_at: datetime | None = moment(nullable=True)
    """When a worker goes on with it, UTC; also its lease. Empty when it is over."""
    turn: int = 0
    """Counts claims: a worker whose lease ran out sees that somebody else went on."""
    tries: int = 0
    """How often in a row the processor did not answer."""
    cursor: str = words()
    """The last row that was read; empty before the first page."""
    is_read: bool = False
    """Whether the last page was read."""
    row_count: int = big()
    """Rows of the processor read so far."""
    line_count: int = big()
    """Lines compared: objects at the processor that either side knows."""
    found_count: int = big()
    """Differences found, those that a person accepted left out."""
    note: str = words()
    """What went wrong or has to be known about it, in words."""


Index(
    "uq_reconciliation_runs_open",
    text("(ended_at IS NULL)"),
    unique=True,
    postgresql_where=text("ended_at IS NULL"),
    _table=ReconciliationRun.__table__,  # type: ignore[attr-defined]
)
Index("ix_reconciliation_runs_ended", ReconciliationRun.__table__.c.ended_at)  # type: ignore[attr-defined]


class ReconciliationSum(SQLModel, table=True):
    """What one reconciliation found in one currency. All in minor units."""

    __tablename__ = "reconciliation_sums"

    run_id: UUID = Field(
        sa_column=Column(
            PG_UUID(as_uuid=True),
            ForeignKey("reconciliation_runs.id", ondelete="RESTRICT"),
            primary_key=True,
        )
    )
    """Of which run."""
    currency: str = words_key()
    """ISO 4217."""
    processor_minor: int = big(None)
    """Available and pending at the processor."""
    rows_minor: int = big(None)
    """The sum of the processor's rows."""
    ledger_minor: int = big(None)
    """What the ledger says the processor holds."""
    on_its_way_minor: int = big(None)
    """At the processor already and not in the ledger yet, or the other way round, explained by
    attempts under way."""
    accepted_minor: int = big(None)
    """Differences that a person closed with a note."""
    held_minor: int = big(None)
    """What the ledger says is held for backers and enterprises."""


class Incident(SQLModel, table=True):
    """Something about the money that a person has to look at."""

    __tablename__ = "incidents"
    __table_args__ = (
        one_of("incidents", "kind", IncidentKind),
        CheckConstraint(
            "resolved_by IS NULL OR (resolved_at IS NOT NULL AND note <> '')",
            name="ck_incidents_closed_with_note",
        ),
    )

    id: UUID = key()
    kind: str = state()
    """An `IncidentKind`."""
    subject: str = words(None)
    """What it is about: the processor's reference, a campaign, or a currency."""
    currency: str = words(None)
    """ISO 4217."""
    expected_minor: int | None = maybe_big()
    """What our records say, minor units; empty where they say nothing."""
    found_minor: int | None = maybe_big()
    """What the processor says, minor units; empty where it says nothing."""
    sentence: str = words(None)
    """What is wrong, in one sentence."""
    what_to_do: str = words(None)
    """What a person does about it."""
    first_seen_at: datetime = moment()
    """UTC."""
    last_seen_at: datetime = moment()
    """UTC."""
    resolved_at: datetime | None = moment(nullable=True)
    """When it was gone or was closed, UTC."""
    resolved_by: UUID | None = reference("users.id", nullable=True)
    """The moderator who closed it; empty when it ended by itself."""
    note: str = words()
    """Why it was closed."""


Index(
    "uq_incidents_open",
    Incident.__table__.c.kind,  # type: ignore[attr-defined]
    Incident.__table__.c.subject,  # type: ignore[attr-defined]
    Incident.__table__.c.currency,  # type: ignore[attr-defined]
    unique=True,
    postgresql_where=text("resolved_at IS NULL"),
)
