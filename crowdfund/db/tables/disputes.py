"""Disputes, what was answered, and warnings that one may follow."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from crowdfund.db.columns import big, key, moment, one_of, reference, state, unique_words, words
from crowdfund.domain.dispute import DisputeStatus, WarningAnswer


class Dispute(SQLModel, table=True):
    """A bank's inquiry into one payment, as the processor shows it."""

    __tablename__ = "disputes"
    __table_args__ = (
        one_of("disputes", "status", DisputeStatus),
        CheckConstraint(
            "amount_minor >= 0 AND withdrawn_minor >= 0 AND reinstated_minor >= 0 "
            "AND fee_minor >= 0 AND fee_returned_minor >= 0",
            name="ck_disputes_amounts",
        ),
        CheckConstraint(
            "(pledge_id IS NULL) = (campaign_id IS NULL)", name="ck_disputes_whose_payment"
        ),
    )

    id: UUID = key()
    provider_ref: str = unique_words()
    """The processor's dispute."""
    charge_ref: str = words(None)
    """The processor's charge that it is about."""
    payment_ref: str = words()
    """The processor's payment that it is about."""
    pledge_id: UUID | None = reference("pledges.id", nullable=True)
    """About which pledge; empty when the payment is not known here."""
    campaign_id: UUID | None = reference("campaigns.id", nullable=True)
    """Of which raise; empty when the payment is not known here."""
    status: str = state()
    """A `DisputeStatus`."""
    reason: str = words()
    """The bank's reason, in the processor's word, such as fraudulent."""
    currency: str = words(None)
    """ISO 4217."""
    amount_minor: int = big(None)
    """What is disputed, minor units; may be less than the payment."""
    withdrawn_minor: int = big()
    """What the bank took, minor units; zero while it only asks."""
    reinstated_minor: int = big()
    """What the bank put back, minor units."""
    fee_minor: int = big()
    """What the processor charged for it, minor units."""
    fee_returned_minor: int = big()
    """What the processor gave back of that, minor units."""
    evidence_due_at: datetime | None = moment(nullable=True)
    """Until when the bank takes evidence, UTC."""
    trouble: str = words()
    """What a person has to look at, in words; empty when nothing."""
    opened_at: datetime = moment()
    """When the processor opened it, UTC."""
    ended_at: datetime | None = moment(nullable=True)
    """When its end was booked, UTC."""
    due_at: datetime | None = moment(nullable=True)
    """When a worker reads it again in case a note is lost, UTC; also its lease."""
    created_at: datetime = moment()
    """When the platform heard of it, UTC."""


Index(
    "ix_disputes_due",
    Dispute.__table__.c.due_at,  # type: ignore[attr-defined]
    postgresql_where=text("due_at IS NOT NULL"),
)


class DisputeAnswer(SQLModel, table=True):
    """What a moderator said to a bank. Never changed."""

    __tablename__ = "dispute_answers"
    __table_args__ = (UniqueConstraint("attempt_id", name="uq_dispute_answers_attempt"),)

    id: UUID = key()
    dispute_id: UUID = reference("disputes.id")
    """About which dispute."""
    attempt_id: UUID = reference("attempts.id", index=False)
    """The call that brings it to the processor."""
    author_id: UUID = reference("users.id", index=False)
    """Who said it."""
    text: str = words()
    """The evidence; empty when the loss was accepted."""
    created_at: datetime = moment()
    """UTC."""


class FraudWarning(SQLModel, table=True):
    """A card network's warning that a payment may be fraud, before any dispute."""

    __tablename__ = "fraud_warnings"
    __table_args__ = (one_of("fraud_warnings", "answer", WarningAnswer),)

    id: UUID = key()
    provider_ref: str = unique_words()
    """The processor's warning."""
    charge_ref: str = words(None)
    """The processor's charge that it is about."""
    pledge_id: UUID | None = reference("pledges.id", nullable=True)
    """About which pledge; empty when the payment is not known here."""
    fraud_type: str = words()
    """The network's reason, in the processor's word."""
    is_actionable: bool
    """Whether giving the payment back still helps, as the processor says."""
    answer: str = state()
    """A `WarningAnswer`."""
    answered_by: UUID | None = reference("users.id", nullable=True, index=False)
    """Who decided; empty for nobody."""
    answered_at: datetime | None = moment(nullable=True)
    """UTC."""
    created_at: datetime = moment()
    """When the platform heard of it, UTC."""
