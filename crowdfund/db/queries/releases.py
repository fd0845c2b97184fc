"""Whether a pledge's money has gone to its enterprise."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus


def is_released() -> ColumnElement[bool]:
    """Whether a pledge's money was sent to the enterprise, as a condition on `Pledge`: its
    transfer is done, whatever a bank says afterwards."""
    done = select(Attempt.id).where(
        Attempt.pledge_id == Pledge.id,
        Attempt.kind == AttemptKind.TRANSFER.value,
        Attempt.status == AttemptStatus.DONE.value,
    )
    return done.exists()


def has_shares() -> ColumnElement[bool]:
    """Whether a pledge has shares in issue, or will when its raise's register is written, as a
    condition on `Pledge`: its money was released, and no bank took it back, though one may still
    inquire. The counters of settled shares and money count the same."""
    is_asked = and_(col(Pledge.status) == PledgeStatus.DISPUTED.value, is_released())
    return or_(col(Pledge.status) == PledgeStatus.SETTLED.value, is_asked)


def counts() -> ColumnElement[bool]:
    """Whether a pledge's money counts for its raise, as a condition on `Pledge`: it is held, or the
    pledge has shares."""
    return or_(col(Pledge.status) == PledgeStatus.ESCROWED.value, has_shares())
