"""A backer's holdings and pledges."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.pledges import HoldingRow, PortfolioRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import name_cell, stats, when_cell
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.states.portfolio import PortfolioState
from crowdfund.words import _

PORTFOLIO = PortfolioState.portfolio


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ticks(PortfolioState.is_moving, PortfolioState.tick, milliseconds=5000),
        ui.page_header(
            _("Portfolio"),
            _("Your pledges, where their money is, and the shares that you hold."),
            rx.cond(
                PORTFOLIO.pledges.length() > 0,
                ui.link_button(_("Explore campaigns"), "/campaigns", "secondary"),
                rx.fragment(),
            ),
        ),
        rx.cond(PORTFOLIO.pledges.length() > 0, _full(), _empty()),
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        _("You have not pledged yet"),
        _(
            "Find an enterprise that you believe in. You can pledge from a small amount, and are "
            "told before you pay until when you can cancel."
        ),
        ui.link_button(_("Explore campaigns"), "/campaigns"),
        icon="sprout",
    )


def _full() -> rx.Component:
    return rx.fragment(
        rx.cond(
            PORTFOLIO.money.length() > 0,
            ui.section(_("Your money"), rx.el.div(stats(PORTFOLIO.money), class_name="stats-fit")),
            rx.fragment(),
        ),
        ui.section(
            _("Holdings"),
            rx.cond(
                PORTFOLIO.holdings.length() > 0,
                ui.table(
                    [
                        _("Enterprise"),
                        (_("Paid"), "number"),
                        (_("Shares"), "number"),
                        (_("Part"), "number"),
                        (_("Price"), "number"),
                        _("Share numbers"),
                        _("Certificate"),
                    ],
                    rx.foreach(PORTFOLIO.holdings, _holding),
                    caption=_("Shares that you hold"),
                    on_phone="stack",
                ),
                ui.muted(_("Shares appear here when a campaign that you backed has succeeded.")),
            ),
            lead=_(
                "From the enterprises' share registers. Part is of the shares in issue after "
                "the raise, without shares annulled since."
            ),
        ),
        ui.section(
            _("Pledges"),
            ui.table(
                [
                    _("Campaign"),
                    (_("Amount"), "number"),
                    _("Status"),
                    (_("Shares"), "number"),
                    _("Made on"),
                ],
                rx.foreach(PORTFOLIO.pledges, _pledge),
                caption=_("Your pledges"),
                on_phone="stack",
            ),
        ),
        rx.cond(PortfolioState.charts.length() > 0, _history(), rx.fragment()),
        ui.section(
            _("Yearly statements"),
            ui.card(ui.stack(rx.foreach(PORTFOLIO.years, _year))),
            lead=_(
                "What was held when a year began and ended, and every movement between. Years "
                "are counted in UTC, like every time here."
            ),
        ),
    )


def _history() -> rx.Component:
    drawings = rx.foreach(
        PortfolioState.charts,
        lambda pair: ui.card(
            ui.area_chart(pair[1], label=_("{amount} now").format(amount=pair[0]))
        ),
    )
    return ui.section(
        _("History"),
        ui.grid(drawings, columns=3),
        lead=_("What you have in escrow and in enterprises together, at what you paid."),
    )


def _year(year: rx.Var[str]) -> rx.Component:
    return ui.row(
        rx.el.b(year, class_name="tabular"),
        _statement(year, "PDF", ".pdf"),
        _statement(year, "CSV", ".csv"),
    )


def _statement(year: rx.Var[str], form: str, ending: str) -> rx.Component:
    return ui.link_button(
        rx.fragment(form, ui.visually_hidden(_(" of the statement for {year}").format(year=year))),
        "/downloads/statements/" + year + ending,
        "secondary",
        size="sm",
        icon="download",
        is_external=True,
    )


def _holding(row: rx.Var[HoldingRow]) -> rx.Component:
    return ui.table_row(
        name_cell(
            row.enterprise_name,
            f"/enterprises/{row.enterprise_slug}",
            row.security,
            ui.when(
                row.resale_text,
                rx.el.span(_("May be sold on"), _(": "), row.resale_text, class_name="fact-hint"),
            ),
        ),
        ui.number_cell(row.cost_text),
        ui.number_cell(row.shares_text),
        ui.number_cell(row.part_text),
        ui.number_cell(row.price_text),
        when_cell(row.numbers_text),
        ui.cell(
            ui.plain_link(
                rx.fragment(row.certificate_text, ui.visually_hidden(_(", download"))),
                "/downloads/pledges/" + row.pledge_id + "/certificate.pdf",
            ),
            style={"white_space": "nowrap"},
        ),
    )


def _pledge(row: rx.Var[PortfolioRow]) -> rx.Component:
    return ui.table_row(
        name_cell(row.campaign_title, f"/pledges/{row.pledge_id}", row.enterprise_name),
        ui.number_cell(row.amount_text),
        ui.cell(
            ui.status_badge(row.status_label, row.status_tone),
            ui.when(row.stopped_text, rx.el.span(row.stopped_text, class_name="fact-hint")),
        ),
        ui.number_cell(row.shares_text),
        when_cell(row.at_text),
    )


PAGE = Page(route="/portfolio", title=_("Portfolio"), build=build, on_load=[PortfolioState.load])
