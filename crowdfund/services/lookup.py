"""Finding rows for the person who asks: what they may not see looks like nothing at all."""

from __future__ import annotations

import re
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, Pledge
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import NotAllowed, NotFound
from crowdfund.domain.membership import MEMBERS_MAY, REFUSED, FounderAction
from crowdfund.domain.permissions import Action, may, require
from crowdfund.services.memberships import role_in
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
    query = select(Campaign).where(Campaign.slug == parse_slug(slug))
    campaign = session.exec(query).first()
    if campaign is None:
        raise NotFound(_(NOTHING_HERE))
    require_seen(session, campaign, actor)
    return campaign


def require_seen(session: Session, campaign: Campaign, actor: Actor | None) -> None:
    """Lets pass who may see a campaign and what belongs to it, its documents and pictures too:
    everybody when it is public, before that who has a role in its enterprise or sees reviews.

    Raises:
        NotFound: they may not.
    """
    if CampaignStatus(campaign.status) in PUBLIC_STATUSES or may(actor, Action.SEE_REVIEWS):
        return
    if actor is None or role_in(session, enterprise_of(session, campaign), actor.user_id) is None:
        raise NotFound(_(NOTHING_HERE))


def require_visible(status: str, owner_id: UUID, actor: Actor | None) -> None:
    """As `require_seen`, of a campaign's status and owner alone, so that nothing is read for it:
    for a pledge, which nobody with a role in the enterprise makes.

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


def owned_campaign(
    session: Session,
    actor: Actor | None,
    campaign_id: object,
    action: FounderAction = FounderAction.OWN,
) -> Campaign:
    """A campaign of an enterprise in which this person's role allows an action; the owner's own
    unless something else is said.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or of an enterprise in which they have no role.
        NotAllowed: their role there does not allow it.
    """
    known = require_actor(actor)
    campaign = session.get(Campaign, parse_id(campaign_id))
    if campaign is None:
        raise NotFound(_(NOTHING_HERE))
    _require_role(session, enterprise_of(session, campaign), known, action)
    return campaign


def _require_role(
    session: Session, enterprise: Enterprise, actor: Actor, action: FounderAction
) -> None:
    role = role_in(session, enterprise, actor.user_id)
    if role is None:
        raise NotFound(_(NOTHING_HERE))
    if action not in MEMBERS_MAY[role]:
        raise NotAllowed(_(REFUSED))


def may_review(actor: Actor, campaign: Campaign) -> bool:
    """Whether somebody may open a campaign's review: drafts are for those who see reviews."""
    is_public = CampaignStatus(campaign.status) in PUBLIC_STATUSES
    return may(actor, Action.SEE_CAMPAIGN if is_public else Action.SEE_REVIEWS)


def reviewed_campaign(session: Session, actor: Actor | None, campaign_id: object) -> Campaign:
    """A campaign, for whoever may open its review.

    Raises:
        NotSignedIn, FactorNeeded: as for `permissions.require`.
        NotAllowed: their role opens no reviews.
        NotFound: none, or none for them.
    """
    known = require(actor, Action.SEE_CAMPAIGN)
    campaign = campaign_by_id(session, campaign_id)
    if not may_review(known, campaign):
        raise NotFound(_(NOTHING_HERE))
    return campaign


def reviewed_or_own(session: Session, actor: Actor | None, campaign_id: object) -> Campaign:
    """One's own campaign, or one whose review somebody may open.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or none for them.
    """
    known = require_actor(actor)
    campaign = campaign_by_id(session, campaign_id)
    if may_review(known, campaign):
        return campaign
    return owned_campaign(session, known, campaign_id, FounderAction.READ)


def enterprise_of(session: Session, campaign: Campaign) -> Enterprise:
    """The enterprise that raises."""
    return session.exec(select(Enterprise).where(Enterprise.id == campaign.enterprise_id)).one()


def owned_enterprise(
    session: Session,
    actor: Actor | None,
    enterprise_id: object = "",
    action: FounderAction = FounderAction.OWN,
) -> Enterprise | None:
    """An enterprise in which this person's role allows an action; the owner's own unless something
    else is said. With an empty id the newest that they own; None without any.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: nothing's id, or of an enterprise in which they have no role.
        NotAllowed: their role there does not allow it.
    """
    known = require_actor(actor)
    if not enterprise_id:
        own = select(Enterprise).where(Enterprise.owner_id == known.user_id)
        return session.exec(own.order_by(col(Enterprise.created_at).desc())).first()
    found = session.get(Enterprise, parse_id(enterprise_id))
    if found is None:
        raise NotFound(_(NOTHING_HERE))
    _require_role(session, found, known, action)
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
