"""What do I own after X, with the terms of one campaign."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.parts.own_page import own_page
from crowdfund.ui.states.own import OwnState
from crowdfund.words import _

VIEW = OwnState.view
LEAD = _(
    "Choose what happens next: a round, an option pool, a SAFE or a note, a sale. You see what "
    "part would be yours after each step, and how it is worked out."
)


def build() -> rx.Component:
    """Return the page."""
    campaign_path = f"/campaigns/{VIEW.slug}"
    return guarded(
        ui.page_header(
            _("What do I own after X?"),
            LEAD,
            above=ui.breadcrumb(
                (_("Campaigns"), "/campaigns"),
                (VIEW.title, campaign_path),
                (_("What do I own?"), ""),
            ),
        ),
        own_page(),
        kept=OwnState.is_kept,
        strip=risk_strip(VIEW.risk_text),
    )


PAGE = Page(
    route="/campaigns/[slug]/own",
    title=_("What do I own after X?"),
    build=build,
    on_load=[OwnState.arrive, OwnState.load],
    name=_("What do I own? {title}").format(title=VIEW.title),
    description=_("What part would be yours after a next round, a pool, a conversion or a sale."),
)
