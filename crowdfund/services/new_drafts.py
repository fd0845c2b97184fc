"""A new, empty draft: how many a founder may have, and how one begins."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import EDITABLE_STATUSES, CampaignStatus
from crowdfund.domain.errors import Conflict
from crowdfund.services import history
from crowdfund.services.deps import Deps
from crowdfund.services.slugs import free_slug
from crowdfund.words import _

MOST_OPEN_DRAFTS = 20
DEFAULT_CURRENCY = "USD"


def require_room(session: Session, actor: Actor) -> None:
    """Raises Conflict when the founder has as many open drafts as anyone may."""
    query = (
        select(func.count())
        .select_from(Campaign)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(
            Enterprise.owner_id == actor.user_id,
            col(Campaign.status).in_([status.value for status in EDITABLE_STATUSES]),
        )
    )
    if session.exec(query).one() >= MOST_OPEN_DRAFTS:
        raise Conflict(
            _("You have {most_open_drafts} drafts already. Finish one of them first.").format(
                most_open_drafts=MOST_OPEN_DRAFTS
            )
        )


def new_draft(session: Session, enterprise: Enterprise, actor: Actor, deps: Deps) -> Campaign:
    """Adds an empty draft of an enterprise, with its first line of history."""
    now = deps.now()
    campaign = Campaign(
        enterprise_id=enterprise.id,
        slug=free_slug(session, Campaign, enterprise.name),
        status=CampaignStatus.DRAFT.value,
        sector=enterprise.sector,
        currency=DEFAULT_CURRENCY,
        created_at=now,
        updated_at=now,
    )
    session.add(campaign)
    session.flush()
    history.begin(session, campaign, at=now, actor_id=actor.user_id)
    return campaign
