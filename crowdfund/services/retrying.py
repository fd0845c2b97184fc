"""What was left for a person is tried again because a moderator says so, with a reason and a name.
Money on its way to an enterprise is not: two people release it (`releasing`). A transfer whose
pledge went another way ends, and nothing follows.

A parked attempt ends, and the next one asks under the next key: under the old key the processor
would repeat its refusal. The next one looks first, so nothing that was done is done twice.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, InboxEvent, Pledge, Retry
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import NotAllowed, NotFound, TransitionRefused
from crowdfund.domain.payment import AttemptKind, AttemptStatus, RetryKind
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import attempts, audit, counters, failures, lookup, releasing, reversals
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import long_text, required
from crowdfund.services.paid_otherwise import require_not_being_booked
from crowdfund.services.queues import NOTES, QUEUES, Queue
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

LONGEST_REASON = 500
MOST_REF_CHARS = 255
CHUNK = 200
"""Attempts retried in one transaction."""
SOMEONE_ELSE = N_("Someone else dealt with this first.")
NOT_HERE = N_("Only money on its way is tried again here; a dispute is answered on its own page.")
_TRIED_HERE = (
    AttemptKind.REFUND.value,
    AttemptKind.REVERSAL.value,
    AttemptKind.TRANSFER.value,
)
DISPUTED = N_("The payment is disputed: try again when the bank has decided.")


def retry_attempt(deps: Deps, *, actor: Actor | None, attempt_id: str, reason: str) -> None:
    """Has a worker try a parked attempt again, under the next key.

    Args:
        deps: see `Deps`.
        actor: a moderator.
        attempt_id: as sent.
        reason: why it works now; kept in the history.

    Raises:
        NotSignedIn, NotAllowed: not a moderator, or it would send money to an enterprise.
        NotFound: there is none.
        InvalidInput: no reason was given.
        TransitionRefused: it is not parked any more, or the payment is disputed.
    """
    known, words = require_fresh(require(actor, Action.RETRY_WORK)), _reason(reason)
    with deps.transaction() as session:
        attempt = _retryable(session, attempt_id)
        _retry(session, attempt, known, words, deps.now())


def retry_alike(deps: Deps, *, actor: Actor | None, attempt_id: str, reason: str) -> int:
    """Has a worker try again every attempt that was parked for the same reason as this one, of the
    same kind and campaign. Those of disputed payments stay parked.

    Args:
        deps, actor, attempt_id, reason: as for `retry_attempt`.

    Returns:
        How many are tried again.

    Raises:
        NotSignedIn, NotAllowed, NotFound, InvalidInput: as for `retry_attempt`.
        TransitionRefused: it is of a kind that is not tried again here.
    """
    known, words = require_fresh(require(actor, Action.RETRY_WORK)), _reason(reason)
    with deps.reading() as session:
        alike = _alike(session, _retryable(session, attempt_id))
    done = 0
    for start in range(0, len(alike), CHUNK):
        with deps.transaction() as session:
            for one in alike[start : start + CHUNK]:
                attempt = session.exec(select(Attempt).where(Attempt.id == one)).one()
                done += _retried(session, attempt, known, words, deps.now())
    return done


def retry_note(deps: Deps, *, actor: Actor | None, note_id: str, reason: str) -> None:
    """Has a worker handle a note again that was left for a person.

    Args:
        deps: see `Deps`.
        actor: a moderator.
        note_id: as sent.
        reason: why it works now; kept in the history.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: there is none.
        InvalidInput: no reason was given.
        TransitionRefused: it was handled, or is being tried.
    """
    known, words = require_fresh(require(actor, Action.RETRY_WORK)), _reason(reason)
    now = deps.now()
    with deps.transaction() as session:
        event = session.get(InboxEvent, str(note_id)[:MOST_REF_CHARS].replace("\x00", ""))
        if event is None:
            raise NotFound(lookup.NOTHING_HERE)
        problem = event.result
        if not _take_note(session, event.id, now):
            raise TransitionRefused(_(SOMEONE_ELSE), subject_id=event.id)
        _remember(session, RetryKind.NOTE, event.id, problem, known, words, now)


def retry_work(
    deps: Deps, *, actor: Actor | None, work_ref: str, reason: str, alike: bool = False
) -> int:
    """Has a worker try again, from its first try, other work that was left for a person.

    Args:
        deps: see `Deps`.
        actor: a moderator.
        work_ref: kind and id, as sent.
        reason: why it works now; kept in the history.
        alike: all of this kind too that were left for the same reason.

    Returns:
        How many are tried again.

    Raises:
        NotSignedIn, NotAllowed: not a moderator, or it would send money to an enterprise.
        NotFound: there is none.
        InvalidInput: no reason was given.
        TransitionRefused: it was done, or is being tried.
    """
    known, words = require_fresh(require(actor, Action.RETRY_WORK)), _reason(reason)
    now = deps.now()
    with deps.transaction() as session:
        queue, subject_ref = _queue_of(work_ref)
        left = failures.left(session, queue, subject_ref, alike=alike)
        wanted = [one for one in left if releasing.campaign_released_by(session, one) is None]
        if any(one.subject_ref == subject_ref for one in left if one not in wanted):
            raise NotAllowed(_(releasing.TWO_PEOPLE))
        if not wanted:
            raise TransitionRefused(_(SOMEONE_ELSE), subject_id=subject_ref)
        for failure in wanted:
            ref = f"{failure.kind}:{failure.subject_ref}"
            _remember(session, RetryKind.WORK, ref, failure.reason, known, words, now)
            failures.take_up(session, queue, failure, at=now)
    return len(wanted)


def _queue_of(work_ref: object) -> tuple[Queue, str]:
    """A queue and a row's id from what was sent; the id is known to be one.

    Raises:
        NotFound: it names no work.
    """
    kind, _, subject_ref = str(work_ref)[:MOST_REF_CHARS].partition(":")
    queue = QUEUES.get(kind)
    if queue is None or queue.name == NOTES:
        raise NotFound(lookup.NOTHING_HERE)
    return queue, str(lookup.parse_id(subject_ref))


def _retried(session: Session, attempt: Attempt, actor: Actor, words: str, at: datetime) -> int:
    try:
        _retry(session, attempt, actor, words, at)
    except (TransitionRefused, NotAllowed):
        return 0
    return 1


def _retry(session: Session, attempt: Attempt, actor: Actor, words: str, at: datetime) -> None:
    pledge = counters.locked_pledge(session, attempt.pledge_id)
    is_reversal = attempt.kind == AttemptKind.REVERSAL.value
    is_refund = attempt.kind == AttemptKind.REFUND.value
    _require_one_may(attempt, pledge)
    if is_refund and pledge.status == PledgeStatus.DISPUTED.value:
        raise TransitionRefused(_(DISPUTED), subject_id=str(attempt.id))
    if is_refund:
        require_not_being_booked(session, pledge.id, at=at)
    if not _take_parked(session, attempt.id, at):
        raise TransitionRefused(_(SOMEONE_ELSE), subject_id=str(attempt.id))
    _remember(session, RetryKind.ATTEMPT, str(attempt.id), attempt.last_error, actor, words, at)
    if is_reversal:
        reversals.intend_again(session, attempt, pledge, at=at)
    elif is_refund and pledge.status == PledgeStatus.REFUNDING.value:
        why = RefundReason(attempt.purpose)
        attempts.intend_refund(session, pledge, why, at=at, amount_minor=attempt.amount_minor)


def _take_parked(session: Session, attempt_id: UUID, at: datetime) -> bool:
    """Compare-and-swap: of two moderators at once, one."""
    taken = session.execute(
        update(Attempt)
        .where(col(Attempt.id) == attempt_id, col(Attempt.status) == AttemptStatus.PARKED.value)
        .values(status=AttemptStatus.FAILED.value, ended_at=at)
        .execution_options(synchronize_session=False)
        .returning(col(Attempt.id))
    )
    return taken.first() is not None


def _take_note(session: Session, event_id: str, at: datetime) -> bool:
    """Compare-and-swap, as for attempts."""
    taken = session.execute(
        update(InboxEvent)
        .where(
            col(InboxEvent.id) == event_id,
            col(InboxEvent.handled_at).is_(None),
            col(InboxEvent.due_at).is_(None),
        )
        .values(due_at=at, tries=0)
        .execution_options(synchronize_session=False)
        .returning(col(InboxEvent.id))
    )
    return taken.first() is not None


def _remember(
    session: Session,
    kind: RetryKind,
    subject_ref: str,
    problem: str,
    actor: Actor,
    words: str,
    at: datetime,
) -> None:
    before = session.exec(
        select(func.count())
        .select_from(Retry)
        .where(Retry.kind == kind.value, Retry.subject_ref == subject_ref)
    ).one()
    session.add(
        Retry(
            id=uuid4(),
            kind=kind.value,
            subject_ref=subject_ref,
            number=before + 1,
            problem=problem,
            actor_id=actor.user_id,
            reason=words,
            at=at,
        )
    )
    audit.record(
        session,
        AuditAction.WORK_RETRIED,
        audit.Object(kind.value, subject_ref),
        at=at,
        actor_id=actor.user_id,
        reason=words,
        before={"problem": problem},
    )


def _retryable(session: Session, attempt_id: str) -> Attempt:
    attempt = session.get(Attempt, lookup.parse_id(attempt_id))
    if attempt is None:
        raise NotFound(lookup.NOTHING_HERE)
    _require_one_may(attempt, session.get_one(Pledge, attempt.pledge_id))
    return attempt


def _require_one_may(attempt: Attempt, pledge: Pledge) -> None:
    """One person has nothing sent to an enterprise. A transfer whose pledge went another way only
    ends."""
    if attempt.kind not in _TRIED_HERE:
        raise TransitionRefused(_(NOT_HERE), subject_id=str(attempt.id))
    is_transfer = attempt.kind == AttemptKind.TRANSFER.value
    if is_transfer and pledge.status in releasing.MAY_BE_SENT:
        raise NotAllowed(_(releasing.TWO_PEOPLE))


def _alike(session: Session, attempt: Attempt) -> list[UUID]:
    query = select(Attempt.id).where(
        Attempt.status == AttemptStatus.PARKED.value,
        Attempt.campaign_id == attempt.campaign_id,
        Attempt.kind == attempt.kind,
        Attempt.last_error == attempt.last_error,
    )
    # Pledges are locked one after another, so always in the same order.
    return list(session.exec(query.order_by(col(Attempt.pledge_id))))


def _reason(text: object) -> str:
    words = long_text(text, field="reason", noun=_("The reason"), most_chars=LONGEST_REASON).strip()
    sentence = _("Say why it should work now: it stays in the history.")
    return required(words, field="reason", sentence=sentence)
