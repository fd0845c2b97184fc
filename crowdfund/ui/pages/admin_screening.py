"""Possible matches with a list, names that differ, and what was decided."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.identity import DecidedRow, NameRow, ScreeningRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.states.admin_screening import PATH, AdminScreeningState
from crowdfund.words import _

SHOWN = AdminScreeningState.screening


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Screening"),
            _(
                "Verified people are compared with a list of sanctions and of people in high "
                "office. Whoever may be on it waits for a person to decide."
            ),
        ),
        admin_nav(PATH),
        ui.when(AdminScreeningState.done, ui.notice(AdminScreeningState.done, tone="good")),
        rx.cond(
            SHOWN.is_invented,
            ui.notice(
                _(
                    "The list that is compared with comes with the product, and every name in it "
                    "is invented. The operator has to name a real one."
                ),
                tone="warn",
            ),
            rx.fragment(),
        ),
        ui.section(
            _("Waiting for a decision"),
            rx.cond(
                SHOWN.waiting.length() > 0,
                ui.stack(rx.foreach(SHOWN.waiting, _waiting), gap="md"),
                ui.empty_state(
                    _("Nobody waits"),
                    _("Everybody who is verified was compared, and is not like anybody listed."),
                    icon="check",
                ),
            ),
            lead=_("Compared with list {version}").format(version=SHOWN.list_text),
        ),
        rx.cond(SHOWN.names.length() > 0, _names(), rx.fragment()),
        rx.cond(SHOWN.decided.length() > 0, _decided(), rx.fragment()),
    )


def _waiting(row: rx.Var[ScreeningRow]) -> rx.Component:
    return ui.card(
        ui.spread(ui.heading(row.name, level=3), ui.status_badge(_("Possible match"), "warn")),
        ui.fact_list(
            ui.fact(_("Account"), row.account_name, row.email),
            ui.fact(_("Year of birth"), row.birth_text),
            ui.fact(_("Country"), row.country_text),
            ui.fact(
                _("May be"),
                rx.el.ul(rx.foreach(row.found, rx.el.li), class_name="plain-list"),
                is_long=row.found.length() > 0,
            ),
        ),
        ui.muted(_("Since {since}").format(since=row.since_text)),
        only_for(
            Action.DECIDE_SCREENING,
            ui.row(
                _dialog(row.id, row.name, "approve", _("It is somebody else")),
                _dialog(row.id, row.name, "refuse", _("It is them")),
            ),
        ),
        key=row.id,
        class_name="stack gap-sm",
    )


def _dialog(check_id: rx.Var[str], name: rx.Var[str], decision: str, words: str) -> rx.Component:
    """The names of its fields hold the row's id: all dialogs of the page are in the document."""
    subject = f"{decision}-" + check_id
    form = rx.el.form(
        rx.el.input(type="hidden", name="check", value=check_id, read_only=True),
        rx.el.input(type="hidden", name="decision", value=decision, read_only=True),
        ui.field(
            _("Reason"),
            ui.text_area(rows=3, max_length=1_000),
            name="reason-" + subject,
            hint=_("What you compared, and how you know. It is kept in the audit trail."),
            error=rx.cond(
                AdminScreeningState.refused == subject, AdminScreeningState.reason_problem, ""
            ),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Not yet"), "secondary")),
            ui.submit_button(words, "primary" if decision == "approve" else "danger"),
        ),
        on_submit=AdminScreeningState.decide,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        words,
        "secondary",
        on_click=AdminScreeningState.forget,
        aria_label=_("{words}: {name}").format(words=words, name=name),
    )
    return ui.dialog(trigger, words + "?", form, dialog_id=subject)


def _names() -> rx.Component:
    table = ui.table(
        [_("On the document"), _("On the account"), _("Email"), _("Verified on")],
        rx.foreach(SHOWN.names, _name_row),
        caption=_("Names that differ"),
        on_phone="stack",
    )
    return ui.section(
        _("Names that differ"),
        table,
        lead=_(
            "People are called what they like, so nothing is changed: look whether it is one "
            "person."
        ),
    )


def _name_row(row: rx.Var[NameRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.name),
        ui.cell(row.account_name),
        ui.cell(row.email),
        ui.cell(row.verified_text),
    )


def _decided() -> rx.Component:
    table = ui.table(
        [_("Who"), _("May be"), _("Decision"), _("Why"), ""],
        rx.foreach(SHOWN.decided, _decided_row),
        caption=_("What was decided, newest first"),
        on_phone="stack",
    )
    return ui.section(_("Decided"), table)


def _decided_row(row: rx.Var[DecidedRow]) -> rx.Component:
    again = only_for(
        Action.DECIDE_SCREENING,
        _dialog(row.id, row.name, "approve", _("It is somebody else")),
    )
    return ui.table_row(
        ui.head_cell(row.name),
        ui.cell(
            rx.el.ul(rx.foreach(row.found, rx.el.li), class_name="plain-list"),
            style={"min_width": "14rem"},
        ),
        ui.cell(ui.status_badge(row.label, row.tone), ui.muted(row.decided_text)),
        ui.cell(row.reason),
        ui.cell(rx.cond(row.can_approve, again, rx.fragment())),
    )


PAGE = Page(route=PATH, title=_("Screening"), build=build, on_load=[AdminScreeningState.load])
