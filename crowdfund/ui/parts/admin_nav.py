"""The way between the pages of moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.admin import ProblemRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for

PAGES = (
    ("Reviews", "/admin", Action.SEE_WHAT_WAITS),
    ("Money", "/admin/money", Action.SEE_MONEY),
    ("Jobs", "/admin/jobs", Action.SEE_JOBS),
    ("People", "/admin/people", Action.SEE_PEOPLE),
    ("Proposals", "/admin/proposals", Action.SEE_PROPOSALS),
    ("Audit", "/admin/audit", Action.SEE_AUDIT),
)
"""Their names, addresses, and who may see them."""


def admin_nav(current: str = "") -> rx.Component:
    """Return links to the pages of moderators.

    Args:
        current: the address of the open one.
    """
    links = [
        only_for(action, ui.nav_link(text, href, is_current=href == current))
        for text, href, action in PAGES
    ]
    return rx.el.nav(*links, aria_label="Moderation", class_name="row gap-xs")


def problems(rows: rx.Var[list[ProblemRow]], caption: str) -> rx.Component:
    """Return what a person has to look at as a table."""
    return ui.table(
        ["What", "Detail", "When"],
        rx.foreach(
            rows,
            lambda row: ui.table_row(
                ui.head_cell(row.what), ui.cell(row.detail), ui.cell(row.at_text)
            ),
        ),
        caption=caption,
    )
