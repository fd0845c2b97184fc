"""Disputes and early fraud warnings in the moderators' queue."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.views.disputes import DisputeRow, WarningRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for, review_link
from crowdfund.ui.parts.backer_story import name_cell, when_cell
from crowdfund.ui.states.admin import AdminState
from crowdfund.words import _

HOME = AdminState.home


def disputes() -> rx.Component:
    """Return the disputes that wait; nothing when there are none."""
    table = ui.table(
        [_("Campaign"), _("Status"), _("Why"), _("Answer by"), (_("Amount"), "number")],
        rx.foreach(HOME.disputes, _dispute),
        caption=_("Open disputes"),
        on_phone="stack",
    )
    lead = _("The nearest deadline first. A dispute that is not answered is lost.")
    shown = ui.section(_("Disputes"), _with_hidden(table, HOME.disputes_hidden), lead=lead)
    return rx.cond(HOME.disputes.length() > 0, shown, rx.fragment())


def warnings() -> rx.Component:
    """Return the fraud warnings that nobody answered; nothing when there are none."""
    table = ui.table(
        [
            _("Campaign"),
            _("Received"),
            _("What the network fears"),
            (_("Amount"), "number"),
            "",
        ],
        rx.foreach(HOME.warnings, _warning),
        caption=_("Early fraud warnings"),
        on_phone="stack",
    )
    shown = ui.section(
        _("Fraud warnings"),
        _with_hidden(table, HOME.warnings_hidden),
        lead=_(
            "A card network fears fraud. A payment that is given back now spares its dispute and "
            "the dispute's fee."
        ),
    )
    return rx.cond(HOME.warnings.length() > 0, shown, rx.fragment())


def _with_hidden(table: rx.Component, hidden: rx.Var[str]) -> rx.Component:
    return ui.stack(table, ui.when(hidden, ui.muted(hidden)), gap="sm")


def _dispute(row: rx.Var[DisputeRow]) -> rx.Component:
    return ui.table_row(
        name_cell(row.title, f"/admin/disputes/{row.id}", row.backer),
        ui.cell(ui.status_badge(row.status_label, row.status_tone)),
        ui.cell(row.reason_text, style={"min_width": "11rem"}),
        when_cell(row.due_text),
        ui.number_cell(row.amount_text),
    )


def _warning(row: rx.Var[WarningRow]) -> rx.Component:
    give_back = ui.confirm_dialog(
        ui.button(_("Give back"), "secondary", size="sm"),
        _("Give this payment back?"),
        _(
            "All of it goes back to the card, the pledge ends, and its shares are free again. This "
            "cannot be undone."
        ),
        _("Give back"),
        AdminState.refund_warning(row.id),
        dialog_id="warning-" + row.id,
    )
    keep = ui.button(
        _("Keep"),
        "secondary",
        size="sm",
        on_click=AdminState.keep_warning(row.id),
        data_once="yes",
    )
    return ui.table_row(
        ui.head_cell(
            review_link(row.title, f"/admin/campaigns/{row.campaign_id}"),
            rx.el.span(row.backer, class_name="fact-hint"),
        ),
        when_cell(row.heard_text),
        ui.cell(row.fraud_text),
        ui.number_cell(row.amount_text),
        ui.cell(
            only_for(
                Action.ACT_ON_MONEY,
                ui.row(rx.cond(row.can_refund, give_back, rx.fragment()), keep),
            )
        ),
        key=row.id,
    )
