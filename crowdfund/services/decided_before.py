"""Raises that were decided in a life of the database that was lost.

Only after a return from a backup can money of a raise have gone out that is not decided yet
(`adopting`). Then it was decided once, on figures that may not all have come back, and is not
decided otherwise: part of the money is where that decision sent it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import RefundReason
from crowdfund.domain.settlement import Outcome
from crowdfund.services import transfers

_ENDS = (RefundReason.TARGET_MISSED.value, RefundReason.NO_PAYOUT_ACCOUNT.value)
_CALLABLE = (AttemptStatus.PENDING.value, AttemptStatus.WAITING.value)


def verdict_of(session: Session, campaign_id: UUID) -> Outcome | None:
    """How a raise that is closing was decided before; None for one that was not."""
    if transfers.has_any(session, campaign_id):
        return Outcome.SUCCEEDED
    ended = select(Attempt.id).where(
        Attempt.campaign_id == campaign_id,
        Attempt.kind == AttemptKind.REFUND.value,
        col(Attempt.purpose).in_(_ENDS),
    )
    return Outcome.FAILED if session.exec(ended.limit(1)).first() is not None else None


def wake_transfers(session: Session, campaign_id: UUID, *, at: datetime) -> None:
    """Makes transfers due that were made before and wait for the decision to be found."""
    session.execute(
        update(Attempt)
        .where(
            col(Attempt.campaign_id) == campaign_id,
            col(Attempt.kind) == AttemptKind.TRANSFER.value,
            col(Attempt.status).in_(_CALLABLE),
            col(Attempt.due_at).is_(None),
        )
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )
