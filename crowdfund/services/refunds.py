"""Money on its way back: decided in one transaction, asked for outside, booked in another."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.queries import intents
from crowdfund.db.tables import Attempt, Pledge
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
from crowdfund.services import attempts, counters, ledger, results, texts
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_pledge, change_pledges
from crowdfund.services.notices import tell

CAME_BACK = "The bank sent this refund back. Agree another way with the backer."

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
}


def decide(
    session: Session,
    pledge: Pledge,
    reason: RefundReason,
    *,
    at: datetime,
    actor_id: UUID | None = None,
) -> Attempt:
    """Turns held money into money owed to its backer, and stores the intent to pay it back.

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
    ledger.post(
        session,
        entries.refund_decided(
            str(pledge.campaign_id), amount_minor=pledge.amount_minor, currency=pledge.currency
        ),
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        source_key=f"{attempt.idempotency_key}:decided",
        at=at,
    )
    return attempt


def decide_some(
    session: Session, campaign_id: UUID, reason: RefundReason, *, limit: int, at: datetime
) -> int:
    """Decides refunds for up to `limit` escrowed pledges of a campaign that nobody else is
    changing: what `decide` does for one, in one statement for each table.

    Returns:
        How many were decided.
    """
    held = intents.take_escrowed(session, campaign_id, limit=limit)
    if not held:
        return 0
    ids, words = [pledge.id for pledge in held], REASON_WORDS[reason]
    steps = (PledgeStatus.ESCROWED, PledgeStatus.REFUNDING)
    change_pledges(session, ids, *steps, at=at, reason=words, refund_reason=reason.value)
    keys = intents.add_refunds(session, ids, purpose=reason.value, at=at)
    counters.release_many(
        session,
        campaign_id,
        shares=sum(pledge.shares for pledge in held),
        amount_minor=sum(pledge.amount_minor for pledge in held),
        pledges=len(held),
    )
    postings = [
        ledger.Posting(
            pledge.id,
            f"{keys[pledge.id]}:decided",
            entries.refund_decided(
                str(campaign_id), amount_minor=pledge.amount_minor, currency=pledge.currency
            ),
        )
        for pledge in held
    ]
    ledger.post_all(session, postings, campaign_id=campaign_id, at=at)
    return len(held)


def execute(deps: Deps, *, attempt_id: UUID) -> None:
    """Asks the processor for one refund, or how one that it took goes on, and books what came of
    it. Safe to repeat."""
    with deps.transaction() as session:
        attempt, pledge = attempts.locked_beside_pledge(session, attempt_id)
        if attempt.status not in _UNDER_WAY:
            return
        is_asked = attempt.status == AttemptStatus.OPEN.value
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
        if state.status == "succeeded":
            _book_success(session, attempt_id, state.refund_ref, deps.now())
            return
        attempt, pledge = attempts.locked_with_pledge(session, attempt_id)
        attempt.provider_ref = state.refund_ref
        session.add(attempt)
        if state.status in {"failed", "canceled"}:
            _book_failure(session, attempt, pledge, deps.now())
        else:
            attempts.finish(attempt, AttemptStatus.OPEN, at=deps.now())
            attempt.due_at = deps.now() + PENDING_LOOK


def refresh(deps: Deps, *, refund_ref: str) -> str:
    """Reads a refund again after a note about it. Returns what came of it, in words."""
    with deps.reading() as session:
        query = select(Attempt.id).where(
            Attempt.kind == AttemptKind.REFUND.value, Attempt.provider_ref == refund_ref
        )
        attempt_id = session.exec(query).first()
    if attempt_id is None:
        return "a refund that is not ours, or not stored yet"
    state = deps.gateway.retrieve_refund(refund_ref)
    apply(deps, attempt_id=attempt_id, state=state)
    return f"refund {state.status}"


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


def _book_success(session: Session, attempt_id: UUID, refund_ref: str, at: datetime) -> None:
    done = results.finish(
        session,
        attempt_id,
        provider_ref=refund_ref,
        origin=PledgeStatus.REFUNDING,
        to=PledgeStatus.REFUNDED,
        at=at,
    )
    if done is None:
        return
    ledger.post(
        session,
        entries.refunded(
            str(done.campaign_id), amount_minor=done.asked_minor, currency=done.currency
        ),
        campaign_id=done.campaign_id,
        pledge_id=done.pledge_id,
        source_key=done.idempotency_key,
        at=at,
    )
    amount = texts.money(done.amount_minor, done.currency)
    tell(
        session,
        user_id=done.backer_id,
        subject=f"{amount} is on its way back to your card",
        body=f"{REASON_WORDS[RefundReason(done.purpose)]} We returned {amount} for "
        f"“{done.title}” in full. Banks show it after a few days.",
        path=f"/pledges/{done.pledge_id}",
        once_key=f"{done.idempotency_key}:done",
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
        _post_failure(session, attempt, at)
    again = attempts.intend_refund(session, pledge, RefundReason(attempt.purpose), at=at)
    attempts.finish(again, AttemptStatus.PARKED, at=at, error=CAME_BACK)


def _post_failure(session: Session, attempt: Attempt, at: datetime) -> None:
    ledger.post(
        session,
        entries.refund_failed(
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
