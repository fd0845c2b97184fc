"""The desk for complaints: what waits, and until when."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.complaints import DeskRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.backer_story import name_cell, when_cell
from crowdfund.ui.states.admin_complaints import PATH, AdminComplaintsState
from crowdfund.words import _, pgettext

DESK = AdminComplaintsState.desk


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(_("Complaints"), _("Whoever is part of a matter does not decide about it.")),
        ui.stack(
            admin_nav(PATH),
            ui.when(DESK.overdue_text, ui.notice(DESK.overdue_text, tone="bad")),
            gap="lg",
        ),
        ui.section(
            pgettext("complaints", "Open"),
            rx.cond(
                DESK.waiting.length() > 0,
                _rows(DESK.waiting, _("Open complaints"), _("Due")),
                ui.empty_state(_("Nothing waits"), _("New complaints appear here."), icon="check"),
            ),
            lead=_("What is due first stands first."),
        ),
        rx.cond(
            DESK.decided.length() > 0,
            ui.section(_("Decided"), _rows(DESK.decided, _("Decided complaints"), _("Outcome"))),
            rx.fragment(),
        ),
    )


def _rows(rows: rx.Var[list[DeskRow]], caption: str, due: str) -> rx.Component:
    return ui.table(
        [_("Complaint"), pgettext("complaint", "From"), _("Arrived"), due],
        rx.foreach(rows, _row),
        caption=caption,
        on_phone="stack",
    )


def _row(row: rx.Var[DeskRow]) -> rx.Component:
    return ui.table_row(
        name_cell(row.number + " · " + row.subject_label, f"{PATH}/{row.id}", row.about),
        ui.cell(row.who),
        when_cell(row.age_text),
        ui.cell(ui.status_badge(row.due_label, row.due_tone), ui.muted(row.due_text)),
    )


PAGE = Page(route=PATH, title=_("Complaints"), build=build, on_load=[AdminComplaintsState.load])
