"""What one person proposed and another approves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from crowdfund.db.columns import key, maybe_big, moment, one_of, reference, state, words
from crowdfund.domain.proposal import ProposalKind, ProposalStatus


class Proposal(SQLModel, table=True):
    """One thing that cannot be undone, and the two people who decide it."""

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("proposals", "kind", ProposalKind),
        one_of("proposals", "status", ProposalStatus),
        CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id"
            " AND decided_by_id <> subject_id)",
            name="ck_proposals_two_people",
        ),
        CheckConstraint(
            "(kind IN ('release_money', 'paid_otherwise')) = (amount_minor IS NOT NULL) "
            "AND amount_minor > 0",
            name="ck_proposals_amount",
        ),
        CheckConstraint(
            "(kind = 'switch_regime') = (regime <> '')", name="ck_proposals_regime_given"
        ),
        CheckConstraint(
            "(kind = 'paid_otherwise') = (bank_ref <> '')", name="ck_proposals_bank_ref_given"
        ),
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="ck_proposals_decided"),
    )

    id: UUID = key()
    kind: str = state()
    """A `ProposalKind`."""
    status: str = state()
    """A `ProposalStatus`; one that waits for too long stays pending here until somebody looks."""
    subject_id: UUID
    """The person, the campaign or the pledge that it is about."""
    subject_name: str = words(None)
    """How that was called when it was proposed."""
    role: str = words()
    """For another role: which one. Empty otherwise."""
    closes_at: datetime | None = moment(nullable=True)
    """For closing early: not before when, UTC. Empty for as early as the rules allow."""
    amount_minor: int | None = maybe_big()
    """For releasing money: what was left for a person when it was proposed; for a refund paid
    another way: how much. Minor units."""
    currency: str = words()
    """ISO 4217, with an amount. Empty otherwise."""
    regime: str = words()
    """For other rules: the `RegimeCode`. Empty otherwise."""
    bank_ref: str = words()
    """For a refund paid another way: the bank's reference of the transfer. Empty otherwise."""
    reason: str = words(None)
    """Why, in the proposer's words."""
    proposed_by_id: UUID = reference("users.id")
    """Who proposed."""
    proposed_at: datetime = moment(index=True)
    """When, UTC."""
    expires_at: datetime = moment()
    """From when on it cannot be approved, UTC."""
    decided_by_id: UUID | None = reference("users.id", nullable=True)
    """Who approved, refused or took it back; empty when it expired."""
    decided_at: datetime | None = moment(nullable=True)
    """When, UTC."""
    answer: str = words()
    """Why it was refused."""


_TABLE = Proposal.__table__  # type: ignore[attr-defined]
Index(
    "uq_proposals_pending",
    _TABLE.c.kind,
    _TABLE.c.subject_id,
    unique=True,
    postgresql_where=text("status = 'pending'"),
)
