"""Claiming due rows with a lease: any number of workers, and a dead one's rows fall to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    Attempt,
    Campaign,
    Dispute,
    InboxEvent,
    Notice,
    Pledge,
    ReconciliationRun,
)
from crowdfund.domain.notice import MailStatus
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import (
    dispute_answers,
    disputes,
    mailing,
    payment_pages,
    reconciliation,
    refunds,
    reversals,
    settlement,
    transfers,
    webhooks,
)
from crowdfund.services.deps import Deps

LEASE = timedelta(seconds=90)
"""How long a claimed row is left to its worker. Longer than any call may take."""


@dataclass(frozen=True)
class Kind:
    """A kind of work: rows of one table that are due, and the service that does one of them."""

    name: str
    table: Any
    is_due: Callable[[datetime], list[Any]]
    work: Callable[[Deps, Any], None]


def claim(deps: Deps, kind: Kind, *, limit: int) -> list[Any]:
    """Takes up to `limit` due rows: their `due_at` moves past the lease, so that no other worker
    takes them meanwhile. Returns their ids, longest due first."""
    now = deps.now()
    rows = kind.table.__table__
    due = (
        select(rows.c.id, rows.c.due_at)
        .where(rows.c.due_at <= now, *kind.is_due(now))
        .order_by(rows.c.due_at)
        .limit(limit)
        # As for every change that leaves keys alone: rows that refer to these need not wait.
        .with_for_update(skip_locked=True, key_share=True)
        .cte("due")
    )
    lease = update(rows).where(rows.c.id == due.c.id).values(due_at=now + LEASE)
    with deps.transaction() as session:
        claimed = session.execute(lease.returning(rows.c.id, due.c.due_at)).all()
    return [row.id for row in sorted(claimed, key=lambda row: row.due_at)]


def due_count(session: Session, kind: Kind, now: datetime) -> int:
    """How many rows of a kind are due now."""
    query = select(func.count()).where(col(kind.table.due_at) <= now, *kind.is_due(now))
    return int(session.exec(query).one())


class Call(Protocol):
    """A service that makes one attempt's call."""

    def __call__(self, deps: Deps, *, attempt_id: UUID) -> None:
        """Makes it and books what comes of it."""
        ...


_UNDER_WAY = [
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.OPEN.value,
]

_CALLS: dict[AttemptKind, Call] = {
    AttemptKind.CHECKOUT: payment_pages.retry_opening,
    AttemptKind.EXPIRE: payment_pages.retry_ending,
    AttemptKind.REFUND: refunds.execute,
    AttemptKind.TRANSFER: transfers.execute,
    AttemptKind.REVERSAL: reversals.execute,
    AttemptKind.EVIDENCE: dispute_answers.execute,
    AttemptKind.CONCEDE: dispute_answers.execute,
}
"""Who makes which call. Each is a kind of work of its own: thousands of transfers that wait for
their pace must not keep a refund waiting."""


def _attempts(kind: AttemptKind, call: Call) -> Kind:
    return Kind(
        kind.value,
        Attempt,
        lambda _now: [col(Attempt.kind) == kind.value, col(Attempt.status).in_(_UNDER_WAY)],
        lambda deps, attempt_id: call(deps, attempt_id=attempt_id),
    )


KINDS = (
    Kind(
        "note",
        InboxEvent,
        lambda _now: [col(InboxEvent.handled_at).is_(None)],
        lambda deps, event_id: webhooks.handle(deps, event_id=event_id),
    ),
    Kind(
        "campaign",
        Campaign,
        lambda _now: [],
        lambda deps, campaign_id: settlement.advance(deps, campaign_id=campaign_id),
    ),
    *(_attempts(kind, call) for kind, call in _CALLS.items()),
    Kind(
        "reservation",
        Pledge,
        lambda _now: [col(Pledge.status) == PledgeStatus.RESERVED.value],
        lambda deps, pledge_id: payment_pages.look_again(deps, pledge_id=pledge_id),
    ),
    Kind(
        "reconciliation",
        ReconciliationRun,
        lambda _now: [col(ReconciliationRun.ended_at).is_(None)],
        lambda deps, run_id: reconciliation.advance(deps, run_id=run_id),
    ),
    Kind(
        "dispute",
        Dispute,
        lambda _now: [col(Dispute.ended_at).is_(None)],
        lambda deps, dispute_id: disputes.look_again(deps, dispute_id=dispute_id),
    ),
)
"""Everything a worker does for money, in the order in which it looks."""

MAIL = Kind(
    "notice",
    Notice,
    lambda _now: [col(Notice.mail) == MailStatus.WAITING.value],
    lambda deps, notice_id: mailing.send(deps, notice_id=notice_id),
)
"""Notices by mail, when there is a mail server."""
