"""Open campaigns in the order of how well they fit, each with its reason."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from crowdfund.db.queries import listings, open_campaigns
from crowdfund.db.queries import matching as queries
from crowdfund.db.queries.listings import Search
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.matching.crowds import SMALLEST_GROUP, told
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import parts_of
from crowdfund.services import lookup, texts
from crowdfund.services.campaign_cards import cards_of
from crowdfund.services.deps import Deps
from crowdfund.services.match_words import match_view, sentence
from crowdfund.services.memberships import works_for
from crowdfund.services.open_offers import open_offers
from crowdfund.services.search_filters import filters_of
from crowdfund.services.search_input import Asked
from crowdfund.services.views.campaigns import CampaignCard, CampaignList
from crowdfund.services.views.matching import MatchView
from crowdfund.services.wishes import Seeker, seeker_of
from crowdfund.words import _


def best_matches(
    deps: Deps, seeker: Seeker, asked: Asked, *, after: object, before: object, page_size: int
) -> CampaignList:
    """One page of the open campaigns that a search finds, best match first, each with its reason.

    Args:
        deps: what the platform works with.
        seeker: for whom they are ranked.
        asked: what narrows them; its order is not looked at.
        after: the key of the campaign that the page begins after; as sent.
        before: the key of the campaign that the page ends before; as sent.
        page_size: cards on a page.
    """
    board = open_offers(deps)
    with deps.reading() as session:
        found = _found(session, asked.search)
        ranked = board.ranked(seeker.wishes, seeker.taste, found)
        start = _start(ranked, after, before, page_size)
        chosen = ranked[start : start + page_size]
        cards = _cards(session, deps, seeker, chosen)
        # Only what is open is ranked, so the other filters would leave nothing else.
        ranked_only = replace(asked.search, status=CampaignStatus.LIVE.value)
        filters = filters_of(listings.facets(session, ranked_only), asked.search)
    total, end = len(ranked), start + len(chosen)
    return CampaignList(
        cards=cards,
        total=total,
        total_text=texts.count(total, "open campaign"),
        range_text=texts.range_of(start, end, total),
        has_earlier=start > 0,
        before=chosen[0].key if start > page_size else "",
        after=chosen[-1].key if end < total else "",
        filters=filters,
        ignored=asked.ignored,
    )


def match_of(deps: Deps, *, actor: Actor | None, slug: str) -> MatchView:
    """Why one open campaign fits this person, or not; empty for those of whom nothing is known, for
    who has a role in its enterprise, and once it takes no pledges.

    Raises:
        NotFound: no such campaign, or none that they may see.
    """
    seeker = seeker_of(deps, actor=actor)
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        is_open = campaign.status == CampaignStatus.LIVE.value
        if seeker.is_unknown or not is_open:
            return MatchView()
        enterprise = lookup.enterprise_of(session, campaign)
        if actor is not None and works_for(session, enterprise, actor.user_id):
            return MatchView()
        (offer,) = open_campaigns.offers_of(session, deps.now(), [campaign.id])
    return match_view(seeker.wishes, parts_of(seeker.wishes, seeker.taste, offer), offer)


def fitting_backers_text(session: Session, campaign: Campaign, enterprise: Enterprise) -> str:
    """How many backers look for something like this, in a sentence that names nobody.

    Args:
        session: the caller's transaction.
        campaign: one's own, a draft as well.
        enterprise: who raises.
    """
    if not campaign.sector:
        return _("Choose a sector to learn how many backers look for something like this.")
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
        few = {5: _("five")}.get(SMALLEST_GROUP, str(SMALLEST_GROUP))
        return _("Fewer than {few} backers look for something like this.").format(few=few)
    return _("At least {number} backers look for something like this.").format(
        number=texts.number(crowd.at_least)
    )


def _start(ranked: list[Offer], after: object, before: object, page_size: int) -> int:
    """Where a page begins. What is not in the list any more, or never was, is its beginning."""
    if not after and not before:
        return 0
    place = {offer.key: number for number, offer in enumerate(ranked)}
    if (last := place.get(str(after))) is not None:
        return min(last + 1, max(len(ranked) - 1, 0))
    return max(place.get(str(before), 0) - page_size, 0)


def _found(session: Session, search: Search) -> set[str] | None:
    """The keys of what a search finds; None when it narrows nothing."""
    is_narrow = search != Search(sort=search.sort)
    return listings.campaign_keys(session, search) if is_narrow else None


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
