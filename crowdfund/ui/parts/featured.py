"""The first rows of the first page: what moderators put forward, and what is open."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.follow_button import followed_card
from crowdfund.ui.states.home import HomeState
from crowdfund.words import _

CARDS = {"data-cards": "row"}
"""Marks a section that holds one row of cards: what fills it is said in data.css."""


def featured_row() -> rx.Component:
    """Return the row; nothing while nothing is featured."""
    cards = HomeState.chosen
    row = featured_section(ui.campaign_grid(rx.foreach(cards, followed_card)))
    return rx.cond(cards.length() > 0, row, rx.fragment())


def featured_section(cards: rx.Component) -> rx.Component:
    """Return what moderators put forward under its title.

    Args:
        cards: a grid of them.
    """
    return ui.section(
        _("Featured"),
        cards,
        custom_attrs=CARDS,
        lead=_(
            "Put forward by a moderator, who says why. No enterprise pays for it, and it is no "
            "advice."
        ),
    )


def open_section(cards: rx.Component) -> rx.Component:
    """Return what is open under its title.

    Args:
        cards: a grid of them, or what stands in its place.
    """
    return ui.section(
        _("Open now"),
        cards,
        lead=_("The open campaigns with the most backers."),
        action=ui.link(_("All campaigns"), "/campaigns"),
    )
