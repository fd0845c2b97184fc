"""Charts of a campaign's page: ownership before and after, and key figures by year."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.common import CapLine, FigureChart
from crowdfund.ui import components as ui
from crowdfund.ui.parts.cap_tables import cap_bar
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.words import _


def ownership_chart() -> rx.Component:
    """Return the cap tables before and after below each other, so that the parts can be compared.
    The tables that follow it say the same in numbers."""
    page = CampaignState.page
    bars = [
        (page.cap_before, _("Before the raise")),
        (page.cap_at_target, _("Target just reached")),
        (page.cap_at_maximum, _("Maximum reached")),
        (page.cap_now, _("Now, after the raise")),
    ]
    return rx.cond(
        page.cap_at_maximum.length() > 0,
        rx.el.figure(
            rx.el.figcaption(_("Who owns how much, before and after"), class_name="chart-title"),
            *[_bar(lines, title) for lines, title in bars],
            rx.el.ul(rx.foreach(page.cap_at_maximum, _name), class_name="legend legend-row"),
            class_name="chart",
            aria_hidden="true",
        ),
        rx.fragment(),
    )


def _bar(lines: rx.Var[list[CapLine]], title: str) -> rx.Component:
    bar = rx.el.div(
        rx.el.span(title, class_name="small"),
        cap_bar(lines),
        class_name="stack gap-xs",
    )
    return rx.cond(lines.length() > 0, bar, rx.fragment())


def _name(line: rx.Var[CapLine]) -> rx.Component:
    return rx.el.li(rx.el.i(class_name="swatch", data_colour=line.colour), rx.el.span(line.holder))


def figure_charts(charts: rx.Var[list[FigureChart]]) -> rx.Component:
    """Return the figures that most look for first, as columns by year."""
    return rx.cond(
        charts.length() > 0,
        ui.grid(rx.foreach(charts, _columns), columns=3, class_name="figure-charts"),
        rx.fragment(),
    )


def _columns(chart: rx.Var[FigureChart]) -> rx.Component:
    columns = ui.bar_chart(chart.bars, label=chart.label, zero=chart.zero)
    return rx.el.div(columns, class_name="chart-box")
