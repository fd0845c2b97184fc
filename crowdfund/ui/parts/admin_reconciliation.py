"""Whether the processor and the books agree, and what a person has to look at because they do
not."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.reconciliation import (
    ClosedRow,
    IncidentRow,
    SumRow,
    TopUpRow,
)
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import allows, only_for
from crowdfund.ui.parts.backer_story import when_cell
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.states.admin_reconciliation import AdminReconciliationState
from crowdfund.words import _

PANEL = AdminReconciliationState.panel
MOST_WAITING = 5
"""Incidents on the first page of those who work here, beside everything else that waits."""


def reconciliation() -> rx.Component:
    """Return the section of /admin/money: verdict, sums, open incidents."""
    return rx.fragment(
        ui.section(
            _("Processor and books"),
            ui.stack(
                ui.when(AdminReconciliationState.done, _done()),
                _verdict(),
                _progress(),
                rx.cond(PANEL.sums.length() > 0, _sums(), rx.fragment()),
            ),
            lead=_("What the processor holds is compared with the ledger every night, row by row."),
            action=only_for(Action.ACT_ON_MONEY, _reconcile_now()),
        ),
        rx.cond(
            PANEL.incidents.length() > 0,
            ui.section(
                _("Open incidents"),
                rx.el.ul(
                    rx.foreach(PANEL.alone, _incident),
                    rx.cond(PANEL.top_ups.length() > 0, _top_ups(), rx.fragment()),
                    class_name="stack gap-md plain-list",
                ),
                lead=_("Each ends by itself when what it says is no longer so."),
            ),
            rx.fragment(),
        ),
        rx.cond(
            PANEL.closed.length() > 0,
            ui.disclosure(
                _("Incidents that are over"),
                rx.el.ul(rx.foreach(PANEL.closed, _over), class_name="stack gap-sm plain-list"),
            ),
            rx.fragment(),
        ),
    )


def incidents_that_wait() -> rx.Component:
    """Return the section of /admin: incidents with their age, or nothing when none is open."""
    rows = rx.foreach(
        PANEL.waiting[:MOST_WAITING],
        lambda row: ui.table_row(
            ui.head_cell(_badge(row)),
            ui.cell(row.sentence, style={"min_width": "16rem"}),
            when_cell(row.since_text),
        ),
    )
    shown = ui.section(
        _("Money to look at"),
        ui.table(
            [_("What"), _("Detail"), _("Opened")],
            rows,
            caption=_("Open incidents"),
            on_phone="stack",
        ),
        rx.cond(
            PANEL.waiting.length() > MOST_WAITING,
            ui.text(ui.link(_("See all of them"), "/admin/money"), class_name="told-list"),
            rx.fragment(),
        ),
        lead=PANEL.last_text,
        action=ui.link(_("See what to do"), "/admin/money"),
    )
    return rx.cond(PANEL.incidents.length() > 0, shown, rx.fragment())


def _reconcile_now() -> rx.Component:
    return ui.button(
        _("Reconcile now"),
        "secondary",
        loading=AdminReconciliationState.is_asking | PANEL.is_running,
        icon="scale",
        on_click=AdminReconciliationState.reconcile_now,
    )


def _done() -> rx.Component:
    return ui.notice(AdminReconciliationState.done, tone="good")


def _verdict() -> rx.Component:
    agree = ui.notice(PANEL.last_text, tone="good", title=_("The processor and the books agree"))
    moving = ui.notice(
        PANEL.last_text, tone="warn", title=_("No line differs, and sums were not compared")
    )
    differ = ui.notice(PANEL.last_text, tone="bad", title=_("The processor and the books differ"))
    never = ui.notice(PANEL.last_text, tone="info")
    return rx.cond(
        PANEL.has_run,
        rx.cond(PANEL.agrees, rx.cond(PANEL.is_compared, agree, moving), differ),
        never,
    )


def _progress() -> rx.Component:
    running = ui.notice(PANEL.progress_text, tone="info", title=_("Reconciling"))
    return rx.fragment(
        rx.cond(PANEL.is_running, running, rx.fragment()),
        ticks(PANEL.is_running, AdminReconciliationState.tick, milliseconds=1500),
    )


def _sums() -> rx.Component:
    return ui.table(
        [
            _("Currency"),
            (_("At the processor"), "number"),
            (_("By the ledger"), "number"),
            (_("On its way"), "number"),
            (_("Accepted"), "number"),
            (_("Difference"), "number"),
            (_("Held for others"), "number"),
        ],
        rx.foreach(PANEL.sums, _sum),
        caption=_("What the processor holds and what the ledger says, by currency"),
    )


def _sum(row: rx.Var[SumRow]) -> rx.Component:
    word = rx.cond(row.agrees, _("agrees"), _("differs"))
    return ui.table_row(
        ui.head_cell(row.currency, " ", ui.status_badge(word, rx.cond(row.agrees, "good", "bad"))),
        ui.number_cell(row.processor_text),
        ui.number_cell(row.ledger_text),
        ui.number_cell(row.on_its_way_text),
        ui.number_cell(row.accepted_text),
        ui.number_cell(row.difference_text),
        ui.number_cell(row.held_text),
    )


def _badge(row: rx.Var[IncidentRow]) -> rx.Component:
    return ui.status_badge(row.kind_label, rx.cond(row.is_alarm, "warn", "bad"))


def _incident(row: rx.Var[IncidentRow]) -> rx.Component:
    return rx.el.li(
        ui.card(
            ui.spread(_badge(row), ui.muted(_("Opened "), row.since_text)),
            ui.text(row.sentence),
            ui.text(rx.el.b(_("What to do: ")), row.what_to_do),
            rx.cond(
                row.can_close & allows(Action.ACT_ON_MONEY), ui.row(_closing(row)), rx.fragment()
            ),
            class_name="stack gap-sm",
        ),
        # Without its own key the dialog of a closed incident would stay, open, as the next one's.
        key=row.id,
        style={"overflow_wrap": "anywhere"},
    )


def _top_ups() -> rx.Component:
    return rx.el.li(
        ui.card(
            ui.spread(ui.status_badge(_("Top up"), "warn"), ui.muted(PANEL.reckoned_text)),
            ui.text(_("The platform's own money does not cover fees in these currencies.")),
            ui.table(
                [
                    _("Currency"),
                    (_("Missing"), "number"),
                    (_("Held for others"), "number"),
                    (_("There for them"), "number"),
                    _("Opened"),
                ],
                rx.foreach(PANEL.top_ups, _top_up),
                caption=_("What is missing at the processor, by currency"),
            ),
            ui.text(rx.el.b(_("What to do: ")), PANEL.top_up_text),
            class_name="stack gap-sm",
        ),
    )


def _top_up(row: rx.Var[TopUpRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.currency),
        ui.number_cell(row.missing_text),
        ui.number_cell(row.held_text),
        ui.number_cell(row.there_text),
        when_cell(row.since_text),
    )


def _closing(row: rx.Var[IncidentRow]) -> rx.Component:
    mine = AdminReconciliationState.refused == row.id
    form = rx.el.form(
        ui.text(row.sentence),
        rx.el.input(type="hidden", name="incident", value=row.id, read_only=True),
        ui.field(
            _("Note"),
            ui.text_area(rows=4, max_length=2000, name="note"),
            name="note-" + row.id,
            hint=_(
                "How it is explained, and by whom. It stays closed while the difference stays "
                "exactly what it is."
            ),
            error=rx.cond(mine, AdminReconciliationState.note_problem, ""),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep it open"), "secondary")),
            ui.submit_button(_("Close with a note"), loading=AdminReconciliationState.is_closing),
        ),
        on_submit=AdminReconciliationState.close_incident,
        class_name="stack gap-md",
    )
    trigger = ui.button(
        _("Close with a note"),
        "secondary",
        size="sm",
        on_click=AdminReconciliationState.forget_problem,
    )
    return ui.dialog(trigger, _("Close this incident?"), form, dialog_id="close-" + row.id)


def _over(row: rx.Var[ClosedRow]) -> rx.Component:
    return rx.el.li(
        ui.stack(
            ui.text(rx.el.b(row.kind_label), _(": "), row.sentence), ui.muted(row.how), gap="xs"
        ),
        style={"overflow_wrap": "anywhere"},
    )
