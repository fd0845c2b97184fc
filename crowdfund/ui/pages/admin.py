"""What waits for moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.admin import QueueRow, WaitingDesk
from crowdfund.services.views.common import Fact
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_disputes import disputes, warnings
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.admin_reconciliation import incidents_that_wait
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.parts.backer_story import name_cell, when_cell
from crowdfund.ui.states.admin import AdminState
from crowdfund.ui.states.admin_reconciliation import AdminReconciliationState
from crowdfund.words import _

HOME = AdminState.home


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(_("Moderation"), _("What waits, what runs, and what is wrong.")),
        admin_nav("/admin"),
        ui.when(AdminState.done, ui.notice(AdminState.done, tone="good")),
        rx.cond(AdminState.visitor.wants_factor, _second_factor(), rx.fragment()),
        only_for(Action.SEE_REVIEWS, _search()),
        rx.cond(HOME.alarms.length() > 0, _alarms(), rx.fragment()),
        disputes(),
        warnings(),
        _complaints(),
        rx.cond(HOME.desks.length() > 0, _desks(), rx.fragment()),
        ui.section(
            _("Waiting for review"),
            rx.cond(
                HOME.waiting.length() > 0,
                _rows(
                    HOME.waiting,
                    _("Campaigns that wait for review"),
                    _("Submitted"),
                    HOME.waiting_hidden,
                ),
                ui.empty_state(
                    _("Nothing waits"),
                    _("New submissions appear here, oldest first."),
                    icon="check",
                ),
            ),
            lead=_("Oldest first."),
        ),
        incidents_that_wait(),
        ui.section(
            _("Running"),
            rx.cond(
                HOME.running.length() > 0,
                _rows(HOME.running, _("Campaigns that run"), _("Last change"), HOME.running_hidden),
                ui.muted(_("No campaign runs now.")),
            ),
        ),
        rx.cond(
            HOME.others.length() > 0,
            ui.section(
                _("Others"),
                _rows(HOME.others, _("Other campaigns"), _("Last change"), HOME.others_hidden),
            ),
            rx.fragment(),
        ),
    )


def _search() -> rx.Component:
    """Return the search for a campaign, and what it found."""
    found = rx.cond(
        HOME.found.length() > 0,
        _rows(HOME.found, _("Campaigns of this name"), _("Last change"), HOME.found_hidden),
        ui.muted(_("No campaign that was ever submitted has this name.")),
    )
    return ui.section(
        _("Find a campaign"),
        rx.el.form(
            ui.row(
                ui.search_box(
                    _("Name of a campaign or an enterprise"),
                    default_value=AdminState.words,
                    max_length=200,
                    auto_complete="off",
                ),
                ui.submit_button(_("Search")),
            ),
            on_submit=AdminState.search,
            key=AdminState.words,
            role="search",
        ),
        rx.cond(AdminState.words != "", found, rx.fragment()),
        lead=_("In whatever state it is."),
    )


def _second_factor() -> rx.Component:
    return ui.notice(
        _("You sign in with a password alone. Whoever has it can do what your role allows."),
        action=ui.link(_("Set up a second factor"), "/account/factors"),
    )


def _complaints() -> rx.Component:
    """Return how many complaints wait; nothing when none does."""
    waiting = HOME.complaints
    shown = ui.section(
        _("Complaints"),
        ui.notice(
            rx.cond(waiting.overdue_text, waiting.overdue_text, _("None is overdue.")),
            tone=rx.cond(waiting.overdue_text, "bad", "info"),
            title=waiting.waiting_text,
            action=ui.link(_("See the complaints"), "/admin/complaints"),
        ),
    )
    return rx.cond(waiting.waiting_text, shown, rx.fragment())


def _desks() -> rx.Component:
    return ui.section(_("Waits elsewhere"), ui.stack(rx.foreach(HOME.desks, _desk), gap="sm"))


def _desk(desk: rx.Var[WaitingDesk]) -> rx.Component:
    return ui.notice(
        desk.text,
        title=desk.title,
        action=ui.link(
            _("Go there"), desk.path, aria_label=_("Go to: {title}").format(title=desk.title)
        ),
    )


def _alarms() -> rx.Component:
    return ui.section(_("Needs attention"), ui.stack(rx.foreach(HOME.alarms, _alarm), gap="sm"))


def _alarm(alarm: rx.Var[Fact]) -> rx.Component:
    return ui.notice(
        alarm.hint,
        tone="bad",
        title=alarm.label + _(": ") + alarm.value,
        action=ui.link(_("See the jobs"), "/admin/jobs"),
    )


def _rows(
    rows: rx.Var[list[QueueRow]], caption: str, when: str, hidden: rx.Var[str]
) -> rx.Component:
    columns = [_("Campaign"), _("Status"), when, (_("Raised of target"), "number")]
    return ui.stack(
        ui.table(columns, rx.foreach(rows, _row), caption=caption, on_phone="stack"),
        ui.when(hidden, ui.muted(hidden)),
        gap="sm",
    )


def _row(row: rx.Var[QueueRow]) -> rx.Component:
    return ui.table_row(
        name_cell(row.title, f"/admin/campaigns/{row.id}", row.enterprise_name),
        ui.cell(ui.status_badge(row.status_label, row.status_tone)),
        when_cell(row.waiting_text),
        ui.number_cell(row.money_text),
    )


PAGE = Page(
    route="/admin",
    title=_("Moderation"),
    build=build,
    on_load=[AdminState.load, AdminReconciliationState.load],
)
