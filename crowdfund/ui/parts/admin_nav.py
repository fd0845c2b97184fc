"""The way between the pages of moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.admin import ProblemRow
from crowdfund.ui import components as ui

PAGES = (
    ("Reviews", "/admin"),
    ("Money", "/admin/money"),
    ("Jobs", "/admin/jobs"),
    ("People", "/admin/people"),
    ("Audit", "/admin/audit"),
)


def admin_nav(current: str = "") -> rx.Component:
    """Return links to the pages of moderators.

    Args:
        current: the address of the open one.
    """
    links = [ui.nav_link(text, href, is_current=href == current) for text, href in PAGES]
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
