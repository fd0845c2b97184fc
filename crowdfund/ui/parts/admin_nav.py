"""The way between the pages of moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.admin import ProblemRow
from crowdfund.ui import components as ui
from crowdfund.words import _

PAGES = (
    (_("Reviews"), "/admin"),
    (_("Money"), "/admin/money"),
    (_("Jobs"), "/admin/jobs"),
    (_("People"), "/admin/people"),
    (_("Audit"), "/admin/audit"),
)


def admin_nav(current: str = "") -> rx.Component:
    """Return links to the pages of moderators.

    Args:
        current: the address of the open one.
    """
    links = [ui.nav_link(text, href, is_current=href == current) for text, href in PAGES]
    return rx.el.nav(*links, aria_label=_("Moderation"), class_name="row gap-xs")


def problems(rows: rx.Var[list[ProblemRow]], caption: str) -> rx.Component:
    """Return what a person has to look at as a table."""
    return ui.table(
        [_("What"), _("Detail"), _("When")],
        rx.foreach(
            rows,
            lambda row: ui.table_row(
                ui.head_cell(row.what), ui.cell(row.detail), ui.cell(row.at_text)
            ),
        ),
        caption=caption,
    )
