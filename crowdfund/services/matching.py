"""Open campaigns in the order of how well they fit, each with its reason."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from crowdfund.db.queries import matching as queries
from crowdfund.db.queries.campaigns import Search
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.matching.crowds import SMALLEST_GROUP, told
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import parts_of
from crowdfund.domain.matching.ranking import rank
from crowdfund.services import lookup, texts
from crowdfund.services.campaign_cards import cards_of
from crowdfund.services.deps import Deps
from crowdfund.services.match_words import match_view, sentence
from crowdfund.services.open_offers import open_offers
from crowdfund.services.views.campaigns import CampaignCard, CampaignList
from crowdfund.services.views.matching import MatchView
from crowdfund.services.wishes import Seeker, seeker_of


def best_matches(
    deps: Deps, seeker: Seeker, search: Search, page: int, page_size: int
) -> CampaignList:
    """One page of the open campaigns that a search finds, best match first, each with its reason.

    Args:
        deps: what the platform works with.
        seeker: for whom they are ranked.
        search: what narrows them; its order is not looked at.
        page: counted from 1; one outside the list is its nearest.
        page_size: cards on a page.
    """
    offers = open_offers(deps)
    with deps.reading() as session:
        fitting = _narrowed(session, offers, search)
        ranked = rank(seeker.wishes, seeker.taste, fitting, deps.now().date())
        pages = max(1, -(-len(ranked) // page_size))
        shown = min(page, pages)
        chosen = ranked[(shown - 1) * page_size : shown * page_size]
        cards = _cards(session, deps, seeker, chosen)
    return CampaignList(
        cards=cards,
        total=len(ranked),
        total_text=texts.count(len(ranked), "open campaign"),
        page=shown,
        pages=pages,
    )


def match_of(deps: Deps, *, actor: Actor | None, slug: str) -> MatchView:
    """Why one open campaign fits this person, or not; empty for those of whom nothing is known, for
    its own founder, and once it takes no pledges.

    Raises:
        NotFound: no such campaign, or none that they may see.
    """
    seeker = seeker_of(deps, actor=actor)
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        is_open = campaign.status == CampaignStatus.LIVE.value
        if seeker.is_unknown or not is_open:
            return MatchView()
        owner_id = lookup.enterprise_of(session, campaign).owner_id
        if actor is not None and owner_id == actor.user_id:
            return MatchView()
        (offer,) = queries.open_offers(session, deps.now(), campaign_ids=[campaign.id])
    return match_view(seeker.wishes, parts_of(seeker.wishes, seeker.taste, offer), offer)


def fitting_backers_text(session: Session, campaign: Campaign, enterprise: Enterprise) -> str:
    """How many backers look for something like this, in a sentence that names nobody.

    Args:
        session: the caller's transaction.
        campaign: one's own, a draft as well.
        enterprise: who raises.
    """
    if not campaign.sector:
        return "Choose a sector to learn how many backers look for something like this."
    people = queries.people_who_look_for(
        session,
        sector=campaign.sector,
        currency=campaign.currency,
        ticket_minor=campaign.minimum_ticket_minor,
        country=enterprise.country,
        but=enterprise.owner_id,
    )
    crowd = told(people)
    if not crowd.at_least:
        few = {5: "five"}.get(SMALLEST_GROUP, str(SMALLEST_GROUP))
        return f"Fewer than {few} backers look for something like this."
    return f"At least {texts.number(crowd.at_least)} backers look for something like this."


def _narrowed(session: Session, offers: list[Offer], search: Search) -> list[Offer]:
    if search == Search(sort=search.sort):
        return offers
    found = queries.found(session, search)
    return [offer for offer in offers if offer.key in found]


def _cards(session: Session, deps: Deps, seeker: Seeker, offers: list[Offer]) -> list[CampaignCard]:
    place = {offer.key: number for number, offer in enumerate(offers)}
    query = (
        select(Campaign, Enterprise)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(col(Campaign.id).in_(list(place)))
    )
    rows = sorted(session.exec(query), key=lambda row: place[str(row[0].id)])
    cards = cards_of(session, [(campaign, enterprise) for campaign, enterprise in rows], deps.now())
    return [
        replace(card, reason_text=_reason(seeker, offer))
        for card, offer in zip(cards, offers, strict=True)
    ]


def _reason(seeker: Seeker, offer: Offer) -> str:
    return sentence(seeker.wishes, parts_of(seeker.wishes, seeker.taste, offer), offer)
