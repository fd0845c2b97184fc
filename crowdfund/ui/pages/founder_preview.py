"""A campaign's page as backers will see it, for who writes or reviews it."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.campaign_whole import campaign_whole
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.parts.preview_ways import preview_strip, preview_ways, with_gaps
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaign_tab import CampaignTabState
from crowdfund.ui.states.founder_preview import PreviewState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ticks(PreviewState.is_loaded, PreviewState.follow),
        campaign_whole(preview_ways(), around=with_gaps),
        strip=rx.fragment(preview_strip(), risk_strip(CampaignState.page.risk_text)),
    )


PAGE = Page(
    route="/founder/campaigns/[campaign_id]/preview",
    title=_("Preview of a campaign"),
    build=build,
    name=_("Preview: {title}").format(title=CampaignState.page.card.title),
    on_load=[CampaignTabState.open_as_asked, PreviewState.load],
)
