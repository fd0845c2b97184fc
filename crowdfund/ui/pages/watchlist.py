"""What one follows."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.campaigns import WatchedItem
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.follow_button import followed_card
from crowdfund.ui.states.following import FollowState
from crowdfund.ui.states.watchlist import WatchlistState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    watched = WatchlistState.watched
    nothing = ui.empty_state(
        _("You watch no campaign yet"),
        _("Press “Watch” on a campaign to find it here."),
        ui.link_button(_("Explore campaigns"), "/campaigns"),
        icon="bookmark",
    )
    return guarded(
        ui.page_header(
            _("Watchlist"),
            _(
                "Campaigns that you watch; nobody else sees this list. With reminders on, you "
                "are told when one opens, when it reaches its target, and 48 hours before it "
                "closes."
            ),
        ),
        rx.cond(
            watched.length() > 0,
            rx.fragment(
                rx.el.h2(_("What you watch"), class_name="visually-hidden"),
                ui.campaign_grid(rx.foreach(watched, _item)),
            ),
            nothing,
        ),
        rx.el.div(ui.risk_warning(), class_name="section"),
    )


def _item(item: rx.Var[WatchedItem]) -> rx.Component:
    ended = rx.el.p(_("Ended: you are told of its news."), class_name="small muted")
    return rx.el.div(
        followed_card(item.card),
        rx.cond(item.has_ended, ended, _reminders(item)),
        class_name="watched-item",
    )


def _reminders(item: rx.Var[WatchedItem]) -> rx.Component:
    card = item.card
    return rx.el.button(
        rx.cond(
            item.reminds,
            rx.icon("bell-ring", aria_hidden="true"),
            rx.icon("bell-off", aria_hidden="true"),
        ),
        rx.cond(item.reminds, _("Reminders on"), _("Reminders off")),
        type="button",
        class_name="button button-quiet button-sm",
        # Read as it is seen, and which campaign it is about.
        aria_label=rx.cond(
            item.reminds,
            _("Reminders on, {title}").format(title=card.title),
            _("Reminders off, {title}").format(title=card.title),
        ),
        on_click=WatchlistState.remind(card.slug),
    )


PAGE = Page(
    route="/watchlist",
    title=_("Watchlist"),
    build=build,
    on_load=[WatchlistState.load, FollowState.load_watched],
)
