"""Claiming due rows with a lease: any number of workers, and a dead one's rows fall to others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    DateTime,
    Select,
    bindparam,
    literal,
    union_all,
    update,
)
from sqlmodel import select

from crowdfund.domain.payment import AttemptKind
from crowdfund.services import (
    book_checks,
    dispute_answers,
    disputes,
    mailing,
    payment_pages,
    reconciliation,
    reconfirming,
    refunds,
    resetting,
    reversals,
    settlement,
    transfers,
    webhooks,
)
from crowdfund.services.attempts import CALL_LEASE
from crowdfund.services.deps import Deps
from crowdfund.services.queues import QUEUES, Queue

LEASE = CALL_LEASE
"""How long a claimed row is left to its worker, who renews it while it works (`jobs.leases`)."""


@dataclass(frozen=True)
class Kind:
    """A kind of work: its queue, and the service that does one of its rows."""

    queue: Queue
    work: Callable[[Deps, Any], None]

    @property
    def name(self) -> str:
        """The queue's."""
        return self.queue.name


def claim(deps: Deps, kind: Kind, *, limit: int) -> list[Any]:
    """Takes up to `limit` due rows: their `due_at` moves past the lease, so that no other worker
    takes them meanwhile. Returns their ids, longest due first."""
    now = deps.now()
    rows = kind.queue.table.__table__
    due = (
        select(rows.c.id, rows.c.due_at)
        .where(*kind.queue.due(now))
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


def kinds_with_due(deps: Deps, kinds: Sequence[Kind]) -> frozenset[str]:
    """Which kinds of work have rows that are due: one question for all of them, since most have
    none most of the time. Returns their names."""
    names = tuple(kind.name for kind in kinds)
    with deps.reading() as session:
        return frozenset(session.execute(_names_with_due(names), {"now": deps.now()}).scalars())


@cache
def _names_with_due(names: tuple[str, ...]) -> CompoundSelect[Any]:
    return union_all(*(_name_if_due(QUEUES[name]) for name in names))


def _name_if_due(queue: Queue) -> Select[Any]:
    rows = queue.table.__table__
    now: BindParameter[Any] = bindparam("now", type_=DateTime(timezone=True))
    is_due = rows.select().where(*queue.due(now)).exists()
    return sqlalchemy.select(literal(queue.name)).where(is_due)


class Call(Protocol):
    """A service that makes one attempt's call."""

    def __call__(self, deps: Deps, *, attempt_id: UUID) -> None:
        """Makes it and books what comes of it."""
        ...


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


def _calls(kind: AttemptKind, call: Call) -> Kind:
    return Kind(QUEUES[kind.value], lambda deps, attempt_id: call(deps, attempt_id=attempt_id))


KINDS = (
    Kind(QUEUES["note"], lambda deps, event_id: webhooks.handle(deps, event_id=event_id)),
    Kind(
        QUEUES["campaign"],
        lambda deps, campaign_id: settlement.advance(deps, campaign_id=campaign_id),
    ),
    *(_calls(kind, call) for kind, call in _CALLS.items()),
    Kind(
        QUEUES["reservation"],
        lambda deps, pledge_id: payment_pages.look_again(deps, pledge_id=pledge_id),
    ),
    Kind(
        QUEUES["reconciliation"],
        lambda deps, run_id: reconciliation.advance(deps, run_id=run_id),
    ),
    Kind(QUEUES["books"], lambda deps, check_id: book_checks.check(deps, check_id=check_id)),
    Kind(
        QUEUES["dispute"],
        lambda deps, dispute_id: disputes.look_again(deps, dispute_id=dispute_id),
    ),
    Kind(
        QUEUES["forgotten"],
        lambda deps, request_id: resetting.look(deps, request_id=request_id),
    ),
    Kind(
        QUEUES["reconfirmation"],
        lambda deps, version_id: reconfirming.end(deps, version_id=version_id),
    ),
)
"""Everything that a worker does beside mail, in the order in which it looks."""

MAIL = Kind(QUEUES["notice"], lambda deps, notice_id: mailing.send(deps, notice_id=notice_id))
"""Notices by mail, when there is a mail server."""
