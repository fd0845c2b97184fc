"""Catching up after a return from a backup: what the processor did since is learned, nothing is
asked of it again, and nobody who was signed out is signed in.

The caller keeps workers and pages away until this has ended (`backup.marker`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from crowdfund.clock import real_now
from crowdfund.db.tables import (
    Attempt,
    Enterprise,
    InboxEvent,
    Notice,
    Pledge,
    PollCursor,
    UserSession,
)
from crowdfund.domain.notice import MailStatus
from crowdfund.domain.payment import AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import adopting, payment_pages, payouts, webhooks
from crowdfund.services.adopting import Adopted
from crowdfund.services.deps import Deps

SLACK = timedelta(hours=1)
"""How long before the backup reading begins: the processor's clock and the order of its lists are
not ours, and what is known already does no harm."""
NOTES_ARE_LISTED_FOR = timedelta(days=30)
"""Stripe's documentation of events: older ones cannot be listed."""
PAYMENT_NOTES = ("checkout.session.", "payment_intent.")
"""What has to be known before money that went out can be."""
PASSES = 3
"""How often a note that cannot be handled is tried before it is left to a worker."""


@dataclass(frozen=True)
class CaughtUp:
    """What came of catching up."""

    notes: int
    """Notes of the processor that were new."""
    notes_left: int
    """Notes that could not be handled; a worker tries them on."""
    adopted: Adopted
    """Money that had gone out."""
    accounts: int
    """Payout accounts that had been opened."""
    sessions_ended: int
    """Browsers that were signed in when the backup was taken."""
    notices_kept: int
    """Notices that are on the site and are not mailed, since they may have been mailed before."""
    is_too_old: bool
    """Whether the processor no longer lists notes from as far back as the backup."""


def catch_up(deps: Deps, *, taken_at: datetime, say: Callable[[str], None]) -> CaughtUp:
    """Learns everything that happened at the processor since a backup. Safe to repeat.

    Args:
        deps: see `Deps`; nothing else may work on the database.
        taken_at: when the backup was taken, UTC.
        say: tells how far it is.

    Raises:
        GatewayUnavailable: the processor does not answer; asked again, it goes on.
        GatewayError: it refuses to be read.
    """
    with deps.transaction() as session:
        sessions_ended = _end_sessions(session)
        _read_notes_again(session, before=taken_at - SLACK)
    note_count = _fetch(deps)
    say(f"{note_count:,} notes of the processor were not known.")
    accounts = _find_accounts(deps, taken_at)
    _handle(deps, PAYMENT_NOTES)
    _read_open_pages(deps)
    say("Payments are known; looking for money that went out.")
    adopted = adopting.adopt_since(deps, since=taken_at - SLACK)
    say(f"{adopted.refunds:,} refunds and {adopted.transfers:,} transfers were found.")
    notes_left = _handle(deps, ("",))
    with deps.transaction() as session:
        _ask_no_more_unseen(session, taken_at)
        notices_kept = _keep_from_mail(session)
    return CaughtUp(
        notes=note_count,
        notes_left=notes_left,
        adopted=adopted,
        accounts=accounts,
        sessions_ended=sessions_ended,
        notices_kept=notices_kept,
        is_too_old=deps.now() - taken_at > NOTES_ARE_LISTED_FOR - SLACK,
    )


def _end_sessions(session: Session) -> int:
    """Everybody signs in again: who signed out after the backup must not be signed in by it."""
    ended = session.execute(
        update(UserSession)
        .where(col(UserSession.revoked_at).is_(None))
        .values(revoked_at=real_now())
        .returning(col(UserSession.id))
    )
    return len(ended.all())


def _read_notes_again(session: Session, *, before: datetime) -> None:
    """Turns the list of notes back to the last one that was made before a moment."""
    earlier = select(InboxEvent.id).where(col(InboxEvent.occurred_at) < before)
    newest = earlier.order_by(col(InboxEvent.occurred_at).desc(), col(InboxEvent.id)).limit(1)
    cursor = session.exec(select(PollCursor).with_for_update()).one()
    cursor.event_ref = session.exec(newest).first() or ""
    session.add(cursor)


def _fetch(deps: Deps) -> int:
    """Stores every note that the processor lists; returns how many were new."""
    new_count = 0
    while True:
        with deps.reading() as session:
            before = session.exec(select(PollCursor.event_ref)).one()
        new_count += webhooks.poll(deps)
        with deps.reading() as session:
            if session.exec(select(PollCursor.event_ref)).one() == before:
                return new_count


def _handle(deps: Deps, prefixes: tuple[str, ...]) -> int:
    """Handles the notes whose type begins with one of these, oldest first. Returns how many are
    left.

    Raises:
        GatewayUnavailable: the processor does not answer.
    """
    left = _waiting(deps, prefixes)
    for _ in range(PASSES):
        for event_id in left:
            webhooks.handle(deps, event_id=event_id)
        left = _waiting(deps, prefixes)
        if not left:
            return 0
        # Says whether the processor is away, or these notes are wrong themselves.
        deps.gateway.ping()
    return len(left)


def _waiting(deps: Deps, prefixes: tuple[str, ...]) -> list[str]:
    query = select(InboxEvent.id, InboxEvent.type).where(
        col(InboxEvent.handled_at).is_(None), col(InboxEvent.due_at).is_not(None)
    )
    with deps.reading() as session:
        found = session.exec(query.order_by(col(InboxEvent.occurred_at), col(InboxEvent.id)))
        return [event_id for event_id, kind in found if kind.startswith(prefixes)]


def _read_open_pages(deps: Deps) -> None:
    """Reads the payment page of every pledge that was being paid: the note about it may be too
    old to be listed."""
    with deps.reading() as session:
        query = select(Pledge.id).where(Pledge.status == PledgeStatus.RESERVED.value)
        reserved = list(session.exec(query))
    for pledge_id in reserved:
        payment_pages.read_page(deps, pledge_id=pledge_id)


def _find_accounts(deps: Deps, taken_at: datetime) -> int:
    """Finds payout accounts that were opened after the backup; returns how many."""
    with deps.reading() as session:
        query = select(Enterprise.id).where(Enterprise.account_ref == "")
        without = list(session.exec(query))
    count = 0
    for enterprise_id in without:
        state = deps.gateway.find_account(
            str(enterprise_id), after=taken_at - SLACK, before=deps.now() + SLACK
        )
        if state is None:
            continue
        with deps.transaction() as session:
            known = select(Enterprise).where(Enterprise.id == enterprise_id).with_for_update()
            enterprise = session.exec(known).one()
            enterprise.account_ref = state.account_ref
            session.add(enterprise)
        payouts.refresh_account(deps, account_ref=state.account_ref)
        count += 1
    return count


def _ask_no_more_unseen(session: Session, taken_at: datetime) -> None:
    """Marks what was only intended when the backup was taken as asked for: the call may have been
    made since, and whoever makes it now looks first."""
    unasked = (AttemptStatus.PENDING.value, AttemptStatus.WAITING.value)
    session.execute(
        update(Attempt)
        .where(col(Attempt.tries) == 0, col(Attempt.status).in_(unasked))
        .values(tries=1, first_called_at=taken_at)
    )


def _keep_from_mail(session: Session) -> int:
    """Leaves notices that were not mailed yet on the site alone: what is caught up with was
    mailed when it happened."""
    unsent = col(Notice.mail) == MailStatus.WAITING.value
    count = session.exec(select(func.count()).select_from(Notice).where(unsent)).one()
    session.execute(update(Notice).where(unsent).values(mail=MailStatus.STALE.value))
    return count
