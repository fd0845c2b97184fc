"""One campaign, for everybody."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.campaign_panel import complain, invest_bar, way_in
from crowdfund.ui.parts.campaign_talk import asking
from crowdfund.ui.parts.campaign_whole import Ways, campaign_whole
from crowdfund.ui.parts.live_totals import live_totals
from crowdfund.ui.parts.match_reason import match_reason
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaign_tab import CampaignTabState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    ways = Ways(way_in(), complain(), invest_bar(), asking(), _enterprise)
    return guarded(
        _moving(),
        campaign_whole(ways, match_reason()),
        strip=risk_strip(CampaignState.page.risk_text),
    )


def _moving() -> rx.Component:
    """What everybody may see is pushed; what only few may see is asked for."""
    live = CampaignState.live
    stream = live_totals(
        live.is_moving & live.has_escrow_page,
        "/campaigns/" + CampaignState.page.card.slug + "/live",
        into=(CampaignState, "live"),
        status=CampaignState.page.card.status,
        on_other=CampaignState.look_again,
        on_refused=CampaignState.tick,
    )
    return rx.fragment(stream, ticks(live.is_moving & ~live.has_escrow_page, CampaignState.tick))


def _enterprise(words: Any) -> rx.Component:
    return ui.link(words, f"/enterprises/{CampaignState.page.enterprise_slug}")


PAGE = Page(
    route="/campaigns/[slug]",
    title=_("Campaign"),
    build=build,
    on_load=[CampaignTabState.open_as_asked, CampaignState.load],
    name=CampaignState.page.card.title,
)
