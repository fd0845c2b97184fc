"""What one gets when the enterprise is sold, at several prices."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.dilution import PayoutRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.own_bars import bar_list
from crowdfund.ui.states.own import OwnState
from crowdfund.words import _

VIEW = OwnState.view
LEAD = _(
    "What there is to share out, after debts to banks, suppliers and the taxman. Notes come first, "
    "then preferences, then common shares. Everybody takes what pays them more."
)


def exits() -> rx.Component:
    """Return the part about exits."""
    shown = ui.stack(
        ui.card(bar_list(VIEW.exit_bars, _("What you get"))),
        _table(),
        ui.bullet_list(rx.foreach(VIEW.exit_lines, lambda line: rx.el.li(line))),
    )
    return ui.section(
        _("If it is sold afterwards"),
        ui.stack(
            _form(),
            ui.when(VIEW.exit_problem, ui.notice(VIEW.exit_problem, tone="bad")),
            rx.cond(VIEW.exit_problem == "", shown, rx.fragment()),
            gap="lg",
        ),
        lead=LEAD,
    )


def _form() -> rx.Component:
    values = rx.el.form(
        ui.field(
            _("Exit values"),
            ui.text_input(default_value=VIEW.exit_values, max_length=200, auto_complete="off"),
            name="exits",
            prefix=VIEW.currency,
            hint=_("Up to six amounts, with a semicolon between them."),
            error=OwnState.exits_problem,
        ),
        ui.row(ui.submit_button(_("Look at these"), "secondary")),
        on_submit=OwnState.write_exits,
        key=VIEW.exit_values,
        class_name="stack gap-sm",
    )
    rank = ui.field(
        _("Who is paid first"),
        ui.select(
            [("later", _("Later rounds before earlier ones")), ("equal", _("All rounds alike"))],
            value=rx.cond(VIEW.asked.rank == "equal", "equal", "later"),
            on_change=OwnState.choose_rank,
        ),
        name="rank",
        hint=_("Preferences only: it makes no difference when all of them are paid."),
    )
    return ui.grid(values, rank, columns=2, class_name="no-print")


def _table() -> rx.Component:
    heads = rx.el.tr(
        rx.el.th(_("Holder"), scope="col"),
        rx.foreach(
            VIEW.exit_names, lambda name: rx.el.th(_("At "), name, scope="col", class_name="number")
        ),
    )
    return rx.el.div(
        rx.el.table(
            rx.el.caption(_("Payouts at each exit"), class_name="visually-hidden"),
            rx.el.thead(heads),
            rx.el.tbody(rx.foreach(VIEW.payouts, _row)),
            class_name="table",
        ),
        class_name="table-scroll",
        role="region",
        aria_label=_("Payouts at each exit"),
        tab_index=0,
    )


def _row(row: rx.Var[PayoutRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(rx.el.div(row.holder, class_name="own-holder")),
        rx.foreach(row.amounts, lambda amount: ui.number_cell(amount)),
    )
