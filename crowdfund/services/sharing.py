"""Shared links to campaigns: what a crawler reads, and which pages it may know of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from crowdfund.db.queries.campaigns import Crowd, crowds
from crowdfund.db.tables import Campaign, CampaignListing, Enterprise
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import NotFound
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import lookup, pictures, signs, texts
from crowdfund.services.campaign_cards import Funding, counted_card, funding_of
from crowdfund.services.deps import Deps
from crowdfund.services.stored_files import find_cover
from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.services.views.sharing import SharePicture, SharePreview
from crowdfund.words import _

LONGEST_SUMMARY = 160
MOST_LISTED = 50_000
"""Addresses of one sitemap, by https://www.sitemaps.org/protocol.html."""

FIXED_PAGES = (
    "/",
    "/campaigns",
    "/certificates",
    "/learn",
    "/learn/complaints",
    "/learn/dilution",
    "/learn/escrow-proof",
    "/learn/fees",
    "/learn/going-live",
    "/learn/loss",
    "/learn/matching",
    "/learn/privacy",
    "/learn/risks",
    "/learn/rules",
    "/learn/terms",
    *(f"/learn/rules/{code.value}" for code in RegimeCode),
)
"""Public pages that are always there; to sign in or register, nobody comes from a search."""
PRIVATE_PAGES = (
    "/account",
    "/admin",
    "/complaints",
    "/demo/",
    "/founder",
    "/mail/",
    "/notifications",
    "/pledges",
    "/portfolio",
    "/preferences",
    "/watchlist",
)
"""How addresses begin that say something to one person alone."""


@dataclass(frozen=True)
class _Public:
    """A public campaign as everybody sees it."""

    card: CampaignCard
    funding: Funding
    cover_name: str
    """Of its uploaded cover; empty without one."""


def preview(deps: Deps, *, slug: str) -> SharePreview:
    """What a link to a campaign shows, to everybody the same.

    Args:
        deps: what the platform works with.
        slug: from the address.

    Raises:
        NotFound: none, or none that is public.
    """
    public = _public(deps, slug)
    card = public.card
    return SharePreview(
        title=card.title,
        description=_description(public),
        url=f"{deps.public_url}/campaigns/{card.slug}",
        image_url=f"{deps.public_url}/share/campaigns/{card.slug}.png",
        image_alt=f"{card.title}: {_on_picture(public)}",
    )


def picture(deps: Deps, *, slug: str) -> tuple[SharePicture, Path | None]:
    """What stands on the picture of a link to a campaign, for `share_images.drawn` to draw.

    Args:
        deps: what the platform works with.
        slug: from the address.

    Returns:
        what is written on it, and the uploaded cover on disk; None without one.

    Raises:
        NotFound: none, or none that is public.
    """
    public = _public(deps, slug)
    card, cover_name = public.card, public.cover_name
    said = SharePicture(
        title=card.title,
        enterprise_name=card.enterprise_name,
        funded_text=_on_picture(public),
        raised_percent=card.raised_percent,
        target_percent=card.target_percent,
        cover_name=cover_name,
    )
    try:
        cover = find_cover(deps, name=cover_name).path if cover_name else None
    except NotFound:
        cover = None
    return said, cover


def sitemap(deps: Deps) -> Iterator[str]:
    """The addresses of every public page, campaigns and their enterprises by their names."""
    campaigns = select(CampaignListing.slug).order_by(col(CampaignListing.slug))
    enterprises = (
        select(Enterprise.slug)
        .join(Campaign, col(Campaign.enterprise_id) == col(Enterprise.id))
        .join(CampaignListing, col(CampaignListing.campaign_id) == col(Campaign.id))
        .distinct()
        .order_by(col(Enterprise.slug))
    )
    room = MOST_LISTED - len(FIXED_PAGES)
    with deps.reading() as session:
        raises = list(session.exec(campaigns.limit(room)))
        owners = list(session.exec(enterprises.limit(room - len(raises))))
    yield from (f"{deps.public_url}{path}" for path in FIXED_PAGES)
    yield from (f"{deps.public_url}/campaigns/{slug}" for slug in raises)
    yield from (f"{deps.public_url}/enterprises/{slug}" for slug in owners)


def _public(deps: Deps, slug: str) -> _Public:
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, None)
        enterprise = lookup.enterprise_of(session, campaign)
        crowd = crowds(session, [campaign.id]).get(campaign.id, Crowd())
        return _Public(
            counted_card(campaign, enterprise, crowd, deps.now()),
            funding_of(campaign, crowd),
            pictures.uploaded_name(campaign),
        )


def _came(public: _Public) -> str:
    """How far it came, where its money is not said before: what was given back is said after."""
    funding = public.funding
    if funding.funded_text == funding.part_text:
        return funding.part_text
    return _("{part}; all of it {note}").format(part=funding.part_text, note=funding.note)


def _on_picture(public: _Public) -> str:
    """What stands above the bar. A raise that is stopped says so first."""
    if public.card.status == CampaignStatus.SUSPENDED:
        return signs.clauses([public.card.time_left_text, _came(public)])
    return _came(public)


def _description(public: _Public) -> str:
    card = public.card
    summary = texts.shortened(card.summary, LONGEST_SUMMARY)
    said = f"{card.enterprise_name}: {summary}" if summary else f"{card.enterprise_name}."
    facts = [f"{card.raised_text} raised, {_came(public)}", card.time_left_text]
    return f"{said} {'. '.join(fact for fact in facts if fact)}. Capital is at risk."
