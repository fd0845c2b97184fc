"""Money on its way back: decided in one transaction, asked for outside, booked in another."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.queries import intents
from crowdfund.db.queries.calls import Begun
from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain import ledger as entries
from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
)
from crowdfund.domain.payment import AttemptStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.payments.gateway import RefundState
from crowdfund.services import attempts, calls, counters, ledger, pledge_notices, results
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_pledge, change_pledges
from crowdfund.services.pledge_notices import REASON_WORDS
from crowdfund.words import N_

CAME_BACK = N_("The bank sent this refund back. Agree another way with the backer.")
"""For moderators."""
CAME_BACK_TO_US = N_("Your bank sent the refund back.")
"""For the backer."""
PART_ELSEWHERE = N_("Someone else refunded a part of this payment.")
"""For moderators."""
NOT_SHOWN = N_("The processor says refunded but shows no refund.")
"""For moderators."""

PENDING_LOOK = timedelta(hours=1)
"""How often a worker reads a pending refund again, in case the note about its end is lost."""
UNDER_WAY = {
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.OPEN.value,
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
        amount_minor: as for `attempts.intend_refund`.

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
    attempt = attempts.intend_refund(session, pledge, reason, at=at, amount_minor=amount_minor)
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
    pledge_notices.tell_refund_begun(session, attempt, pledge, reason, at=at)
    return attempt


def decide_some(
    session: Session, campaign_id: UUID, reason: RefundReason, *, limit: int, at: datetime
) -> int:
    """Decides refunds for up to `limit` escrowed pledges of a campaign that nobody else is
    changing: what `decide` does for one, in one statement for each table. For not having been
    reconfirmed, of those alone that should have been by now.

    Returns:
        How many were decided.
    """
    overdue_at = at if reason is RefundReason.NOT_RECONFIRMED else None
    held = intents.take_escrowed(session, campaign_id, limit=limit, overdue_at=overdue_at)
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
    pledge_notices.tell_refunds_begun(session, held, keys, reason, at=at)
    return len(held)


def execute(deps: Deps, *, attempt_id: UUID) -> None:
    """Asks the processor for one refund, or how one that it took goes on, and books what came of
    it. Safe to repeat."""
    begun = calls.begin_alone(deps, attempt_id, callable_in=UNDER_WAY, at=deps.now())
    if begun is None:
        return
    try:
        if begun.status == AttemptStatus.OPEN.value:
            state = deps.gateway.retrieve_refund(begun.provider_ref)
        else:
            state = _ask(deps, begun)
    except GatewayError as error:
        _put_off(deps, attempt_id, error)
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


def _ask(deps: Deps, attempt: Begun) -> RefundState:
    """Asks for a refund that was just begun."""
    payment_ref = attempt.payment_ref
    is_repeated = attempt.tries > 1
    if attempts.is_repeat(attempt) or attempt.purpose == RefundReason.PARTLY_LOST.value:
        # A key proves nothing once the processor forgot it: look before asking again. A part fits
        # into its payment twice, and a life of the database that was lost may have asked for it;
        # these are few, so even the first call looks.
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
            raise GatewayRefused(NOT_SHOWN) from None
        return _whole(found, attempt)
    # A key repeats the answer of its first call, and the refund may have failed since.
    return deps.gateway.retrieve_refund(state.refund_ref) if is_repeated else state


def _whole(found: RefundState, attempt: Begun) -> RefundState:
    if found.amount_minor != attempt.amount_minor:
        raise GatewayRefused(PART_ELSEWHERE)
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
    pledge_notices.tell_refunded(session, done, at=at)


def _book_failure(session: Session, attempt: Attempt, pledge: Pledge, at: datetime) -> None:
    was_done = attempt.status == AttemptStatus.DONE.value
    if not attempts.finish(attempt, AttemptStatus.FAILED, at=at, error=CAME_BACK):
        return
    if was_done:
        change_pledge(session, pledge, PledgeStatus.REFUNDING, at=at, reason=CAME_BACK_TO_US)
        pledge.ended_at = None
        session.add(pledge)
        _post_failure(session, attempt, at)
    pledge_notices.tell_refund_failed(session, attempt, pledge, at=at)
    again = _same_again(session, attempt, pledge, at)
    attempts.park(session, again, CAME_BACK, at=at)


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


def _put_off(deps: Deps, attempt_id: UUID, error: GatewayError) -> None:
    now = deps.now()
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status not in UNDER_WAY:
            return
        if attempt.status == AttemptStatus.OPEN.value and not isinstance(error, GatewayUnavailable):
            # It was taken, so a look at it that is refused says nothing about the money.
            attempt.last_error, attempt.due_at = error.message, now + PENDING_LOOK
        elif attempts.needs_next_key(attempt, error, at=now):
            _ask_again_later(session, attempt, error, now)
        elif isinstance(error, GatewayUnavailable):
            attempts.try_later(attempt, error, at=now)
        else:
            attempts.refuse(session, attempt, error, at=now)
        session.add(attempt)


def _same_again(session: Session, attempt: Attempt, pledge: Pledge, at: datetime) -> Attempt:
    reason = RefundReason(attempt.purpose)
    return attempts.intend_refund(session, pledge, reason, at=at, amount_minor=attempt.amount_minor)


def _ask_again_later(
    session: Session, attempt: Attempt, error: GatewayError, now: datetime
) -> None:
    """Nothing was sent under this key, or what was can be looked up: a new key asks again."""
    attempts.finish(attempt, AttemptStatus.FAILED, at=now, error=error.message)
    session.add(attempt)
    session.flush()
    pledge = session.exec(select(Pledge).where(Pledge.id == attempt.pledge_id)).one()
    again = _same_again(session, attempt, pledge, now)
    attempts.wait(again, error, at=now)
