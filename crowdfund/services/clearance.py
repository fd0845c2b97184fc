"""What follows when somebody is cleared: who they are is known, and no list stands in the way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import transfers


def wake(session: Session, user_ids: Collection[UUID], *, at: datetime) -> None:
    """Has what waits for these people looked at again: raises that are settled, and transfers.

    Args:
        session: the caller's transaction.
        user_ids: who has just been cleared.
        at: UTC.
    """
    if not user_ids:
        return
    settling = (
        select(Campaign.id)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(
            col(Enterprise.owner_id).in_(user_ids),
            col(Campaign.status) == CampaignStatus.SETTLING.value,
        )
        .order_by(col(Campaign.id))
        .with_for_update(of=Campaign, key_share=True)
    )
    session.execute(update(Campaign).where(col(Campaign.id).in_(settling)).values(due_at=at))
    transfers.wake_waiting(session, at=at)
