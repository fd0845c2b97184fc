"""What one follows."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.watchlist import WatchlistState


def build() -> rx.Component:
    """Return the page."""
    watched = WatchlistState.watched
    nothing = ui.empty_state(
        "You watch no campaign yet",
        "Press “Watch” on a campaign to find it here and to be told its news.",
        ui.link_button("Explore campaigns", "/campaigns"),
        icon="bookmark",
    )
    return guarded(
        ui.page_header("Watchlist", "Campaigns that you watch. Nobody else sees this list."),
        rx.cond(
            watched.length() > 0,
            ui.campaign_grid(rx.foreach(watched, ui.campaign_card)),
            nothing,
        ),
        rx.el.div(ui.risk_warning(), class_name="section"),
    )


PAGE = Page(route="/watchlist", title="Watchlist", build=build, on_load=[WatchlistState.load])
