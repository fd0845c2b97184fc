"""Attempts: the intent is stored before the processor is asked, and the result after."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session, col, select

from crowdfund.db.queries.calls import Begun
from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain.errors import GatewayError, GatewayUnavailable, PayoutsNotReady
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.payment import (
    ATTEMPT_STEPS,
    AttemptKind,
    AttemptStatus,
    expire_key,
    outlived_its_key,
    pause_before_try,
    pause_while_waiting,
    refund_key,
    transfer_key,
)
from crowdfund.domain.pledge import RefundReason
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.domain.transitions import can_move
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.stored_words import sentence_of
from crowdfund.words import N_

log = structlog.get_logger(__name__)

CALL_LEASE = timedelta(seconds=30)
"""How long a call that was begun is left alone before someone else may make it again. With the
half second in which workers look, less than a minute (docs/decisions, "Leases are short and
renewed"). A call that takes longer, made by a page, may be made a second time under its key."""

_NEEDS_A_PERSON = {
    AttemptKind.CHECKOUT: N_("A payment page for “{title}” needs a person"),
    AttemptKind.EXPIRE: N_("The end of a payment page for “{title}” needs a person"),
    AttemptKind.TRANSFER: N_("A transfer for “{title}” needs a person"),
    AttemptKind.REFUND: N_("A refund for “{title}” needs a person"),
    AttemptKind.REVERSAL: N_("A return from the enterprise of “{title}” needs a person"),
    AttemptKind.EVIDENCE: N_("Evidence for a dispute of “{title}” needs a person"),
    AttemptKind.CONCEDE: N_("Accepting a dispute of “{title}” needs a person"),
}


def intend_ending(session: Session, page: Attempt, *, at: datetime, purpose: str = "") -> Attempt:
    """Stores that a payment page is to be ended, or finds that it was stored; counts the call
    that is about to be made.

    Args:
        session: the caller's transaction.
        page: the payment page's attempt.
        at: UTC.
        purpose: a `RefundReason` when somebody wants it; empty when its time is over.
    """
    ending = newest(session, page.pledge_id, AttemptKind.EXPIRE)
    if ending is None or ending.status != AttemptStatus.PENDING.value:
        pledge = session.exec(select(Pledge).where(Pledge.id == page.pledge_id)).one()
        number = ending.number + 1 if ending else 1
        ending = _intend(pledge, AttemptKind.EXPIRE, number, at)
        ending.idempotency_key = expire_key(str(pledge.id), number)
        ending.provider_ref = page.provider_ref
    ending.purpose = purpose or ending.purpose
    begin_call(ending, at=at)
    session.add(ending)
    return ending


def intend_refund(
    session: Session,
    pledge: Pledge,
    reason: RefundReason,
    *,
    at: datetime,
    amount_minor: int | None = None,
) -> Attempt:
    """Stores that a payment is to be given back.

    Args:
        amount_minor: what is left after a dispute that was lost in part, minor units; all of
            the pledge unless said otherwise.
    """
    number = _next_number(session, pledge, AttemptKind.REFUND)
    attempt = _intend(pledge, AttemptKind.REFUND, number, at)
    attempt.amount_minor = amount_minor or pledge.amount_minor
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


def intend(session: Session, pledge: Pledge, kind: AttemptKind, *, at: datetime) -> Attempt:
    """An intent of any kind for a pledge, numbered; the caller gives it its key and stores it."""
    return _intend(pledge, kind, _next_number(session, pledge, kind), at)


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
    if to is AttemptStatus.PARKED:
        attempt.parked_at = at
    return True


def refuse(session: Session, attempt: Attempt, error: GatewayError, *, at: datetime) -> bool:
    """Parks an attempt that the processor found wrong: our words, and the processor's code, which
    says to a person what to look for. What its support asks for goes to the log."""
    log.warning(
        "attempt_parked",
        attempt_id=str(attempt.id),
        code=error.code,
        request_ref=error.request_ref,
    )
    reason = error.message
    if error.code:
        reason = sentence(
            "{why} The processor's code for it: {code}.", why=error.message, code=error.code
        )
    return park(session, attempt, reason, at=at)


def park(session: Session, attempt: Attempt, reason: str, *, at: datetime) -> bool:
    """Leaves an attempt for a person, with the reason in words, and tells the moderators: once a
    day for each campaign and kind, since thousands can be parked for one reason.

    Returns:
        False when somebody else was first, as for `finish`.
    """
    if not finish(attempt, AttemptStatus.PARKED, at=at, error=str(reason)):
        return False
    session.add(attempt)
    query = select(Campaign.title).where(Campaign.id == attempt.campaign_id)
    title = session.exec(query).one()
    tell_admins(
        session,
        kind=NoticeKind.WORK_PARKED,
        subject=Sentence(_NEEDS_A_PERSON[AttemptKind(attempt.kind)], title=title),
        body=sentence(
            "{why} The page of jobs lists this and all others that wait for a person.",
            why=sentence_of(reason),
        ),
        once_key=f"parked:{attempt.campaign_id}:{attempt.kind}:{at.date()}",
        at=at,
    )
    return True


def begin_call(attempt: Attempt, *, at: datetime) -> None:
    """Counts a call that is about to be made and leaves it alone for the length of a lease. Counted
    before it is made, so that whoever comes after a crash knows that it may have happened."""
    attempt.tries += 1
    attempt.first_called_at = attempt.first_called_at or at
    attempt.due_at = at + CALL_LEASE


def is_repeat(attempt: Attempt | Begun) -> bool:
    """Whether the processor may have done before what this call asks for: then it is looked up
    first, and what exists is adopted. A key alone would prove it for a day only."""
    return attempt.tries > 1 or attempt.number > 1


def needs_next_key(attempt: Attempt, error: GatewayError, *, at: datetime) -> bool:
    """Whether asking again under the same key would only bring the same answer: the processor
    refused for now, or repeats a failure that it stored a while ago."""
    if isinstance(error, PayoutsNotReady):
        return True
    return isinstance(error, GatewayUnavailable) and outlived_its_key(
        error, attempt.first_called_at, now=at
    )


def try_later(attempt: Attempt, error: GatewayUnavailable, *, at: datetime) -> None:
    """Makes an attempt due again, under the same key, after a pause that grows with every try and
    is never shorter than the processor asked for."""
    asked_for = timedelta(seconds=error.retry_after_seconds)
    attempt.due_at = at + asked_for + pause_before_try(attempt.tries, salt=str(attempt.id))
    attempt.last_error = error.message


def wait(attempt: Attempt, error: GatewayError, *, at: datetime) -> None:
    """Makes an attempt that followed a refusal wait, with a pause that grows with its number."""
    attempt.status = AttemptStatus.WAITING.value
    attempt.due_at = at + pause_while_waiting(attempt.number, salt=str(attempt.id))
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
