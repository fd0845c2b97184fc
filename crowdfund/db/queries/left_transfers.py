"""Money of a raise that succeeded and whose transfer was left for a person, one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Session

from crowdfund.db.queries.intents import (
    ATTEMPTS,
    CAMPAIGNS,
    PLEDGES,
    net_minor,
    next_transfer,
)
from crowdfund.db.tables import WorkFailure
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus

FAILURES: Table = WorkFailure.__table__  # type: ignore[attr-defined]
_UNDER_WAY = (AttemptStatus.PENDING.value, AttemptStatus.WAITING.value)


def left_sums(session: Session, campaign_id: UUID, *, until: datetime) -> tuple[int, int]:
    """How many transfers of a raise were left for a person, and their sum in minor units.

    Args:
        session: the caller's transaction.
        campaign_id: of which raise.
        until: UTC; what was left later does not count.
    """
    query = (
        select(func.count(), func.coalesce(func.sum(ATTEMPTS.c.amount_minor), 0))
        .join_from(ATTEMPTS, PLEDGES, PLEDGES.c.id == ATTEMPTS.c.pledge_id)
        .where(_held(campaign_id), is_left(until))
    )
    found = session.execute(query).one()
    return int(found[0]), int(found[1])


def unasked_minor(session: Session, campaign_id: UUID) -> int:
    """What would be sent for escrowed pledges of a raise that have no transfer yet, minor units."""
    has_one = select(ATTEMPTS.c.id).where(
        ATTEMPTS.c.pledge_id == PLEDGES.c.id, ATTEMPTS.c.kind == AttemptKind.TRANSFER.value
    )
    query = (
        select(func.coalesce(func.sum(net_minor()), 0))
        .join_from(PLEDGES, CAMPAIGNS, CAMPAIGNS.c.id == PLEDGES.c.campaign_id)
        .where(_held(campaign_id), ~has_one.exists())
    )
    return int(session.execute(query).scalar_one())


def lock_left(session: Session, campaign_id: UUID, *, until: datetime) -> list[UUID]:
    """Locks the pledges whose transfer was left for a person, in the order of their ids, and
    returns these: pledges come before their campaign in the order of locks."""
    query = (
        select(PLEDGES.c.id)
        .join_from(PLEDGES, ATTEMPTS, PLEDGES.c.id == ATTEMPTS.c.pledge_id)
        .where(_held(campaign_id), is_left(until))
        .order_by(PLEDGES.c.id)
        .with_for_update(key_share=True, of=PLEDGES)
    )
    return list(session.execute(query).scalars())


def ask_again(
    session: Session, pledge_ids: Sequence[UUID], *, until: datetime, at: datetime
) -> list[int]:
    """Ends the parked transfers of these pledges and stores the next one of each under the next
    key, as `services.attempts.intend_transfer` does for one; makes those due that were left for
    what failed here.

    Args:
        session: the caller's transaction, which has locked the pledges.
        pledge_ids: whose money.
        until: as for `left_sums`.
        at: when they are due, UTC.

    Returns:
        The amount of each transfer that is asked for, minor units.
    """
    of_these = and_(ATTEMPTS.c.pledge_id == any_(ids_of(pledge_ids)), is_left(until))
    due_again = (
        update(ATTEMPTS)
        .where(of_these, ATTEMPTS.c.status.in_(_UNDER_WAY))
        .values(due_at=at)
        .returning(ATTEMPTS.c.id, ATTEMPTS.c.amount_minor)
    )
    taken_up = session.execute(due_again).all()
    forget_failures(session, [row.id for row in taken_up])
    ended = (
        update(ATTEMPTS)
        .where(of_these, ATTEMPTS.c.status == AttemptStatus.PARKED.value)
        .values(status=AttemptStatus.FAILED.value, ended_at=at)
        .returning(ATTEMPTS.c.id)
    )
    parked = list(session.execute(ended).scalars())
    return [row.amount_minor for row in taken_up] + _intend_next(session, parked, at)


def forget_failures(session: Session, attempt_ids: Sequence[UUID]) -> None:
    """Forgets that the work of these transfers was left for people."""
    refs = literal([str(one) for one in attempt_ids], ARRAY(String))
    session.execute(
        update(FAILURES)
        .where(FAILURES.c.kind == AttemptKind.TRANSFER.value, FAILURES.c.subject_ref == any_(refs))
        .values(tries=0, parked_at=None)
    )


def forget_campaign_failure(session: Session, campaign_id: UUID, *, until: datetime) -> bool:
    """Forgets that the next step of a campaign was left for a person. Returns whether it was."""
    mended = (
        update(FAILURES)
        .where(
            FAILURES.c.kind == "campaign",
            FAILURES.c.subject_ref == str(campaign_id),
            FAILURES.c.parked_at <= until,
        )
        .values(tries=0, parked_at=None)
    )
    return bool(session.connection().execute(mended).rowcount)


def has_campaign_failure(session: Session, campaign_id: UUID, *, until: datetime) -> bool:
    """Whether the next step of a campaign was left for a person by then (UTC)."""
    query = select(FAILURES.c.kind).where(
        FAILURES.c.kind == "campaign",
        FAILURES.c.subject_ref == str(campaign_id),
        FAILURES.c.parked_at <= until,
    )
    return session.execute(query).first() is not None


def _held(campaign_id: UUID) -> ColumnElement[bool]:
    """Pledges of a raise whose money is held for its enterprise: not disputed, and reconfirmed."""
    return and_(
        PLEDGES.c.campaign_id == campaign_id,
        PLEDGES.c.status == PledgeStatus.ESCROWED.value,
        PLEDGES.c.reconfirm_by.is_(None),
    )


def is_left(until: datetime) -> ColumnElement[bool]:
    """Transfers that the processor found wrong, or whose work failed every time it was tried."""
    failed = select(FAILURES.c.kind).where(
        FAILURES.c.kind == AttemptKind.TRANSFER.value,
        FAILURES.c.subject_ref == cast(ATTEMPTS.c.id, String),
        FAILURES.c.parked_at <= until,
    )
    return and_(
        ATTEMPTS.c.kind == AttemptKind.TRANSFER.value,
        case(
            (
                ATTEMPTS.c.status == AttemptStatus.PARKED.value,
                ATTEMPTS.c.parked_at <= until,
            ),
            (ATTEMPTS.c.status.in_(_UNDER_WAY), failed.exists()),
            else_=False,
        ),
    )


def ids_of(ids: Sequence[UUID]) -> ColumnElement[Any]:
    """One parameter, however many: a statement takes 65,535 at most, and a raise has more."""
    return literal(list(ids), ARRAY(PG_UUID(as_uuid=True)))


def _intend_next(session: Session, ended_ids: Sequence[UUID], at: datetime) -> list[int]:
    """The transfers that follow these, for the same amounts."""
    ended = ATTEMPTS.alias("ended")
    row: dict[str, Any] = next_transfer(ended.c.number + 1, ended.c.amount_minor, at)
    chosen = (
        select(*row.values())
        .join_from(PLEDGES, ended, ended.c.pledge_id == PLEDGES.c.id)
        .where(ended.c.id == any_(ids_of(ended_ids)))
    )
    stored = insert(ATTEMPTS).from_select(list(row), chosen)
    return list(session.execute(stored.returning(ATTEMPTS.c.amount_minor)).scalars())
