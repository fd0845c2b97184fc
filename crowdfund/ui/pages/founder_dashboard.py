"""The dashboard of one raise."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.founder import BackerRow, RegisterRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import facts, stats, story
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.cap_tables import cap_table
from crowdfund.ui.parts.founder_common import confirmed_reason
from crowdfund.ui.parts.founder_pager import pager
from crowdfund.ui.parts.founder_talk import questions, update_form
from crowdfund.ui.parts.founder_visits import tickets, visits
from crowdfund.ui.parts.runs import run_bar
from crowdfund.ui.states.founder_dashboard import DashboardState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    board = DashboardState.board
    return guarded(
        ticks(DashboardState.is_moving, DashboardState.tick),
        ui.page_header(
            board.title,
            ui.row(ui.status_badge(board.status_label, board.status_tone)),
            ui.link_button(_("Public page"), f"/campaigns/{board.slug}", "secondary"),
            rx.cond(
                board.can_change,
                ui.link_button(_("Change"), f"/founder/campaigns/{board.id}/change", "secondary"),
                rx.fragment(),
            ),
            ui.link_button(_("Campaign text"), f"/founder/campaigns/{board.id}", "secondary"),
            _withdrawal(),
            above=ui.breadcrumb((_("Your raises"), "/founder"), (board.title, "")),
        ),
        _jumps(),
        _progress(),
        _waiting(),
        rx.el.div(stats(board.stats), class_name="stats-fit"),
        ui.section(_("Raised"), rx.cond(board.money.length() > 0, _with_money(), _so_far())),
        visits(),
        ui.section(_("Backers"), ui.stack(_fitting(), tickets(), _backers()), id="backers"),
        _register(),
        ui.section(_("Post an update"), ui.card(update_form()), id="update"),
        ui.section(_("Questions"), questions(), id="questions"),
        ui.section(_("History"), ui.card(story(board.history)), id="history"),
    )


def _jumps() -> rx.Component:
    """Return the ways to what is far below."""
    there = [
        (_("Backers"), "#backers"),
        (_("Post an update"), "#update"),
        (_("Questions"), "#questions"),
        (_("History"), "#history"),
    ]
    links = [ui.plain_link(text, href, "nav-link") for text, href in there]
    return rx.el.nav(*links, aria_label=_("On this page"), class_name="row gap-xs jumps")


def _withdrawal() -> rx.Component:
    asked = confirmed_reason(
        trigger=_("Withdraw"),
        title=_("Withdraw this campaign?"),
        text=_(
            "It ends at once, and everyone who paid is refunded in full. This cannot be undone."
        ),
        button_text=_("Withdraw for good"),
        error=DashboardState.reason_problem,
        on_submit=DashboardState.withdraw,
    )
    return rx.cond(DashboardState.board.can_withdraw, asked, rx.fragment())


def _progress() -> rx.Component:
    run = DashboardState.board.run
    moving = ui.section(_("Money is moving"), ui.card(run_bar(run)))
    return rx.cond(run.is_begun, moving, rx.fragment())


def _waiting() -> rx.Component:
    """Return what waits for somebody, above the figures."""
    board = DashboardState.board
    payouts = rx.Var.create(f"/founder/enterprise?enterprise={board.enterprise_id}#payouts")
    connect = ui.link_button(_("Connect payouts"), payouts, size="sm")
    verify = ui.link_button(_("Verify my identity"), "/account/identity", size="sm")
    change = ui.notice(
        board.change_text,
        title=_("A change waits for review"),
        action=ui.link(_("See the change"), f"/founder/campaigns/{board.id}/change"),
    )
    missing = ui.stack(
        ui.when(board.change_text, change),
        ui.when(board.payout_text, ui.notice(board.payout_text, tone="warn", action=connect)),
        ui.when(board.identity_text, ui.notice(board.identity_text, tone="warn", action=verify)),
        ui.when(board.decision_text, ui.notice(board.decision_text)),
        class_name="above-form",
    )
    waits = board.payout_text + board.identity_text + board.decision_text
    return ui.when(waits + board.change_text, missing)


def _so_far() -> rx.Component:
    return ui.card(_raised(), _chart(), class_name="stack gap-lg")


def _with_money() -> rx.Component:
    money = ui.card(facts(DashboardState.board.money))
    return ui.split(_so_far(), money, aside_label=_("Money"))


def _raised() -> rx.Component:
    board = DashboardState.board
    bar = ui.progress(
        board.raised_percent,
        board.target_percent,
        text=_("{raised} of a target of {target}").format(
            raised=board.raised_text, target=board.target_text
        ),
        raised_text=board.raised_text,
        target_text=board.target_text,
        maximum_text=board.maximum_text,
        is_large=True,
    )
    return ui.stack(bar, ui.muted(board.funded_text), gap="sm")


def _chart() -> rx.Component:
    board = DashboardState.board
    labels = board.chart_labels
    drawing = rx.el.svg(
        rx.el.svg.path(d=board.chart_path, class_name="area-fill"),
        rx.el.svg.path(d=DashboardState.chart_line, class_name="area-line"),
        view_box="0 0 600 160",
        preserve_aspect_ratio="none",
        class_name="area",
        role="img",
        aria_label=_("Cleared money over time, now {raised_text}").format(
            raised_text=board.raised_text
        ),
    )
    chart = rx.el.figure(
        rx.el.figcaption(_("Cleared money over time"), class_name="chart-title"),
        ui.area_room(drawing, labels[2]),
        rx.el.div(rx.el.span(labels[0]), rx.el.span(labels[1]), class_name="area-ends tabular"),
        class_name="chart",
    )
    return ui.when(board.chart_path, chart)


def _backers() -> rx.Component:
    rows = DashboardState.board.backers
    table = ui.table(
        [
            _("Backer"),
            (_("Shares"), "number"),
            (_("Amount"), "number"),
            _("Status"),
            _("Pledged at"),
        ],
        rx.foreach(rows, _backer),
        caption=_("Backers"),
        on_phone="stack",
    )
    nobody = ui.empty_state(
        _("No backers yet"),
        _(
            "Send the address of the public page to people who know you: the first pledges "
            "come from there."
        ),
        icon="users",
    )
    url = "/downloads/campaigns/" + DashboardState.board.id + "/backers.csv"
    download = ui.row(
        ui.link_button(
            _("Download backers (CSV)"), url, "secondary", icon="download", is_external=True
        )
    )
    pages = pager(DashboardState.board.backers_place, _("Backers"), DashboardState.turn_backers)
    return rx.cond(rows.length() > 0, ui.stack(table, pages, download), nobody)


def _fitting() -> rx.Component:
    return rx.el.p(
        DashboardState.board.fitting_text,
        " ",
        ui.link(_("How they are counted"), "/learn/matching"),
        class_name="muted",
    )


def _backer(row: rx.Var[BackerRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.name),
        ui.number_cell(row.shares_text),
        ui.number_cell(row.amount_text),
        ui.cell(ui.status_badge(row.status_label, row.status_tone)),
        ui.cell(row.at_text, style={"white_space": "nowrap"}),
    )


def _register() -> rx.Component:
    board = DashboardState.board
    table = ui.table(
        [
            (_("Line"), "number"),
            _("Holder"),
            (_("Shares"), "number"),
            _("Share numbers"),
            _("Allotted"),
        ],
        rx.foreach(board.register, _line),
        caption=_("Share register"),
        on_phone="stack",
    )
    now = rx.cond(
        board.cap_now.length() > 0,
        ui.card(cap_table(board.cap_now, _("Who owned the enterprise after this raise"))),
        rx.fragment(),
    )
    part = ui.section(
        _("Share register"),
        ui.stack(
            table,
            pager(board.register_place, _("Share register"), DashboardState.turn_register),
            _register_files(),
            now,
        ),
        lead=_("Every share that was allotted."),
    )
    return rx.cond(board.register.length() > 0, part, rx.fragment())


def _register_files() -> rx.Component:
    board = DashboardState.board
    folder = "/downloads/enterprises/" + board.enterprise_id
    cap_table = ui.link_button(
        _("Download cap table (Open Cap Format)"),
        folder + "/cap-table.ocf.zip",
        "secondary",
        icon="download",
        is_external=True,
    )
    register = ui.link_button(
        _("Download register (CSV)"),
        folder + "/register.csv",
        "secondary",
        icon="download",
        is_external=True,
    )
    return ui.stack(
        ui.row(register, rx.cond(board.cap_table_problem == "", cap_table, rx.fragment())),
        ui.when(
            board.cap_table_problem, ui.muted(_("No cap table yet: "), board.cap_table_problem)
        ),
        ui.muted(_("Register and cap table hold all raises of the enterprise.")),
        gap="sm",
    )


def _line(row: rx.Var[RegisterRow]) -> rx.Component:
    return ui.table_row(
        ui.number_cell(row.number),
        ui.head_cell(row.holder),
        ui.number_cell(row.shares_text),
        ui.cell(row.numbers_text),
        ui.cell(row.allotted_text),
    )


PAGE = Page(
    route="/founder/campaigns/[campaign_id]/dashboard",
    title=_("Your raise"),
    build=build,
    on_load=[DashboardState.load],
)
