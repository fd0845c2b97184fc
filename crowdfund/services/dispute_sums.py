"""Sums over disputes that more than one service needs."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.queries.releases import is_released
from crowdfund.db.tables import Dispute, Pledge
from crowdfund.domain.dispute import OPEN_STATUSES, DisputeStatus
from crowdfund.domain.pledge import PledgeStatus


def held_disputed_minor(session: Session, campaign_id: UUID) -> int:
    """Disputed money that would count if its dispute ended well, minor units."""
    query = select(func.coalesce(func.sum(Pledge.amount_minor), 0)).where(
        Pledge.campaign_id == campaign_id,
        Pledge.status == PledgeStatus.DISPUTED.value,
        Pledge.refund_reason == "",
        ~is_released(),
    )
    return int(session.exec(query).one())


def has_held_disputed(session: Session, campaign_id: UUID) -> bool:
    """Whether a disputed pledge of this campaign is not released yet and may still be."""
    return held_disputed_minor(session, campaign_id) > 0


def lost_minor(session: Session, pledge_id: UUID) -> int:
    """What banks took of a pledge for good, minor units."""
    query = select(
        func.coalesce(func.sum(col(Dispute.withdrawn_minor) - col(Dispute.reinstated_minor)), 0)
    ).where(Dispute.pledge_id == pledge_id, Dispute.status == DisputeStatus.LOST.value)
    return int(session.exec(query).one())


def has_open(session: Session, pledge_id: UUID, *, besides: UUID | None = None) -> bool:
    """Whether a bank still inquires into a pledge's payment.

    Args:
        besides: a dispute that is left out.
    """
    query = select(Dispute.id).where(
        Dispute.pledge_id == pledge_id,
        col(Dispute.status).in_([status.value for status in OPEN_STATUSES]),
    )
    if besides is not None:
        query = query.where(Dispute.id != besides)
    return session.exec(query.limit(1)).first() is not None
