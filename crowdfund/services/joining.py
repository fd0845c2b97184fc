"""Getting a role in an enterprise whose raise is open: nobody does who has money in that raise."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.words import N_, _

PLEDGED: Final = N_(
    "You have a pledge in a raise of this enterprise that is still open, and nobody invests in a "
    "raise of their own. Cancel the pledge first, or accept once the raise is over."
)
_TAKES_MONEY: Final = (
    CampaignStatus.SCHEDULED.value,
    CampaignStatus.LIVE.value,
    CampaignStatus.SUSPENDED.value,
    CampaignStatus.CLOSING.value,
)
"""What a campaign is while pledges can be made or can still decide about it."""
_COUNTS: Final = (
    PledgeStatus.RESERVED.value,
    PledgeStatus.ESCROWED.value,
    PledgeStatus.DISPUTED.value,
)
"""What a pledge is while it counts towards the target, or may."""


def join(session: Session, enterprise_id: UUID, user_id: UUID) -> None:
    """Lets somebody get a role in an enterprise unless they have a pledge in its open raise.

    The campaigns are written to before pledges are looked for: a pledge that was just being made is
    seen here, or sees that somebody joined and looks again whose raise it is. Nothing else keeps
    both from passing, since its maker has read who is a member before it writes.

    Args:
        session: the caller's transaction, in which they get the role.
        enterprise_id: in which enterprise.
        user_id: who.

    Raises:
        Conflict: they have such a pledge.
    """
    open_raises = (
        col(Campaign.enterprise_id) == enterprise_id,
        col(Campaign.status).in_(_TAKES_MONEY),
    )
    # In one order, whoever locks several.
    locked = select(Campaign.id).where(*open_raises).order_by(col(Campaign.id))
    ids = session.exec(locked.with_for_update(key_share=True)).all()
    session.execute(
        update(Campaign)
        .where(col(Campaign.id).in_(ids))
        .values(people_joined=col(Campaign.people_joined) + 1)
        .execution_options(synchronize_session=False)
    )
    pledged = (
        select(Pledge.id)
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .where(*open_raises, Pledge.backer_id == user_id, col(Pledge.status).in_(_COUNTS))
    )
    if session.exec(pledged.limit(1)).first() is not None:
        raise Conflict(_(PLEDGED), subject_id=str(enterprise_id))
