"""Complaints, and everything that was said about each. Triggers refuse that a complaint is deleted,
and that anything said is changed or deleted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, text
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import (
    key,
    maybe_state,
    maybe_words,
    moment,
    one_of,
    reference,
    state,
    words,
)
from crowdfund.domain.complaint import ComplaintStatus, ComplaintSubject, Outcome, SayingKind
from crowdfund.domain.language import Language
from crowdfund.domain.regimes.base import RegimeCode


class Complaint(SQLModel, table=True):
    """One complaint: who, about what, how far it has come, and by when something is due."""

    __tablename__ = "complaints"
    __table_args__ = (
        one_of("complaints", "subject", ComplaintSubject),
        one_of("complaints", "status", ComplaintStatus),
        one_of("complaints", "outcome", Outcome),
        one_of("complaints", "regime", RegimeCode),
        one_of("complaints", "language", Language),
        CheckConstraint(
            "(author_id IS NULL) = (visitor_email IS NOT NULL)", name="ck_complaints_author"
        ),
        CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL) "
            "AND (status = 'closed') = (outcome IS NOT NULL)",
            name="ck_complaints_closed",
        ),
        CheckConstraint(
            "status <> 'taken_up' OR taken_up_at IS NOT NULL", name="ck_complaints_taken_up"
        ),
        CheckConstraint("status <> 'closed' OR remind_at IS NULL", name="ck_complaints_reminded"),
    )

    id: UUID = key()
    """Of the form that was sent: the same form is one complaint."""
    number: int | None = Field(
        default=None,
        sa_column=Column(BigInteger, Identity(always=True), nullable=False, unique=True),
    )
    """What people call it; gaps are transactions that were rolled back."""
    subject: str = state()
    """A `ComplaintSubject`."""
    status: str = state()
    """A `ComplaintStatus`."""
    outcome: str | None = maybe_state()
    """An `Outcome`; empty until it is decided."""
    about: str = words()
    """Which campaign, pledge or person, as it was written."""
    author_id: UUID | None = reference("users.id", nullable=True)
    """Who complains, when they were signed in."""
    visitor_name: str = words()
    """What somebody who was not signed in calls themselves; may be empty."""
    visitor_email: str | None = maybe_words()
    """Where they are answered, lower case; nobody showed that it is theirs."""
    language: str = state()
    """A `Language`: in which somebody who was not signed in is answered."""
    campaign_id: UUID | None = reference("campaigns.id", nullable=True)
    """The campaign that it is about, if one was named."""
    pledge_id: UUID | None = reference("pledges.id", nullable=True, index=False)
    """The pledge of its author that it is about, if one was named."""
    regime: str = state()
    """A `RegimeCode`: whose times count."""
    lodged_at: datetime = moment()
    """When it came, UTC."""
    receipt_by: datetime = moment()
    """Until when a person looks at it, UTC."""
    answer_by: datetime = moment()
    """Until when it is decided, UTC."""
    taken_up_at: datetime | None = moment(nullable=True)
    """When it was taken up, UTC; empty when it was decided at once."""
    closed_at: datetime | None = moment(nullable=True)
    """When it was decided, UTC."""
    remind_at: datetime | None = moment(nullable=True)
    """When the desk is told next that something is due, UTC; empty when nothing is."""


_COMPLAINTS = Complaint.__table__  # type: ignore[attr-defined]
Index("ix_complaints_remind", _COMPLAINTS.c.remind_at)
Index("ix_complaints_open", _COMPLAINTS.c.lodged_at, postgresql_where=text("status <> 'closed'"))
Index("ix_complaints_closed", _COMPLAINTS.c.closed_at)


class ComplaintSaying(SQLModel, table=True):
    """Something said about a complaint, by whoever complains or by the platform. Never changed."""

    __tablename__ = "complaint_sayings"
    __table_args__ = (
        one_of("complaint_sayings", "kind", SayingKind),
        CheckConstraint(
            "(kind IN ('taken_up', 'answered', 'decided')) = (spoken_by_id IS NOT NULL) "
            "AND (author_id IS NULL OR spoken_by_id IS NULL)",
            name="ck_complaint_sayings_speaker",
        ),
    )

    id: UUID = key()
    complaint_id: UUID = reference("complaints.id", index=False)
    """Of which complaint."""
    position: int
    """Its place, from 1."""
    kind: str = state()
    """A `SayingKind`."""
    body: str = words(None)
    """What was said."""
    author_id: UUID | None = reference("users.id", nullable=True)
    """Who complains and said it; empty for somebody who was not signed in, and for the platform."""
    spoken_by_id: UUID | None = reference("users.id", nullable=True)
    """Who said it for the platform; empty for whoever complains."""
    said_at: datetime = moment()
    """UTC."""


_SAYINGS = ComplaintSaying.__table__  # type: ignore[attr-defined]
Index("uq_complaint_sayings_place", _SAYINGS.c.complaint_id, _SAYINGS.c.position, unique=True)
