"""Campaigns that moderators put forward, in a row of their own."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.follow_button import followed_card
from crowdfund.ui.states.home import HomeState
from crowdfund.words import _


def featured_row() -> rx.Component:
    """Return the row; nothing while nothing is featured."""
    cards = HomeState.chosen
    row = ui.section(
        _("Featured"),
        ui.campaign_grid(rx.foreach(cards, followed_card)),
        lead=_(
            "Put forward by a moderator, who says why. No enterprise pays for it, and it is no "
            "advice."
        ),
    )
    return rx.cond(cards.length() > 0, row, rx.fragment())
