"""Whether a pledge's money has gone to its enterprise."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.payment import AttemptKind, AttemptStatus


def is_released() -> ColumnElement[bool]:
    """Whether a pledge's money was sent to the enterprise, as a condition on `Pledge`: its
    transfer is done, whatever a bank says afterwards."""
    done = select(Attempt.id).where(
        Attempt.pledge_id == Pledge.id,
        Attempt.kind == AttemptKind.TRANSFER.value,
        Attempt.status == AttemptStatus.DONE.value,
    )
    return done.exists()
