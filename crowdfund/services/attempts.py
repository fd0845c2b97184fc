"""Attempts: the intent is stored before the processor is asked, and the result after."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.errors import GatewayError
from crowdfund.domain.payment import (
    ATTEMPT_STEPS,
    AttemptKind,
    AttemptStatus,
    checkout_key,
    pause_before_try,
    refund_key,
    transfer_key,
)
from crowdfund.domain.pledge import RefundReason
from crowdfund.domain.transitions import can_move

CALL_LEASE = timedelta(seconds=60)
"""How long a call that was begun is left alone before someone else may make it again."""


def intend_checkout(
    session: Session, pledge: Pledge, *, ends_at: datetime, at: datetime
) -> Attempt:
    """Stores that a payment page is to be opened. Due only if the opener does not come back."""
    number = _next_number(session, pledge, AttemptKind.CHECKOUT)
    attempt = _intend(pledge, AttemptKind.CHECKOUT, number, at)
    attempt.idempotency_key = checkout_key(str(pledge.id), number)
    attempt.page_ends_at = ends_at
    attempt.due_at = at + CALL_LEASE
    session.add(attempt)
    return attempt


def intend_refund(
    session: Session, pledge: Pledge, reason: RefundReason, *, at: datetime
) -> Attempt:
    """Stores that a payment is to be given back."""
    number = _next_number(session, pledge, AttemptKind.REFUND)
    attempt = _intend(pledge, AttemptKind.REFUND, number, at)
    attempt.purpose = reason.value
    attempt.idempotency_key = refund_key(str(pledge.id), reason.value, number)
    session.add(attempt)
    return attempt


def intend_transfer(session: Session, pledge: Pledge, *, net_minor: int, at: datetime) -> Attempt:
    """Stores that a pledge's money, less the fee, is to be sent to the enterprise."""
    number = _next_number(session, pledge, AttemptKind.TRANSFER)
    attempt = _intend(pledge, AttemptKind.TRANSFER, number, at)
    attempt.idempotency_key = transfer_key(str(pledge.campaign_id), str(pledge.id), number)
    attempt.amount_minor = net_minor
    session.add(attempt)
    return attempt


def newest(session: Session, pledge_id: UUID, kind: AttemptKind) -> Attempt | None:
    """The newest attempt of one kind for a pledge."""
    query = select(Attempt).where(Attempt.pledge_id == pledge_id, Attempt.kind == kind.value)
    return session.exec(query.order_by(col(Attempt.number).desc())).first()


def locked(session: Session, attempt_id: UUID) -> Attempt:
    """The attempt as it is now, locked until the transaction ends."""
    query = select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def locked_with_pledge(session: Session, attempt_id: UUID) -> tuple[Attempt, Pledge]:
    """The attempt and its pledge as they are now, both locked until the transaction ends."""
    query = (
        select(Attempt, Pledge)
        .join(Pledge, col(Pledge.id) == col(Attempt.pledge_id))
        .where(Attempt.id == attempt_id)
        .with_for_update(key_share=True, of=[Pledge, Attempt])
    )
    return session.exec(query.execution_options(populate_existing=True)).one()


def locked_beside_pledge(session: Session, attempt_id: UUID) -> tuple[Attempt, Pledge]:
    """The attempt as it is now, locked until the transaction ends, and its pledge, which is not."""
    query = (
        select(Attempt, Pledge)
        .join(Pledge, col(Pledge.id) == col(Attempt.pledge_id))
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
    )
    return session.exec(query.execution_options(populate_existing=True)).one()


def finish(attempt: Attempt, to: AttemptStatus, *, at: datetime, error: str = "") -> bool:
    """Moves an attempt on; nothing more is due for it.

    Returns:
        False when it is there already or can no longer get there: somebody else was first.
    """
    if not can_move(ATTEMPT_STEPS, AttemptStatus(attempt.status), to):
        return False
    attempt.status = to.value
    attempt.due_at = None
    attempt.last_error = error
    attempt.ended_at = at if to in {AttemptStatus.DONE, AttemptStatus.FAILED} else None
    return True


def begin_call(attempt: Attempt, *, at: datetime) -> None:
    """Counts a call that is about to be made and leaves it alone for the length of a lease. Counted
    before it is made, so that whoever comes after a crash knows that it may have happened."""
    attempt.tries += 1
    attempt.due_at = at + CALL_LEASE


def try_later(attempt: Attempt, error: GatewayError, *, at: datetime) -> None:
    """Makes an attempt due again, under the same key, after a pause that grows with every try."""
    attempt.due_at = at + pause_before_try(attempt.tries)
    attempt.last_error = error.message


def wait(attempt: Attempt, error: GatewayError, *, at: datetime) -> None:
    """Makes an attempt that followed a refusal wait, with a pause that grows with its number."""
    attempt.status = AttemptStatus.WAITING.value
    attempt.due_at = at + pause_before_try(attempt.number)
    attempt.last_error = error.message


def _next_number(session: Session, pledge: Pledge, kind: AttemptKind) -> int:
    last = newest(session, pledge.id, kind)
    return last.number + 1 if last else 1


def _intend(pledge: Pledge, kind: AttemptKind, number: int, at: datetime) -> Attempt:
    return Attempt(
        kind=kind.value,
        status=AttemptStatus.PENDING.value,
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        number=number,
        idempotency_key="",
        amount_minor=pledge.amount_minor,
        currency=pledge.currency,
        due_at=at,
        created_at=at,
    )
