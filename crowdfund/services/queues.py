"""Every kind of work as rows that are due: which table, and which of its rows.

Workers claim from them (`jobs.claims`); health and metrics look at them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, Table, and_, cast, delete, func, not_, update
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    Attempt,
    BookCheck,
    Campaign,
    CampaignVersion,
    Dispute,
    InboxEvent,
    Notice,
    Pledge,
    ReconciliationRun,
    ResetRequest,
    WorkFailure,
)
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.notice import MailStatus
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus

MAIL = "notice"
"""Rows of this queue wait for nobody while there is no mail server."""
NOTES = "note"
"""Rows of this queue keep their failures themselves."""

_ATTEMPTS: Table = Attempt.__table__  # type: ignore[attr-defined]
_CAMPAIGNS: Table = Campaign.__table__  # type: ignore[attr-defined]
_UNDER_WAY = [
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.OPEN.value,
]


@dataclass(frozen=True)
class Queue:
    """Rows of one table that are due, or will be, for one kind of work."""

    name: str
    table: Any
    conditions: tuple[Any, ...] = ()
    """Which of its rows are work, beside having a `due_at`."""
    kept: tuple[Any, ...] = ()
    """Which of them a worker takes when they are due: not what was left for two people, whatever
    woke it meanwhile."""

    def due(self, by: Any) -> tuple[Any, ...]:
        """Conditions of the rows that a worker takes at a moment, UTC: the one place where what
        sends money to an enterprise and was left for people is kept from everything that wakes
        rows, such as an account that is complete again, a note, or a dispute's end."""
        return (col(self.table.due_at) <= by, *self.conditions, *self.kept)


def _left(name: str, row_id: Any) -> Any:
    """Whether work on a row was left for a person. By primary key, a row at a time."""
    found = select(WorkFailure.kind).where(
        WorkFailure.kind == name,
        WorkFailure.subject_ref == cast(row_id, String),
        col(WorkFailure.parked_at).is_not(None),
    )
    return found.correlate(row_id.table).exists()


def _attempts(kind: AttemptKind) -> Queue:
    conditions = (col(Attempt.kind) == kind.value, col(Attempt.status).in_(_UNDER_WAY))
    sends = kind is AttemptKind.TRANSFER
    kept = (~_left(kind.value, _ATTEMPTS.c.id),) if sends else ()
    return Queue(kind.value, Attempt, conditions, kept)


def _campaigns() -> Queue:
    # The next step of any other campaign sends no enterprise money, such as refunding everybody.
    sends = _CAMPAIGNS.c.status == CampaignStatus.SETTLING.value
    return Queue(
        "campaign", Campaign, kept=(not_(and_(sends, _left("campaign", _CAMPAIGNS.c.id))),)
    )


QUEUES: dict[str, Queue] = {
    queue.name: queue
    for queue in (
        Queue(NOTES, InboxEvent, (col(InboxEvent.handled_at).is_(None),)),
        _campaigns(),
        *(_attempts(kind) for kind in AttemptKind),
        Queue("reservation", Pledge, (col(Pledge.status) == PledgeStatus.RESERVED.value,)),
        Queue("reconciliation", ReconciliationRun, (col(ReconciliationRun.ended_at).is_(None),)),
        Queue("books", BookCheck, (col(BookCheck.ended_at).is_(None),)),
        Queue("dispute", Dispute, (col(Dispute.ended_at).is_(None),)),
        Queue("forgotten", ResetRequest),
        Queue("reconfirmation", CampaignVersion),
        Queue(MAIL, Notice, (col(Notice.mail) == MailStatus.WAITING.value,)),
    )
}
"""By name."""


def due_count(session: Session, queue: Queue, now: datetime) -> int:
    """How many rows are due now."""
    query = select(func.count()).where(*queue.due(now))
    return int(session.exec(query).one())


def woken_count(session: Session, queue: Queue, now: datetime) -> int:
    """How many of the rows that are due now had been left for a person, until something woke
    them."""
    left = _left(queue.name, queue.table.__table__.c.id)
    return int(session.exec(select(func.count()).where(*queue.due(now), left)).one())


def oldest_due_at(session: Session, queue: Queue, now: datetime) -> datetime | None:
    """Since when the row has been due that has been for longest, UTC; None when none is. Rows that
    a worker holds are not due."""
    due_at = col(queue.table.due_at)
    query = select(due_at).where(*queue.due(now)).order_by(due_at).limit(1)
    return session.exec(query).first()


def lock_due(session: Session, queue: Queue, row_id: Any) -> datetime | None:
    """Locks a row until the transaction ends. Returns when it is due, UTC; None when there is no
    work to do on it any more."""
    query = select(col(queue.table.due_at)).where(queue.table.id == row_id, *queue.conditions)
    return session.exec(query.with_for_update(key_share=True)).first()


def set_due(session: Session, queue: Queue, row_id: Any, due_at: datetime | None) -> bool:
    """Says when a row is due, UTC, or that it waits for a person. Returns whether there is work to
    do on it at all."""
    rows = queue.table.__table__
    made = update(rows).where(rows.c.id == row_id, *queue.conditions).values(due_at=due_at)
    return bool(session.connection().execute(made).rowcount)


def move_leases(
    session: Session, queue: Queue, *, now: datetime, lease: timedelta, span: timedelta
) -> None:
    """Moves what workers hold along with a clock that is moved: a lease is a span of real time, and
    one that a moved clock ended would let another worker do the same again.

    Args:
        session: the transaction that moves the clock.
        queue: whose rows; what is due as soon as a lease ends moves along with them.
        now: before the move, UTC.
        lease: how long one is at the most.
        span: by how much the clock is moved.
    """
    rows = queue.table.__table__
    held = (
        select(rows.c.id)
        .where(rows.c.due_at > now, rows.c.due_at <= now + lease, *queue.conditions)
        .with_for_update(skip_locked=True, key_share=True)
        .cte("held")
    )
    session.execute(update(rows).where(rows.c.id == held.c.id).values(due_at=rows.c.due_at + span))


def forget_done(session: Session, queue: Queue) -> None:
    """Drops failures of rows that need nothing any more, since something else dealt with them."""
    rows = queue.table
    still = select(rows.id).where(
        cast(rows.id, String) == WorkFailure.subject_ref, *queue.conditions
    )
    gone = delete(WorkFailure).where(
        col(WorkFailure.kind) == queue.name, ~still.correlate(WorkFailure).exists()
    )
    session.execute(gone.execution_options(synchronize_session=False))


def parse_ref(queue: Queue, subject_ref: str) -> Any:
    """A row's id from its text.

    Raises:
        ValueError: it is none.
    """
    return subject_ref if queue.table is InboxEvent else UUID(subject_ref)
