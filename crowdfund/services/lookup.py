"""Finding rows for the person who asks: what they may not see looks like nothing at all."""

from __future__ import annotations

import re
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, Pledge
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import NotFound
from crowdfund.domain.permissions import Action, may
from crowdfund.words import N_, _

NOTHING_HERE = N_("There is nothing here.")
_SLUG = re.compile(r"[a-z0-9-]{1,120}\Z", re.ASCII)


def parse_slug(text: object) -> str:
    """Reads a slug that came from outside.

    Raises:
        NotFound: no slug looks like that, so there is nothing behind it.
    """
    slug = str(text)
    if not is_slug(slug):
        raise NotFound(NOTHING_HERE)
    return slug


def is_slug(text: str) -> bool:
    """Whether there may be something behind it."""
    return _SLUG.match(text) is not None


def parse_id(text: object) -> UUID:
    """Reads an id that came from outside.

    Raises:
        NotFound: it is not an id, so there is nothing behind it.
    """
    try:
        return UUID(str(text)[:40])
    except ValueError:
        raise NotFound(_(NOTHING_HERE)) from None


def campaign_by_slug(session: Session, slug: object, actor: Actor | None) -> Campaign:
    """A campaign that this person may see: public, their own, or any for a moderator.

    Raises:
        NotFound: none, or none for them.
    """
    query = select(Campaign, Enterprise.owner_id).join(
        Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id)
    )
    found = session.exec(query.where(Campaign.slug == parse_slug(slug))).first()
    if found is None:
        raise NotFound(_(NOTHING_HERE))
    campaign, owner_id = found
    require_visible(campaign.status, owner_id, actor)
    return campaign


def require_visible(status: str, owner_id: UUID, actor: Actor | None) -> None:
    """Lets pass who may see a campaign with this status and owner.

    Raises:
        NotFound: they may not.
    """
    is_known = actor is not None and (may(actor, Action.SEE_REVIEWS) or actor.user_id == owner_id)
    if CampaignStatus(status) not in PUBLIC_STATUSES and not is_known:
        raise NotFound(_(NOTHING_HERE))


def campaign_by_id(session: Session, campaign_id: object) -> Campaign:
    """Any campaign, for those who may see all of them.

    Raises:
        NotFound: none.
    """
    campaign = session.get(Campaign, parse_id(campaign_id))
    if campaign is None:
        raise NotFound(_(NOTHING_HERE))
    return campaign


def owned_campaign(session: Session, actor: Actor | None, campaign_id: object) -> Campaign:
    """One's own campaign.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
    """
    known = require_actor(actor)
    campaign = session.get(Campaign, parse_id(campaign_id))
    if campaign is None or enterprise_of(session, campaign).owner_id != known.user_id:
        raise NotFound(_(NOTHING_HERE))
    return campaign


def reviewed_or_own(session: Session, actor: Actor | None, campaign_id: object) -> Campaign:
    """One's own campaign, or any for those who may see reviews.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or none for them.
    """
    known = require_actor(actor)
    if may(known, Action.SEE_REVIEWS):
        return campaign_by_id(session, campaign_id)
    return owned_campaign(session, known, campaign_id)


def enterprise_of(session: Session, campaign: Campaign) -> Enterprise:
    """The enterprise that raises."""
    return session.exec(select(Enterprise).where(Enterprise.id == campaign.enterprise_id)).one()


def owned_enterprise(
    session: Session, actor: Actor | None, enterprise_id: object = ""
) -> Enterprise | None:
    """One's own enterprise: that one, or with an empty id the newest; None without any.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: the id is another founder's, or nothing's.
    """
    known = require_actor(actor)
    query = select(Enterprise).where(Enterprise.owner_id == known.user_id)
    if not enterprise_id:
        return session.exec(query.order_by(col(Enterprise.created_at).desc())).first()
    found = session.exec(query.where(Enterprise.id == parse_id(enterprise_id))).first()
    if found is None:
        raise NotFound(_(NOTHING_HERE))
    return found


def owned_pledge(session: Session, actor: Actor | None, pledge_id: object) -> Pledge:
    """One's own pledge.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another backer's.
    """
    known = require_actor(actor)
    pledge = session.get(Pledge, parse_id(pledge_id))
    if pledge is None or pledge.backer_id != known.user_id:
        raise NotFound(_(NOTHING_HERE))
    return pledge
