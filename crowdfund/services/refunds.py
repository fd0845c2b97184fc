"""Money on its way back: decided in one transaction, asked for outside, booked in another."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
    PayoutsNotReady,
)
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.payments.gateway import RefundState
from crowdfund.services import attempts, counters, ledger, oddities, texts
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_pledge
from crowdfund.services.notices import tell

CAME_BACK = "The bank sent this refund back. Agree another way with the backer."

NOT_OURS = "a refund that is not ours, or not stored yet"
UNASKED = "A payment was refunded and nobody asked for it here."

PENDING_LOOK = timedelta(hours=1)
"""How often a worker reads a pending refund again, in case the note about its end is lost."""
_UNDER_WAY = {
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.OPEN.value,
}

REASON_WORDS = {
    RefundReason.CANCELLED: "You cancelled the pledge.",
    RefundReason.TARGET_MISSED: "The raise did not reach its target.",
    RefundReason.WITHDRAWN: "The campaign was withdrawn.",
    RefundReason.TOO_LATE: "The payment arrived when no shares or no time were left.",
    RefundReason.NO_PAYOUT_ACCOUNT: "The enterprise did not complete its payout account in time.",
    RefundReason.DISPUTE_ENDED_LATE: "Your bank decided after the raise had gone on without you.",
    RefundReason.PARTLY_LOST: "Your bank took a part of the payment back; this is the rest.",
    RefundReason.FRAUD_WARNING: "Your card's network feared that the card was stolen.",
}


def decide(
    session: Session,
    pledge: Pledge,
    reason: RefundReason,
    *,
    at: datetime,
    actor_id: UUID | None = None,
    amount_minor: int | None = None,
) -> Attempt:
    """Turns held money into money owed to its backer, and stores the intent to pay it back.

    Args:
        amount_minor: what is left after a dispute that was lost in part, minor units; all of
            the pledge unless said otherwise.

    Raises:
        TransitionRefused: the pledge holds no money.
    """
    was_escrowed = pledge.status == PledgeStatus.ESCROWED.value
    words = REASON_WORDS[reason]
    change_pledge(session, pledge, PledgeStatus.REFUNDING, at=at, actor_id=actor_id, reason=words)
    pledge.refund_reason = reason.value
    session.add(pledge)
    if was_escrowed:
        counters.release_escrowed(session, pledge)
    attempt = attempts.intend_refund(session, pledge, reason, at=at)
    attempt.amount_minor = amount_minor or pledge.amount_minor
    ledger.post(
        session,
        entries.refund_decided(
            str(pledge.campaign_id), amount_minor=attempt.amount_minor, currency=pledge.currency
        ),
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        source_key=f"{attempt.idempotency_key}:decided",
        at=at,
    )
    return attempt


def execute(deps: Deps, *, attempt_id: UUID) -> None:
    """Asks the processor for one refund, or how one that it took goes on, and books what came of
    it. Safe to repeat."""
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in _UNDER_WAY:
            return
        is_asked = attempt.status == AttemptStatus.OPEN.value
        pledge = session.exec(select(Pledge).where(Pledge.id == attempt.pledge_id)).one()
        attempts.begin_call(attempt, at=deps.now())
        session.add(attempt)
    try:
        if is_asked:
            state = deps.gateway.retrieve_refund(attempt.provider_ref)
        else:
            state = _ask(deps, attempt, pledge.payment_ref)
    except GatewayUnavailable as error:
        _later(deps, attempt_id, error)
    except PayoutsNotReady as error:
        _ask_again_later(deps, attempt_id, error)
    except (GatewayRefused, PaymentDeclined) as error:
        _park(deps, attempt_id, error.message)
    else:
        apply(deps, attempt_id=attempt_id, state=state)


def apply(deps: Deps, *, attempt_id: UUID, state: RefundState) -> None:
    """Books a refund as the processor sees it now. Safe to repeat and to call out of order."""
    with deps.transaction() as session:
        attempt = session.exec(select(Attempt).where(Attempt.id == attempt_id)).one()
        pledge = counters.locked_pledge(session, attempt.pledge_id)
        attempt = attempts.locked(session, attempt_id)
        attempt.provider_ref = state.refund_ref
        session.add(attempt)
        if state.status in {"failed", "canceled"}:
            _book_failure(session, attempt, pledge, deps.now())
        elif state.status == "succeeded":
            _book_success(session, attempt, pledge, deps.now())
        else:
            attempts.finish(attempt, AttemptStatus.OPEN, at=deps.now())
            attempt.due_at = deps.now() + PENDING_LOOK


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
            attempt_id = _lost_answer(session, pledge_id, state)
    if attempt_id is not None:
        apply(deps, attempt_id=attempt_id, state=state)
        return f"refund {state.status}"
    if pledge_id is None:
        return NOT_OURS
    return oddities.report(deps, subject_ref=state.refund_ref, text=UNASKED)


def _lost_answer(session: Session, pledge_id: UUID, state: RefundState) -> UUID | None:
    """The refund that was asked for and whose answer did not arrive, or None."""
    last = attempts.newest(session, pledge_id, AttemptKind.REFUND)
    is_waiting = last is not None and last.status in _UNDER_WAY and not last.provider_ref
    return last.id if last and is_waiting and last.amount_minor == state.amount_minor else None


def _ask(deps: Deps, attempt: Attempt, payment_ref: str) -> RefundState:
    is_repeated = attempt.tries > 1
    if is_repeated or attempt.number > 1:
        # A key proves nothing once the processor forgot it: look before asking again.
        found = deps.gateway.find_refund(payment_ref)
        if found is not None:
            return _whole(found, attempt)
    try:
        state = deps.gateway.create_refund(
            payment_ref=payment_ref,
            amount_minor=attempt.amount_minor,
            why=attempt.purpose,
            idempotency_key=attempt.idempotency_key,
        )
    except AlreadyDone:
        found = deps.gateway.find_refund(payment_ref)
        if found is None:
            raise GatewayRefused("The processor says refunded but shows no refund.") from None
        return _whole(found, attempt)
    # A key repeats the answer of its first call, and the refund may have failed since.
    return deps.gateway.retrieve_refund(state.refund_ref) if is_repeated else state


def _whole(found: RefundState, attempt: Attempt) -> RefundState:
    if found.amount_minor != attempt.amount_minor:
        raise GatewayRefused("Someone else refunded a part of this payment.")
    return found


def _book_success(session: Session, attempt: Attempt, pledge: Pledge, at: datetime) -> None:
    if not attempts.finish(attempt, AttemptStatus.DONE, at=at):
        return
    change_pledge(session, pledge, PledgeStatus.REFUNDED, at=at)
    pledge.ended_at = at
    session.add(pledge)
    _post(session, attempt, "refunded", at)
    campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
    amount = texts.money(attempt.amount_minor, pledge.currency)
    tell(
        session,
        user_id=pledge.backer_id,
        subject=f"{amount} is on its way back to your card",
        body=f"{REASON_WORDS[RefundReason(attempt.purpose)]} We returned {amount} for "
        f"“{campaign.title}”. Banks show it after a few days.",
        path=f"/pledges/{pledge.id}",
        once_key=f"{attempt.idempotency_key}:done",
        at=at,
    )


def _book_failure(session: Session, attempt: Attempt, pledge: Pledge, at: datetime) -> None:
    was_done = attempt.status == AttemptStatus.DONE.value
    if not attempts.finish(attempt, AttemptStatus.FAILED, at=at, error=CAME_BACK):
        return
    if was_done:
        change_pledge(session, pledge, PledgeStatus.REFUNDING, at=at, reason=CAME_BACK)
        pledge.ended_at = None
        session.add(pledge)
        _post(session, attempt, "refund_failed", at)
    again = attempts.intend_refund(session, pledge, RefundReason(attempt.purpose), at=at)
    again.amount_minor = attempt.amount_minor
    attempts.finish(again, AttemptStatus.PARKED, at=at, error=CAME_BACK)


def _post(session: Session, attempt: Attempt, event: str, at: datetime) -> None:
    make = entries.refunded if event == "refunded" else entries.refund_failed
    ledger.post(
        session,
        make(
            str(attempt.campaign_id), amount_minor=attempt.amount_minor, currency=attempt.currency
        ),
        campaign_id=attempt.campaign_id,
        pledge_id=attempt.pledge_id,
        source_key=attempt.idempotency_key,
        at=at,
    )


def _ask_again_later(deps: Deps, attempt_id: UUID, error: PayoutsNotReady) -> None:
    """The processor refused for now, so nothing was sent: it is asked again under a new key."""
    now = deps.now()
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if not attempts.finish(attempt, AttemptStatus.FAILED, at=now, error=error.message):
            return
        session.add(attempt)
        session.flush()
        pledge = session.exec(select(Pledge).where(Pledge.id == attempt.pledge_id)).one()
        again = attempts.intend_refund(session, pledge, RefundReason(attempt.purpose), at=now)
        again.amount_minor = attempt.amount_minor
        attempts.wait(again, error, at=now)


def _later(deps: Deps, attempt_id: UUID, error: GatewayUnavailable) -> None:
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status in _UNDER_WAY:
            attempts.try_later(attempt, error, at=deps.now())
            session.add(attempt)


def _park(deps: Deps, attempt_id: UUID, message: str) -> None:
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        attempts.finish(attempt, AttemptStatus.PARKED, at=deps.now(), error=message)
        session.add(attempt)
