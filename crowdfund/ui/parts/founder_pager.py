"""Turning the pages of a list that stays where it is."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.founder import ListPage
from crowdfund.ui import components as ui
from crowdfund.words import _


def pager(place: rx.Var[ListPage], label: str, turn: Any) -> rx.Component:
    """Return buttons for the pages before and after; nothing where there is one page.

    Args:
        place: which page is shown.
        label: of what; part of the buttons' accessible names.
        turn: takes -1 or 1.
    """
    return ui.when(
        place.text,
        rx.el.nav(
            ui.button(
                _("Previous"), "secondary", size="sm", disabled=~place.has_previous,
                on_click=turn(-1), aria_label=_("Previous: {label}").format(label=label),
            ),
            rx.el.span(place.text, class_name="muted tabular", aria_live="polite"),
            ui.button(
                _("Next"), "secondary", size="sm", disabled=~place.has_next,
                on_click=turn(1), aria_label=_("Next: {label}").format(label=label),
            ),
            class_name="pagination",
            aria_label=_("Pages: {label}").format(label=label),
        ),
    )  # fmt: skip
