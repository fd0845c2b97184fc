"""What the processor tells of refunds, asked for here or not."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.errors import GatewayRefused
from crowdfund.domain.payment import AttemptKind
from crowdfund.payments.gateway import RefundState
from crowdfund.services import attempts, oddities, refunds
from crowdfund.services.deps import Deps
from crowdfund.words import N_

NOT_OURS = "a refund that is not ours, or not stored yet"
UNASKED = N_("A payment was refunded and nobody asked for it here.")


def refresh(deps: Deps, *, refund_ref: str) -> str:
    """Reads a refund again after a note about it. Returns what came of it, in words."""
    try:
        state = deps.gateway.retrieve_refund(refund_ref)
    except GatewayRefused as error:
        if error.code != "resource_missing":
            raise
        return NOT_OURS
    return learn(deps, state=state)


def refresh_charge(deps: Deps, *, charge_ref: str) -> str:
    """Looks for the refund of a charge after a note about the charge. Returns what came of it."""
    with deps.reading() as session:
        query = select(Pledge.payment_ref).where(Pledge.charge_ref == charge_ref)
        payment_ref = session.exec(query).first()
    state = deps.gateway.find_refund(payment_ref) if payment_ref else None
    return NOT_OURS if state is None else learn(deps, state=state)


def learn(deps: Deps, *, state: RefundState) -> str:
    """Books a refund as the processor shows it now: one that was asked for here, or whose answer
    was lost. Any other is told to moderators. Returns what came of it, in words."""
    with deps.reading() as session:
        known = select(Attempt.id).where(
            Attempt.kind == AttemptKind.REFUND.value, Attempt.provider_ref == state.refund_ref
        )
        attempt_id = session.exec(known).first()
        query = select(Pledge.id).where(Pledge.payment_ref == state.payment_ref)
        pledge_id = session.exec(query).first() if state.payment_ref else None
        if attempt_id is None and pledge_id is not None:
            attempt_id = _newest_is(session, pledge_id, state)
    if attempt_id is not None:
        refunds.apply(deps, attempt_id=attempt_id, state=state)
        return f"refund {state.status}"
    if pledge_id is None:
        return NOT_OURS
    return oddities.report(deps, subject_ref=state.refund_ref, text=UNASKED)


def _newest_is(session: Session, pledge_id: UUID, state: RefundState) -> UUID | None:
    """The newest refund that was asked for, when this is its answer: lost, on its way to be booked,
    or booked since the note was looked at. None otherwise."""
    last = attempts.newest(session, pledge_id, AttemptKind.REFUND)
    if last is None or last.amount_minor != state.amount_minor:
        return None
    is_waiting = last.status in refunds.UNDER_WAY and not last.provider_ref
    return last.id if is_waiting or last.provider_ref == state.refund_ref else None
