"""Claiming due rows with a lease: any number of workers, and a dead one's rows fall to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Campaign, Dispute, InboxEvent, Notice, Pledge
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import (
    dispute_answers,
    disputes,
    mailing,
    payment_pages,
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
    with deps.transaction() as session:
        query = (
            select(kind.table)
            .where(col(kind.table.due_at) <= now, *kind.is_due(now))
            .order_by(col(kind.table.due_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = list(session.exec(query))
        for row in rows:
            row.due_at = now + LEASE
            session.add(row)
        return [row.id for row in rows]


def due_count(session: Session, kind: Kind, now: datetime) -> int:
    """How many rows of a kind are due now."""
    query = select(func.count()).where(col(kind.table.due_at) <= now, *kind.is_due(now))
    return int(session.exec(query).one())


def _attempt(deps: Deps, attempt_id: UUID) -> None:
    with deps.reading() as session:
        kind = session.exec(select(Attempt.kind).where(Attempt.id == attempt_id)).one()
    do = {
        AttemptKind.CHECKOUT: payment_pages.retry_opening,
        AttemptKind.TRANSFER: transfers.execute,
        AttemptKind.REFUND: refunds.execute,
        AttemptKind.REVERSAL: reversals.execute,
        AttemptKind.EVIDENCE: dispute_answers.execute,
        AttemptKind.CONCEDE: dispute_answers.execute,
    }[AttemptKind(kind)]
    do(deps, attempt_id=attempt_id)


_UNDER_WAY = [
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.OPEN.value,
]

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
    Kind(
        "attempt",
        Attempt,
        lambda _now: [col(Attempt.status).in_(_UNDER_WAY)],
        _attempt,
    ),
    Kind(
        "reservation",
        Pledge,
        lambda _now: [col(Pledge.status) == PledgeStatus.RESERVED.value],
        lambda deps, pledge_id: payment_pages.look_again(deps, pledge_id=pledge_id),
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
    lambda _now: [col(Notice.sent_at).is_(None), col(Notice.tries) < mailing.MOST_TRIES],
    lambda deps, notice_id: mailing.send(deps, notice_id=notice_id),
)
"""Notices by mail, when there is a mail server."""
