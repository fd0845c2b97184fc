"""One campaign, for everybody."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.campaign_panel import invest_bar, panel
from crowdfund.ui.parts.campaign_tabs import campaign_tabs
from crowdfund.ui.parts.live_totals import live_totals
from crowdfund.ui.parts.match_reason import match_reason
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaign_tab import CampaignTabState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    page = CampaignState.page
    return guarded(
        _moving(),
        ui.page_header(page.card.title, page.card.summary, above=_above()),
        ui.when(page.outcome_text, ui.notice(page.outcome_text, tone=page.outcome_tone)),
        ui.when(page.source_note, ui.notice(page.source_note, title=_("Public filing"))),
        rx.el.div(
            ui.split(_main(), panel(), _("Invest in this campaign"), is_aside_first=True),
            class_name="section",
        ),
        invest_bar(),
        strip=risk_strip(page.risk_text),
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


def _above() -> rx.Component:
    card = CampaignState.page.card
    enterprise = f"/enterprises/{CampaignState.page.enterprise_slug}"
    return ui.row(
        ui.link(card.enterprise_name, enterprise),
        rx.el.span(card.sector, " · ", card.country_name, class_name="muted"),
    )


def _main() -> rx.Component:
    card = CampaignState.page.card
    return ui.stack(
        ui.cover(card.cover_url, card.cover_alt, is_large=True, srcset=card.cover_srcset),
        match_reason(),
        campaign_tabs(),
    )


PAGE = Page(
    route="/campaigns/[slug]",
    title=_("Campaign"),
    build=build,
    on_load=[CampaignTabState.open_as_asked, CampaignState.load],
    name=CampaignState.page.card.title,
)
