"""A campaign's page from head to foot: for everybody, and as a preview for who writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.campaign_panel import panel
from crowdfund.ui.parts.campaign_tabs import campaign_tabs
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.words import _


@dataclass(frozen=True)
class Ways:
    """Where a campaign's page leads from, each way where it stands."""

    invest: rx.Component
    """In the panel, below the money."""
    foot: rx.Component
    """In the panel, below all the numbers."""
    bar: rx.Component
    """What a phone keeps in sight."""
    asking: rx.Component
    """Above the questions."""
    enterprise: Callable[[Any], rx.Component]
    """Returns the way to the enterprise's profile by its words."""


def campaign_whole(
    ways: Ways,
    *above_tabs: rx.Component,
    around: Callable[[str, rx.Component], rx.Component] = lambda _key, content: content,
) -> rx.Component:
    """Return the whole page within its frame.

    Args:
        ways: where it leads from.
        above_tabs: what stands between the cover and the tabs.
        around: puts what else is said about a tab's content around it, by the tab's name.
    """
    page = CampaignState.page
    card = page.card
    main = ui.stack(
        ui.cover(card.cover_url, card.cover_alt, is_large=True, srcset=card.cover_srcset),
        *above_tabs,
        campaign_tabs(ways.asking, ways.enterprise, around),
    )
    side = panel(ways.invest, ways.foot)
    return rx.fragment(
        ui.page_header(card.title, card.summary, above=_above(ways)),
        ui.when(page.outcome_text, ui.notice(page.outcome_text, tone=page.outcome_tone)),
        ui.when(page.source_note, ui.notice(page.source_note, title=_("Public filing"))),
        rx.el.div(
            ui.split(main, side, _("Invest in this campaign"), is_aside_first=True),
            class_name="section",
        ),
        ways.bar,
    )


def _above(ways: Ways) -> rx.Component:
    card = CampaignState.page.card
    return ui.row(
        ways.enterprise(card.enterprise_name),
        rx.el.span(card.sector, " · ", card.country_name, class_name="muted"),
    )
