"""How far settlements and refunds have come, from attempts alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlmodel import Session

from crowdfund.db.tables import Attempt
from crowdfund.domain.payment import AttemptKind, AttemptStatus

ATTEMPTS: Table = Attempt.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Tally:
    """One campaign's transfers or refunds, counted once for each pledge."""

    intended: int = 0
    """All but those that were asked for again under a new key."""
    done: int = 0
    parked: int = 0
    waiting: int = 0
    done_lately: int = 0
    """Done since the moment that was asked about."""
    begun_at: datetime | None = None
    """When the first was intended, UTC."""


def tallies(
    session: Session,
    campaign_ids: Collection[UUID],
    kind: AttemptKind,
    *,
    purposes: Collection[str],
    since: datetime,
) -> dict[UUID, Tally]:
    """Counts the attempts of one kind, in one query on one index.

    Args:
        session: reads.
        campaign_ids: of which raises; those without any attempt are left out.
        kind: transfers or refunds.
        purposes: those that belong to the run; a pledge that was cancelled before does not.
        since: UTC; what was done from then on is "lately".
    """
    status, count = ATTEMPTS.c.status, func.count()
    done = status == AttemptStatus.DONE.value
    query = (
        select(
            ATTEMPTS.c.campaign_id,
            count.filter(status != AttemptStatus.FAILED.value),
            count.filter(done),
            count.filter(status == AttemptStatus.PARKED.value),
            count.filter(status == AttemptStatus.WAITING.value),
            count.filter(done, ATTEMPTS.c.ended_at >= since),
            func.min(ATTEMPTS.c.created_at),
        )
        .where(
            ATTEMPTS.c.campaign_id.in_(campaign_ids),
            ATTEMPTS.c.kind == kind.value,
            ATTEMPTS.c.purpose.in_(purposes),
        )
        .group_by(ATTEMPTS.c.campaign_id)
    )
    return {row[0]: Tally(*row[1:]) for row in session.execute(query)}
