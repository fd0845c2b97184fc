"""Work that fails: backs off with every try, is left for a person after so many, and is told.

For every kind of work alike, whatever was raised. What a service has said about its own row (an
attempt that the processor refused, a note that cannot be handled) stays with the row; here is what
nobody foresaw, and what a step as a whole could not do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlmodel import Session, col, select

from crowdfund.db.tables import WorkFailure
from crowdfund.domain.errors import CrowdfundError, GatewayUnavailable
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.payment import pause_before_try
from crowdfund.domain.sentence import sentence
from crowdfund.services import queues, webhooks
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.deps import Deps
from crowdfund.services.queues import NOTES, QUEUES, Queue
from crowdfund.services.stored_words import sentence_of
from crowdfund.words import N_

MOST_TRIES: Final = webhooks.MOST_TRIES
"""After this many tries, some three quarters of an hour, work is left for a person."""

KIND_WORDS: Final = {
    "campaign": N_("The next step of a campaign"),
    "checkout": N_("Opening a payment page"),
    "expire": N_("Ending a payment page"),
    "refund": N_("A refund"),
    "transfer": N_("A transfer"),
    "reversal": N_("A return from an enterprise"),
    "evidence": N_("Evidence for a dispute"),
    "concede": N_("Accepting a dispute"),
    "reservation": N_("A look at a pledge being paid"),
    "reconciliation": N_("A reconciliation"),
    "books": N_("A check of the books"),
    "dispute": N_("A look at a dispute"),
    "forgotten": N_("A question for a new password"),
    "reconfirmation": N_("Cancelling what was not reconfirmed"),
    "notice": N_("An email"),
}
"""As moderators read them."""


@dataclass(frozen=True)
class Trouble:
    """What went wrong."""

    words: str
    """In our own words, without anything that a person or the database said."""
    is_away: bool
    """Whether it says nothing about the row: what it needs does not answer."""


def trouble_of(error: Exception) -> Trouble:
    """What an error that escaped from a piece of work means."""
    if isinstance(error, OperationalError | InterfaceError | NoConnectionError):
        return Trouble(sentence("The database did not do what was asked."), is_away=True)
    if isinstance(error, CrowdfundError):
        return Trouble(error.message, is_away=isinstance(error, GatewayUnavailable))
    name = type(error).__name__
    if isinstance(error, DBAPIError):
        words = sentence("The database refused a change ({error}).", error=name)
        return Trouble(words, is_away=False)
    # What an error says may hold what a person wrote; it is in the worker's log.
    words = sentence("Something unforeseen: {error}. The worker's log says where.", error=name)
    return Trouble(words, is_away=False)


def put_off(deps: Deps, queue: Queue, row_id: Any, error: Exception) -> None:
    """Has a row whose work failed tried again later, with a pause that grows with every try and
    differs from row to row, or leaves it for a person. Quiet when nothing is left to do on it."""
    trouble = trouble_of(error)
    if queue.name == NOTES:
        webhooks.put_off(deps, row_id, words=trouble.words, is_away=trouble.is_away)
        return
    with deps.transaction() as session:
        was_due_at = queues.lock_due(session, queue, row_id)
        if was_due_at is None:
            _forget(session, queue, row_id)
            return
        due_at = _record(session, queue.name, str(row_id), trouble, deps.now())
        # The work may have said itself when it is to be done again, and the processor with it.
        queues.set_due(session, queue, row_id, due_at and max(due_at, was_due_at))


def known(deps: Deps, queue: Queue, ids: Collection[Any]) -> set[Any]:
    """Which of these rows failed before."""
    by_ref = {str(row_id): row_id for row_id in ids}
    query = select(WorkFailure.subject_ref).where(
        WorkFailure.kind == queue.name, col(WorkFailure.subject_ref).in_(by_ref)
    )
    with deps.reading() as session:
        return {by_ref[ref] for ref in session.exec(query)}


def mended(deps: Deps, queue: Queue, row_id: Any) -> None:
    """Forgets that work on a row failed: it succeeded."""
    with deps.transaction() as session:
        _forget(session, queue, row_id)


def forget_done(deps: Deps) -> None:
    """Forgets failures of rows that something else dealt with meanwhile."""
    with deps.transaction() as session:
        for queue in QUEUES.values():
            queues.forget_done(session, queue)


def left(session: Session, queue: Queue, subject_ref: str, *, alike: bool) -> list[WorkFailure]:
    """A piece of work that was left for a person, locked, and if wanted all of its kind that were
    left for the same reason; empty when it is not left any more."""
    of_kind = select(WorkFailure).where(
        WorkFailure.kind == queue.name, col(WorkFailure.parked_at).is_not(None)
    )
    # One after another in the same order, whoever asks.
    of_kind = of_kind.order_by(col(WorkFailure.subject_ref)).with_for_update()
    one = session.exec(of_kind.where(WorkFailure.subject_ref == subject_ref)).first()
    if one is None or not alike:
        return [] if one is None else [one]
    return list(session.exec(of_kind.where(WorkFailure.reason == one.reason)))


def take_up(session: Session, queue: Queue, failure: WorkFailure, *, at: datetime) -> None:
    """Makes work that was left for a person due now, as if it had never been tried."""
    failure.tries, failure.parked_at = 0, None
    session.add(failure)
    session.flush()
    if not queues.set_due(session, queue, queues.parse_ref(queue, failure.subject_ref), at):
        session.delete(failure)


def _forget(session: Session, queue: Queue, row_id: Any) -> None:
    of_row = (col(WorkFailure.kind) == queue.name, col(WorkFailure.subject_ref) == str(row_id))
    session.execute(delete(WorkFailure).where(*of_row))


def _record(
    session: Session, kind: str, subject_ref: str, trouble: Trouble, at: datetime
) -> datetime | None:
    """Counts a failure. Returns when the row is due again, or None when it waits for a person."""
    row = session.get(WorkFailure, (kind, subject_ref), with_for_update=True)
    if row is None:
        row = WorkFailure(kind=kind, subject_ref=subject_ref, reason="", first_failed_at=at)
    row.tries, row.reason, row.last_failed_at = row.tries + 1, str(trouble.words), at
    # An outage says nothing about the row, however long it lasts.
    is_hopeless = row.tries >= MOST_TRIES and not trouble.is_away
    row.parked_at = at if is_hopeless else None
    session.add(row)
    if not is_hopeless:
        return at + pause_before_try(row.tries, salt=subject_ref)
    tell_admins(
        session,
        kind=NoticeKind.WORK_PARKED,
        subject=sentence("{work} needs a person", work=sentence_of(KIND_WORDS.get(kind, kind))),
        body=sentence(
            "{why} It was tried {number} times. The page of jobs lists this and all others that "
            "wait for a person.",
            why=sentence_of(trouble.words),
            number=row.tries,
        ),
        once_key=f"work_left:{kind}:{at.date()}",
        at=at,
    )
    return None
