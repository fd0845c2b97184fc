"""A campaign that is not public yet, as its page will be for backers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.services import lookup
from crowdfund.services.campaign_cards import NOT_SET
from crowdfund.services.campaign_pages import page_of, replayed, totals_of
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import is_editable
from crowdfund.services.kiis_words import version_text
from crowdfund.services.memberships import works_for
from crowdfund.services.views.campaigns import CampaignPage
from crowdfund.services.views.previews import CampaignPreview
from crowdfund.words import _


def draft_preview(deps: Deps, *, actor: Actor | None, campaign_id: str) -> CampaignPreview:
    """The page that a backer will see on the day the raise is open, from what is saved now.

    Args:
        deps: what the platform works with.
        actor: who has a role in the enterprise, or sees reviews.
        campaign_id: as sent.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or none for them.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        campaign = lookup.reviewed_or_own(session, known, campaign_id)
        if CampaignStatus(campaign.status) in PUBLIC_STATUSES:
            return CampaignPreview(public_path=f"/campaigns/{campaign.slug}")
        now, shown = deps.now(), _as_open(campaign, deps)
        page = page_of(session, shown, None, now)
        live = totals_of(session, shown, now)
        # Which version a sheet is of, only the row itself knows.
        sheet_text = version_text(session, campaign)
        is_theirs = works_for(session, lookup.enterprise_of(session, campaign), known.user_id)
    desk = "founder" if is_theirs else "admin"
    return CampaignPreview(
        page=_without_gaps(
            replace(page, source_note=replayed(deps, page.source_note), sheet_text=sheet_text)
        ),
        live=replace(
            live,
            shares_left_text=live.shares_left_text if shown.maximum_shares else "",
            # A deadline that is past has to be written anew before it can be open.
            time_left_text="" if _is_late(shown, now) else live.time_left_text,
            # Nothing of it is public, and nothing of it moves.
            has_escrow_page=False,
            is_moving=False,
        ),
        back_path=f"/{desk}/campaigns/{campaign.id}",
    )


def _is_late(campaign: Campaign, now: datetime) -> bool:
    return campaign.closes_at is not None and campaign.closes_at <= now


def _as_open(campaign: Campaign, deps: Deps) -> Campaign:
    """A row that no session knows, so that nothing of it is ever written: the campaign as it will
    be while it takes pledges, with the fee that its submission would fix."""
    shown = Campaign(**campaign.model_dump())
    shown.status = CampaignStatus.LIVE.value
    if is_editable(campaign):
        shown.fee_basis_points = deps.fee_basis_points
    return shown


def _without_gaps(page: CampaignPage) -> CampaignPage:
    """The page with words where a draft has no figure yet: a public one has them all."""
    missing = _(NOT_SET)
    return replace(
        page,
        card=replace(
            page.card,
            price_text=page.card.price_text or missing,
            minimum_ticket_text=page.card.minimum_ticket_text or missing,
        ),
        valuation_text=page.valuation_text or missing,
        part_at_target_text=page.part_at_target_text or missing,
        part_at_maximum_text=page.part_at_maximum_text or missing,
    )
