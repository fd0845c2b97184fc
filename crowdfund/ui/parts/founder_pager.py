"""Turning the pages of a list that stays where it is."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.founder import ListPage
from crowdfund.ui import components as ui


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
                "Previous", "secondary", size="sm", disabled=~place.has_previous,
                on_click=turn(-1), aria_label=f"Previous: {label}",
            ),
            rx.el.span(place.text, class_name="muted tabular", aria_live="polite"),
            ui.button(
                "Next", "secondary", size="sm", disabled=~place.has_next,
                on_click=turn(1), aria_label=f"Next: {label}",
            ),
            class_name="pagination",
            aria_label=f"Pages: {label}",
        ),
    )  # fmt: skip
