"""Who is here."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.permissions import ROLE_LABELS, Action
from crowdfund.services.views.audit import PersonRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.states.admin_people import PATH, AdminPeopleState
from crowdfund.words import _

PEOPLE: Any = AdminPeopleState.people
ROLES = [(role.value, _(label)) for role, label in ROLE_LABELS.items()]


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("People"), _("Who has an account, when they were last here, what is theirs.")
        ),
        admin_nav(PATH),
        ui.when(AdminPeopleState.done, ui.notice(AdminPeopleState.done, tone="good")),
        rx.el.form(
            ui.row(
                ui.search_box(
                    _("Search people"),
                    default_value=AdminPeopleState.words,
                    max_length=200,
                    auto_complete="off",
                ),
                rx.el.div(
                    ui.select(
                        [("", _("All roles")), *ROLES],
                        default_value=AdminPeopleState.role,
                        name="role",
                        aria_label=_("Role"),
                    ),
                    class_name="field-inline",
                ),
                ui.submit_button(_("Search")),
            ),
            on_submit=AdminPeopleState.search,
            key=AdminPeopleState.words + AdminPeopleState.role,
            role="search",
            class_name="section",
        ),
        ui.section(
            PEOPLE.total_text,
            rx.cond(PEOPLE.rows.length() > 0, _table(), _nothing()),
            rx.cond(
                AdminPeopleState.page_text != "",
                ui.pagination(
                    AdminPeopleState.page_text,
                    previous_href=AdminPeopleState.previous_href,
                    next_href=AdminPeopleState.next_href,
                ),
                rx.fragment(),
            ),
        ),
    )


def _table() -> rx.Component:
    return ui.table(
        [
            _("Person"),
            _("Role"),
            _("Account"),
            _("Last seen"),
            _("Owns"),
            "",
        ],
        rx.foreach(PEOPLE.rows, _row),
        caption=_("People, newest first"),
        on_phone="stack",
    )


def _row(person: rx.Var[PersonRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(
            rx.el.div(
                person.name,
                rx.el.span(person.email, class_name="fact-hint mail-headers"),
                style={"min_width": "15rem"},
            )
        ),
        ui.cell(person.role),
        ui.cell(
            ui.row(
                ui.status_badge(person.status, person.status_tone),
                ui.status_badge(person.identity, person.identity_tone),
                gap="xs",
            )
        ),
        ui.cell(
            person.seen_text,
            rx.el.span(
                _("Member since {day}").format(day=person.since_text), class_name="fact-hint"
            ),
            style={"white_space": "nowrap"},
        ),
        ui.cell(person.owns_text),
        ui.cell(
            ui.row(
                ui.link(
                    _("What they did"),
                    person.actions_path,
                    aria_label=_("What {name} did").format(name=person.name),
                ),
                only_for(Action.CHANGE_ROLES, _role_dialog(person)),
            )
        ),
        key=person.id,
    )


def _role_dialog(person: rx.Var[PersonRow]) -> rx.Component:
    """The names of its fields hold the row's id: all dialogs of the page are in the document."""
    is_refused = AdminPeopleState.refused == person.id
    is_about_role = AdminPeopleState.refused_field == "role"
    problem = AdminPeopleState.role_problem
    form = rx.el.form(
        ui.text(_("A second person has to approve it; nothing changes before that.")),
        rx.el.input(type="hidden", name="person", value=person.id, read_only=True),
        ui.field(
            _("Role"),
            ui.select(ROLES, default_value=person.role_value),
            name=f"role-{person.id}",
            error=rx.cond(is_refused & is_about_role, problem, ""),
        ),
        ui.field(
            _("Reason"),
            ui.text_area(rows=3, max_length=500),
            name=f"reason-{person.id}",
            hint=_("The second person reads it, and it stays in the audit trail."),
            error=rx.cond(is_refused & ~is_about_role, problem, ""),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep things as they are"), "secondary")),
            ui.submit_button(_("Propose")),
        ),
        on_submit=AdminPeopleState.propose_role,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        _("Change role"),
        "secondary",
        size="sm",
        on_click=AdminPeopleState.forget_problems,
        aria_label=_("Propose another role for {name}").format(name=person.name),
    )
    return ui.dialog(
        trigger, _("Propose another role"), form, dialog_id=f"another-role-{person.id}"
    )


def _nothing() -> rx.Component:
    return ui.empty_state(
        _("Nobody fits"),
        _("Try fewer words."),
        ui.link_button(_("Show everybody"), PATH, "secondary"),
        icon="search-x",
    )


PAGE = Page(route=PATH, title=_("People"), build=build, on_load=[AdminPeopleState.load])
