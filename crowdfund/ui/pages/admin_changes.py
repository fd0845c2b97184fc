"""Changes of live campaigns, for moderators."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.changes import ChangeRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.parts.change_rows import change_head, decided_table
from crowdfund.ui.states.admin_changes import PATH, AdminChangesState
from crowdfund.words import _

CHANGES = AdminChangesState.changes


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Changes"),
            _("What founders want their live campaigns to say. Approved, it is in force at once."),
        ),
        admin_nav(PATH),
        ui.when(AdminChangesState.done, ui.notice(AdminChangesState.done, tone="good")),
        ui.section(
            _("Waiting for a decision"),
            rx.cond(
                CHANGES.waiting.length() > 0,
                ui.stack(rx.foreach(CHANGES.waiting, _waiting), gap="lg"),
                ui.empty_state(
                    _("Nothing waits"),
                    _("What the founder of a live campaign wants to change comes here."),
                    icon="check",
                ),
            ),
        ),
        rx.cond(
            CHANGES.decided.length() > 0,
            ui.section(_("Decided"), decided_table(CHANGES.decided)),
            rx.fragment(),
        ),
    )


def _waiting(row: rx.Var[ChangeRow]) -> rx.Component:
    return change_head(
        row,
        ui.hint_line(row.asked_text),
        rx.cond(row.facts.length() > 0, facts(row.facts), rx.fragment()),
        rx.cond(row.can_decide, _decision(row), rx.fragment()),
    )


def _decision(row: rx.Var[ChangeRow]) -> rx.Component:
    """The name of its field holds the row's id: all forms of the page are in the document."""
    is_refused = AdminChangesState.refused == row.id
    choices = ui.field_group(
        _("Your decision"),
        ui.radio(
            _("Material: ask every backer, and refund who does not answer"),
            name="decision",
            value="material",
            id="material-" + row.id,
        ),
        rx.cond(
            row.must_be_material,
            ui.muted(_("Amounts and deadlines are always material.")),
            ui.radio(
                _("Not material: pledges stay as they are"),
                name="decision",
                value="minor",
                id="minor-" + row.id,
            ),
        ),
        ui.radio(_("Refuse it"), name="decision", value="refuse", id="refuse-" + row.id),
        error=rx.cond(is_refused, AdminChangesState.choice_problem, ""),
    )
    return rx.el.form(
        rx.el.input(type="hidden", name="change", value=row.id, read_only=True),
        choices,
        ui.field(
            _("Answer"),
            ui.text_area(rows=3, max_length=500, name="answer-" + row.id),
            name="answer-" + row.id,
            hint=_("The founder reads it. Needed when you refuse."),
            error=rx.cond(is_refused, AdminChangesState.answer_problem, ""),
            is_optional=True,
        ),
        ui.form_actions(ui.submit_button(_("Decide"), loading=AdminChangesState.is_deciding)),
        on_submit=AdminChangesState.decide,
        class_name="stack gap-md",
    )


PAGE = Page(route=PATH, title=_("Changes"), build=build, on_load=[AdminChangesState.load])
