"""Changes of status: compare-and-swap, and one history row each, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge, StatusChange
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.errors import TransitionRefused
from crowdfund.domain.pledge import PLEDGE_STEPS, PledgeStatus
from crowdfund.domain.transitions import move


def begin(
    session: Session, subject: Campaign | Pledge, *, at: datetime, actor_id: UUID | None = None
) -> None:
    """Records that a campaign or a pledge was made (its status before is empty)."""
    _record(session, subject, "", subject.status, at, actor_id, "")


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
        raise TransitionRefused("Someone else changed this first.", subject_id=str(subject.id))
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
