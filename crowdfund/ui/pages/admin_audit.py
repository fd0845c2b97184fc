"""Who did what, when and why."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.states.admin_audit import PATH, AdminAuditState
from crowdfund.words import _

TRAIL: Any = AdminAuditState.trail
FILTERS: Any = AdminAuditState.filters


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Audit trail"),
            _(
                "Every action with who, why, and what it changed. Entries can be added and never "
                "changed or removed: the database refuses it."
            ),
            rx.el.a(
                _("Download CSV"),
                href=AdminAuditState.file_href,
                download=True,
                class_name="button button-secondary button-md",
            ),
        ),
        admin_nav(PATH),
        rx.el.div(
            ui.stack(ui.muted(TRAIL.chain_text, class_name="mail-headers"), _filters()),
            class_name="section",
        ),
        ui.section(
            TRAIL.total_text,
            rx.cond(TRAIL.rows.length() > 0, _list(), _nothing()),
            rx.cond(
                AdminAuditState.page_text != "",
                ui.pagination(
                    AdminAuditState.page_text,
                    previous_href=AdminAuditState.previous_href,
                    next_href=AdminAuditState.next_href,
                ),
                rx.fragment(),
            ),
            action=rx.cond(
                AdminAuditState.is_narrowed, ui.link(_("Clear filters"), PATH), rx.fragment()
            ),
        ),
    )


def _filters() -> rx.Component:
    def dated(label: str, name: str, value: Any) -> rx.Component:
        return ui.field(label, ui.text_input(type="date", default_value=value), name=name)

    return rx.el.form(
        ui.grid(
            ui.field(
                _("Who"),
                ui.text_input(
                    default_value=FILTERS.who, max_length=200, placeholder=_("Name or address")
                ),
                name="who",
            ),
            ui.field(
                _("Action"),
                ui.select(AdminAuditState.actions, default_value=FILTERS.action),
                name="action",
            ),
            ui.field(
                _("About"),
                ui.text_input(
                    default_value=FILTERS.about, max_length=200, placeholder=_("Name, kind or id")
                ),
                name="about",
            ),
            dated(_("From"), "since", FILTERS.since),
            dated(_("To"), "until", FILTERS.until),
            rx.el.div(ui.submit_button(_("Show")), class_name="field-end"),
            columns=3,
        ),
        on_submit=AdminAuditState.search,
        # A new address brings new values into the fields.
        key=AdminAuditState.file_href,
        role="search",
        aria_label=_("Filter the trail"),
    )


def _list() -> rx.Component:
    return rx.el.ol(rx.foreach(TRAIL.rows, _entry), class_name="stack gap-sm plain-list")


def _entry(entry: Any) -> rx.Component:
    reason = ui.when(entry.reason, rx.el.p(entry.reason, class_name="told-body"))
    lines = rx.el.dl(rx.foreach(entry.changes, _change))
    changed = rx.cond(
        entry.changes.length() > 0,
        rx.cond(entry.is_short, lines, ui.disclosure(_("What changed"), lines)),
        rx.fragment(),
    )
    return rx.el.li(
        ui.card(
            ui.spread(
                rx.el.h3(entry.action + "\u00a0· " + entry.about, class_name="told-title"),
                ui.muted(_("No. {number}").format(number=entry.number)),
            ),
            ui.muted(entry.who + " · " + entry.at_text, class_name="mail-headers"),
            reason,
            changed,
            ui.row(
                ui.when(entry.about_id, _mark(_("Id: "), entry.about_id)),
                rx.cond(
                    entry.chain_hash != "",
                    _mark(_("Hash: "), entry.chain_hash),
                    ui.status_badge(_("Not chained yet")),
                ),
                class_name="audit-marks",
            ),
            class_name="audit-entry",
        )
    )


def _mark(label: str, mark: Any) -> rx.Component:
    return ui.muted(label, rx.el.span(mark, class_name="hash"))


def _change(line: Any) -> rx.Component:
    before = rx.cond(
        line.before != "", rx.el.del_(line.before, class_name="red-line-before"), rx.fragment()
    )
    after = rx.cond(
        line.after != "", rx.el.ins(line.after, class_name="red-line-after"), rx.fragment()
    )
    return rx.el.div(
        rx.el.dt(line.name, class_name="red-line-name"),
        rx.el.dd(before, after, class_name="red-line"),
    )


def _nothing() -> rx.Component:
    return ui.empty_state(
        _("No entry fits"),
        _("Look for other words, or for a longer time."),
        ui.link_button(_("Show everything"), PATH, "secondary"),
        icon="search-x",
    )


PAGE = Page(route=PATH, title=_("Audit trail"), build=build, on_load=[AdminAuditState.load])
