"""Transfers of a raise that were certainly not made, and others, one statement each.

Certain is what was never asked for, and what the processor was found to have nothing of since it
was asked for last. Anything else may be out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, func, or_, select, true, update
from sqlmodel import Session

from crowdfund.db.queries.intents import ATTEMPTS
from crowdfund.db.queries.left_transfers import ids_of, is_left
from crowdfund.domain.payment import AttemptKind, AttemptStatus

_UNENDED: Final = (
    AttemptStatus.PENDING.value,
    AttemptStatus.WAITING.value,
    AttemptStatus.PARKED.value,
)


def is_unmade() -> ColumnElement[bool]:
    """Whether a transfer was certainly not made. One that follows another may have been made under
    the key of that one."""
    never_asked = and_(ATTEMPTS.c.tries == 0, ATTEMPTS.c.number == 1)
    return or_(never_asked, ATTEMPTS.c.absent_at.is_not(None))


def end_all(session: Session, campaign_id: UUID, *, reason: str, at: datetime) -> bool:
    """Ends every transfer of a raise that was intended and not made, or none of them.

    Args:
        session: the caller's transaction, which has locked the campaign, so that none is added.
        campaign_id: of which raise.
        reason: why, for moderators.
        at: UTC.

    Returns:
        False when one of them may be out, or somebody is at one of them: nothing was changed.
    """
    count = select(func.count()).where(_unended(campaign_id))
    open_count = session.execute(count).scalar_one()
    # Whoever books a result has locked the attempt before the campaign, so it is not waited for.
    unmade = (
        select(ATTEMPTS.c.id)
        .where(_unended(campaign_id), is_unmade())
        .with_for_update(skip_locked=True, key_share=True)
    )
    ids = list(session.execute(unmade).scalars())
    if len(ids) < open_count:
        return False
    session.execute(
        update(ATTEMPTS)
        .where(ATTEMPTS.c.id == any_(ids_of(ids)))
        .values(status=AttemptStatus.FAILED.value, due_at=None, last_error=reason, ended_at=at)
    )
    return True


def to_look_at(session: Session, campaign_id: UUID, *, limit: int, at: datetime) -> list[UUID]:
    """Transfers of a raise that may have been made and were left for a person, so that no worker
    looks at them, `limit` at most.

    Args:
        session: the caller's transaction.
        campaign_id: of which raise.
        limit: the most that are wanted.
        at: now, UTC.
    """
    query = (
        select(ATTEMPTS.c.id)
        .where(_unended(campaign_id), ~is_unmade(), is_left(at), ATTEMPTS.c.provider_ref == "")
        .order_by(ATTEMPTS.c.id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def has_made(session: Session, campaign_id: UUID) -> bool:
    """Whether any transfer of a raise is known to be out."""
    query = select(true()).where(
        ATTEMPTS.c.campaign_id == campaign_id,
        ATTEMPTS.c.kind == AttemptKind.TRANSFER.value,
        or_(
            ATTEMPTS.c.status == AttemptStatus.DONE.value,
            and_(ATTEMPTS.c.status.in_(_UNENDED), ATTEMPTS.c.provider_ref != ""),
        ),
    )
    return session.execute(query.limit(1)).first() is not None


def _unended(campaign_id: UUID) -> ColumnElement[bool]:
    return and_(
        ATTEMPTS.c.campaign_id == campaign_id,
        ATTEMPTS.c.kind == AttemptKind.TRANSFER.value,
        ATTEMPTS.c.status.in_(_UNENDED),
    )
