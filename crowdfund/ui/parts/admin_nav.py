"""The way between the pages of moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.admin import ProblemRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for
from crowdfund.words import _

PAGES = (
    (_("Reviews"), "/admin", Action.SEE_WHAT_WAITS),
    (_("Changes"), "/admin/changes", Action.SEE_REVIEWS),
    (_("Money"), "/admin/money", Action.SEE_MONEY),
    (_("Jobs"), "/admin/jobs", Action.SEE_JOBS),
    (_("People"), "/admin/people", Action.SEE_PEOPLE),
    (_("Screening"), "/admin/screening", Action.SEE_SCREENING),
    (_("Complaints"), "/admin/complaints", Action.SEE_COMPLAINTS),
    (_("Proposals"), "/admin/proposals", Action.SEE_PROPOSALS),
    (_("Audit"), "/admin/audit", Action.SEE_AUDIT),
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
    return rx.el.nav(*links, aria_label=_("Moderation"), class_name="page-nav row gap-xs")


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
        on_phone="stack",
    )
