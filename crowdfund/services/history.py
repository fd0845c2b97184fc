"""Changes of status: compare-and-swap, and one history row each, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, any_, func, insert, literal, update
from sqlalchemy import select as rows_of
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge, StatusChange
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.errors import TransitionRefused
from crowdfund.domain.pledge import PLEDGE_STEPS, PledgeStatus
from crowdfund.domain.transitions import move
from crowdfund.services import audit
from crowdfund.services.audit import Object
from crowdfund.words import _

_PLEDGES: Table = Pledge.__table__  # type: ignore[attr-defined]
_CHANGES: Table = StatusChange.__table__  # type: ignore[attr-defined]


def begin(
    session: Session, subject: Campaign | Pledge, *, at: datetime, actor_id: UUID | None = None
) -> None:
    """Records that a campaign or a pledge was made (its status before is empty)."""
    _record(session, subject, "", subject.status, at, actor_id, "")
    is_campaign = isinstance(subject, Campaign)
    audit.record(
        session,
        AuditAction.CAMPAIGN_STATUS if is_campaign else AuditAction.PLEDGE_STATUS,
        Object("campaign" if is_campaign else "pledge", subject.id),
        at=at,
        actor_id=actor_id,
        after={"status": subject.status},
    )


def change_campaign(
    session: Session,
    campaign: Campaign,
    to: CampaignStatus,
    *,
    at: datetime,
    actor_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Moves a campaign to another status.

    Raises:
        TransitionRefused: the table has no such step, or someone else moved it first.
    """
    origin = CampaignStatus(campaign.status)
    move(CAMPAIGN_STEPS, origin, to, noun="campaign")
    _swap(session, campaign, to.value, at, actor_id, reason)
    audit.record(
        session,
        AuditAction.CAMPAIGN_STATUS,
        Object("campaign", campaign.id, campaign.title),
        at=at,
        actor_id=actor_id,
        reason=reason,
        before={"status": origin.value},
        after={"status": to.value},
    )


def change_pledge(
    session: Session,
    pledge: Pledge,
    to: PledgeStatus,
    *,
    at: datetime,
    actor_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Moves a pledge to another status.

    Raises:
        TransitionRefused: the table has no such step, or someone else moved it first.
    """
    origin = PledgeStatus(pledge.status)
    move(PLEDGE_STEPS, origin, to, noun="pledge")
    _swap(session, pledge, to.value, at, actor_id, reason)
    if actor_id is None:
        # What the platform does to pledges is in their own append-only history, thousands at once.
        return
    audit.record(
        session,
        AuditAction.PLEDGE_STATUS,
        Object("pledge", pledge.id),
        at=at,
        actor_id=actor_id,
        reason=reason,
        before={"status": origin.value},
        after={"status": to.value},
    )


def change_pledges(
    session: Session,
    pledge_ids: Sequence[UUID],
    origin: PledgeStatus,
    to: PledgeStatus,
    *,
    at: datetime,
    reason: str = "",
    **also: Any,
) -> list[UUID]:
    """Moves many pledges from one status to another in one statement, history included.

    Rows that are loaded in the session are not refreshed: read them again before use.

    Args:
        session: the caller's transaction.
        pledge_ids: which pledges; those that have another status by now are left alone.
        origin: the status that they have.
        to: the status that they get.
        at: UTC.
        reason: why, in words.
        also: further columns of the pledges, by name, that change with the status.

    Returns:
        Which pledges were moved, in no order.

    Raises:
        TransitionRefused: the table has no such step.
    """
    move(PLEDGE_STEPS, origin, to, noun="pledge")
    session.flush()
    which = literal(list(pledge_ids), ARRAY(PG_UUID(as_uuid=True)))
    moved = (
        update(_PLEDGES)
        .where(_PLEDGES.c.id == any_(which), _PLEDGES.c.status == origin.value)
        .values(status=to.value, version=_PLEDGES.c.version + 1, **also)
        .returning(_PLEDGES.c.id, _PLEDGES.c.version)
        .cte("moved")
    )
    row = {
        "id": func.gen_random_uuid(),
        "subject_kind": literal("pledge"),
        "subject_id": moved.c.id,
        "number": moved.c.version,
        "from_status": literal(origin.value),
        "to_status": literal(to.value),
        "reason": literal(reason),
        "at": literal(at, _CHANGES.c.at.type),
    }
    record = insert(_CHANGES).from_select(list(row), rows_of(*row.values()))
    return list(session.execute(record.returning(_CHANGES.c.subject_id)).scalars())


def changes_of(session: Session, subject_id: UUID) -> list[StatusChange]:
    """The history of one campaign or pledge, oldest first."""
    query = select(StatusChange).where(StatusChange.subject_id == subject_id)
    return list(session.exec(query.order_by(col(StatusChange.number))))


def _swap(
    session: Session,
    subject: Campaign | Pledge,
    to: str,
    at: datetime,
    actor_id: UUID | None,
    reason: str,
) -> None:
    session.flush()
    table = type(subject)
    origin = subject.status
    done = session.execute(
        update(table)
        .where(
            col(table.id) == subject.id,
            col(table.status) == origin,
            col(table.version) == subject.version,
        )
        .values(status=to, version=subject.version + 1)
        .execution_options(synchronize_session=False)
        .returning(col(table.id))
    ).first()
    if done is None:
        raise TransitionRefused(_("Someone else changed this first."), subject_id=str(subject.id))
    session.refresh(subject)
    _record(session, subject, origin, to, at, actor_id, reason)


def _record(
    session: Session,
    subject: Campaign | Pledge,
    origin: str,
    to: str,
    at: datetime,
    actor_id: UUID | None,
    reason: str,
) -> None:
    session.add(
        StatusChange(
            subject_kind=type(subject).__name__.lower(),
            subject_id=subject.id,
            number=subject.version,
            from_status=origin,
            to_status=to,
            actor_id=actor_id,
            reason=reason,
            at=at,
        )
    )
