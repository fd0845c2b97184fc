"""What is wrong with the platform itself, for moderators; empty when all is well."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Attempt, InboxEvent, WorkerBeat
from crowdfund.domain.payment import AttemptStatus
from crowdfund.services import texts
from crowdfund.services.health import WORKER_SILENCE
from crowdfund.services.views.common import Fact
from crowdfund.words import _

OLD_NOTE = timedelta(minutes=10)


def alarms(session: Session, *, now: datetime) -> list[Fact]:
    """Parked attempts, notes from the processor that nobody handled, and silent workers.

    Args:
        session: the caller's transaction.
        now: the platform's time, UTC; heartbeats are judged by the real time.
    """
    found = [_parked(session), _unhandled(session, now), _silent(session)]
    return [fact for fact in found if fact is not None]


def _parked(session: Session) -> Fact | None:
    query = select(func.count()).where(col(Attempt.status) == AttemptStatus.PARKED.value)
    count = session.exec(query).one()
    if not count:
        return None
    hint = _("The processor refused these, or a bank sent the money back; a person has to look.")
    return Fact(_("Parked payment requests"), texts.number(count), hint)


def _unhandled(session: Session, now: datetime) -> Fact | None:
    query = select(func.count()).where(
        col(InboxEvent.handled_at).is_(None), col(InboxEvent.received_at) < now - OLD_NOTE
    )
    count = session.exec(query).one()
    if not count:
        return None
    hint = _("Notes from the processor that have waited for more than 10 minutes.")
    return Fact(_("Unhandled notes"), texts.number(count), hint)


def _silent(session: Session) -> Fact | None:
    query = select(WorkerBeat.beat_at).order_by(col(WorkerBeat.beat_at).desc())
    newest = session.exec(query).first()
    now = real_now()
    if newest is not None and now - newest < WORKER_SILENCE:
        return None
    value = texts.ago(newest, now) if newest is not None else _("Never")
    hint = _("Without a worker nothing opens, closes, settles or is refunded.")
    return Fact(_("Last sign of a worker"), value, hint)
