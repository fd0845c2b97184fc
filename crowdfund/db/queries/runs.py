"""How far settlements and refunds have come, from attempts alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlmodel import Session

from crowdfund.db.queries.releases import is_released
from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus

ATTEMPTS: Table = Attempt.__table__  # type: ignore[attr-defined]
PLEDGES: Table = Pledge.__table__  # type: ignore[attr-defined]


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


def other_refunds(
    session: Session, campaign_ids: Collection[UUID], *, purposes: Collection[str]
) -> dict[UUID, tuple[int, int]]:
    """Refunds beside a run that are not made yet: those of pledges cancelled before, for one.

    Args:
        session: reads.
        campaign_ids: of which raises; those without any are left out.
        purposes: those of the run, which are not counted.

    Returns:
        By campaign: how many wait for a person, and how many for the processor.
    """
    status, count = ATTEMPTS.c.status, func.count()
    parked, waiting = AttemptStatus.PARKED.value, AttemptStatus.WAITING.value
    query = (
        select(
            ATTEMPTS.c.campaign_id,
            count.filter(status == parked),
            count.filter(status == waiting),
        )
        .where(
            ATTEMPTS.c.campaign_id.in_(campaign_ids),
            ATTEMPTS.c.kind == AttemptKind.REFUND.value,
            status.in_([parked, waiting]),
            ATTEMPTS.c.purpose.not_in(purposes),
        )
        .group_by(ATTEMPTS.c.campaign_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def disputed_pledges(
    session: Session, campaign_ids: Collection[UUID], kind: AttemptKind
) -> dict[UUID, int]:
    """Pledges that a run waits for until their bank has decided, by campaign.

    Args:
        session: reads.
        campaign_ids: of which raises; those without any are left out.
        kind: transfers wait for money that may still be released, refunds for all.
    """
    query = (
        select(PLEDGES.c.campaign_id, func.count())
        .where(
            PLEDGES.c.campaign_id.in_(campaign_ids),
            PLEDGES.c.status == PledgeStatus.DISPUTED.value,
        )
        .group_by(PLEDGES.c.campaign_id)
    )
    if kind is AttemptKind.TRANSFER:
        query = query.where(PLEDGES.c.refund_reason == "", ~is_released())
    return {row[0]: row[1] for row in session.execute(query)}
