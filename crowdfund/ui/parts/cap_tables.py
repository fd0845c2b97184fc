"""A cap table as one bar with its table, and key figures by year."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.common import CapLine, FigureRow
from crowdfund.ui import components as ui
from crowdfund.words import _, pgettext


def cap_table(
    lines: rx.Var[list[CapLine]], title: str, text: str = "", *, has_bar: bool = True
) -> rx.Component:
    """Return who owns how much.

    Args:
        lines: parts that sum to 100 %.
        title: heading of the figure and name of the table.
        text: what it shows, in a sentence.
        has_bar: False where a chart beside it has the bar already.
    """
    return cap_table_drawn(lines=lines, title=title, text=text, has_bar=has_bar)


@rx.memo
def cap_table_drawn(
    lines: rx.Var[list[CapLine]], title: rx.Var[str], text: rx.Var[str], has_bar: rx.Var[bool]
) -> rx.Component:
    """Return the same as `cap_table`: one function in the scripts for all tables of a page."""
    table = ui.table(
        [_("Holder"), (_("Shares"), "number"), (_("Part"), "number")],
        rx.foreach(lines, _row),
        caption=title,
    )
    bar = rx.cond(has_bar, cap_bar(lines), rx.fragment())
    return ui.stack(ui.heading(title, 3), ui.when(text, ui.muted(text)), bar, table, gap="sm")


def cap_bar(lines: rx.Var[list[CapLine]]) -> rx.Component:
    """Return who owns how much as one bar; what stands beside it says the same in words."""
    return rx.el.div(rx.foreach(lines, _part), class_name="stacked", aria_hidden="true")


def _part(line: rx.Var[CapLine]) -> rx.Component:
    return rx.el.span(
        class_name="stacked-part", data_colour=line.colour, style={"width": line.width}
    )


def _row(line: rx.Var[CapLine]) -> rx.Component:
    swatch = rx.el.i(class_name="swatch", data_colour=line.colour, aria_hidden="true")
    name = rx.el.span(
        swatch,
        rx.el.span(line.holder),
        rx.cond(line.is_new, ui.status_badge(pgettext("badge", "New"), "info"), rx.fragment()),
        class_name="row gap-sm",
    )
    return ui.table_row(
        ui.head_cell(name), ui.number_cell(line.shares_text), ui.number_cell(line.part_text)
    )


def figures_table(rows: rx.Var[list[FigureRow]], currency: rx.Var[str]) -> rx.Component:
    """Return key figures of two fiscal years beside each other."""
    table = ui.table(
        [_("Figure"), (_("Most recent year"), "number"), (_("Year before"), "number")],
        rx.foreach(rows, _figure),
        caption=_("Key figures in {currency}").format(currency=currency),
        is_caption_shown=True,
    )
    return rx.cond(
        rows.length() > 0,
        table,
        ui.empty_state(
            _("No key figures stated"), _("The enterprise has stated no figures of past years.")
        ),
    )


def _figure(row: rx.Var[FigureRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.label),
        ui.number_cell(
            _amount(row.most_recent_text), _bar(row.most_recent_width, "recent", row.is_loss)
        ),
        ui.number_cell(_amount(row.prior_text), _bar(row.prior_width, "before", row.was_loss)),
    )


def _bar(width: rx.Var[str], year: str, is_loss: rx.Var[bool]) -> rx.Component:
    """A figure as a line as long as it is large, beside that of the other year; what is below zero
    is hatched and comes from the other side."""
    return rx.el.span(
        rx.el.i(style={"width": width}),
        class_name="figure-bar",
        data_year=year,
        data_loss=rx.cond(is_loss, "yes", "no"),
        aria_hidden="true",
    )


def _amount(text: rx.Var[str]) -> rx.Component:
    missing = rx.fragment("–", ui.visually_hidden(_("not stated")))
    return rx.cond(text != "", rx.fragment(text), missing)
