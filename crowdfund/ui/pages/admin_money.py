"""Escrow, ledger, and whether the books hold."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.admin import BalanceGroup, EscrowRow, LedgerRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav, problems
from crowdfund.ui.parts.admin_reconciliation import reconciliation
from crowdfund.ui.parts.allowed import review_link
from crowdfund.ui.parts.backer_story import when_cell
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.runs import run_card
from crowdfund.ui.states.admin_money import PATH, AdminMoneyState
from crowdfund.ui.states.admin_reconciliation import AdminReconciliationState
from crowdfund.words import _

MONEY = AdminMoneyState.money
LEDGER = MONEY.ledger


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ticks((AdminMoneyState.runs.length() > 0) | MONEY.books.is_checking, AdminMoneyState.tick),
        ui.page_header(
            _("Money"),
            rx.cond(
                LEDGER.is_first, _("Balances and escrow are summed when this page is opened."), ""
            ),
            ui.button(
                _("Check the books now"),
                "secondary",
                icon="refresh-cw",
                loading=MONEY.books.is_checking,
                on_click=AdminMoneyState.check_now,
            ),
        ),
        ui.stack(admin_nav(PATH), _verdict(), gap="lg"),
        # Who turns the ledger's pages reads on where they are.
        rx.cond(LEDGER.is_first, _now(), rx.fragment()),
        ui.section(
            _("Ledger"),
            rx.cond(LEDGER.rows.length() > 0, _entries(), _nothing()),
            ui.when(
                LEDGER.range_text,
                ui.pagination(
                    LEDGER.range_text,
                    previous_href=AdminMoneyState.previous_href,
                    next_href=AdminMoneyState.next_href,
                    label=_("Pages: {label}").format(label=_("Ledger")),
                ),
            ),
            lead=_("Newest first. Each entry's hash covers the entry before it in its campaign."),
        ),
    )


def _now() -> rx.Component:
    return rx.fragment(
        rx.cond(
            AdminMoneyState.runs.length() > 0,
            ui.section(
                _("Settlement runs"),
                ui.stack(rx.foreach(AdminMoneyState.runs, run_card), gap="md"),
                lead=_("Counted from what was asked of the processor, every few seconds."),
            ),
            rx.fragment(),
        ),
        reconciliation(),
        rx.cond(
            MONEY.balances.length() > 0,
            ui.section(
                _("Balances"),
                ui.table(
                    [_("Account"), (_("Balance"), "number")],
                    rx.foreach(MONEY.balances, _balance),
                    caption=_("Balances"),
                    on_phone="stack",
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            MONEY.escrows.length() + MONEY.empty_escrows.length() > 0,
            ui.section(
                _("Escrow by campaign"),
                rx.cond(MONEY.escrows.length() > 0, _escrows(MONEY.escrows), rx.fragment()),
                rx.cond(MONEY.empty_escrows.length() > 0, _empty_escrows(), rx.fragment()),
            ),
            rx.fragment(),
        ),
    )


def _verdict() -> rx.Component:
    books = MONEY.books
    return ui.stack(
        ui.notice(books.text, tone=books.tone, title=books.title),
        rx.cond(books.hold, rx.fragment(), problems(books.problems, _("Findings"))),
    )


def _nothing() -> rx.Component:
    return ui.empty_state(_("No money has moved yet"), _("Payments appear here as they clear."))


def _balance(group: rx.Var[BalanceGroup]) -> rx.Component:
    sums = rx.foreach(
        group.amounts,
        lambda amount: rx.el.span(
            amount.value, class_name=rx.cond(amount.is_nothing, "is-nothing", "")
        ),
    )
    return ui.table_row(
        ui.head_cell(group.label, rx.el.span(group.side, class_name="fact-hint")),
        ui.number_cell(rx.el.div(sums, class_name="balances")),
    )


def _empty_escrows() -> rx.Component:
    return ui.disclosure(MONEY.empty_text, _escrows(MONEY.empty_escrows))


def _escrows(rows: rx.Var[list[EscrowRow]]) -> rx.Component:
    return ui.table(
        [
            _("Campaign"),
            _("Status"),
            (_("In escrow"), "number"),
            (_("Refunds due"), "number"),
            (_("Released"), "number"),
        ],
        rx.foreach(rows, _escrow),
        caption=_("Escrow by campaign"),
        on_phone="stack",
    )


def _escrow(row: rx.Var[EscrowRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(review_link(row.title, f"/admin/campaigns/{row.campaign_id}")),
        ui.cell(ui.status_badge(row.status_label, row.status_tone)),
        ui.number_cell(row.escrow_text),
        ui.number_cell(row.refunds_due_text),
        ui.number_cell(row.released_text),
    )


def _entries() -> rx.Component:
    return ui.table(
        [
            _("Entry"),
            _("When"),
            _("What"),
            _("Debit"),
            _("Credit"),
            (_("Amount"), "number"),
            _("Hash"),
        ],
        rx.foreach(LEDGER.rows, _entry),
        caption=_("Ledger entries, newest first"),
        on_phone="stack",
    )


def _entry(row: rx.Var[LedgerRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.number),
        when_cell(row.at_text),
        ui.cell(row.kind_label),
        ui.cell(row.debit),
        ui.cell(row.credit),
        ui.number_cell(row.amount_text),
        ui.cell(rx.el.code(row.hash_text)),
    )


PAGE = Page(
    route=PATH,
    title=_("Money"),
    build=build,
    on_load=[AdminMoneyState.load, AdminReconciliationState.load],
)
