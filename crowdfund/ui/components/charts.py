"""Charts as plain CSS and SVG: nothing to load, readable by everyone, coloured by the tokens."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from crowdfund.ui.components.base import Text, when
from crowdfund.ui.components.views import AreaChart, BarSegment, MiniBar


def stacked_bar(
    segments: rx.Var[list[BarSegment]] | Sequence[BarSegment], *, label: Text
) -> rx.Component:
    """Return parts of a whole as one bar with its legend, such as a cap table.

    Args:
        segments: From `bar_segments`.
        label: What the whole is, such as "After the raise".
    """
    return rx.el.figure(
        rx.el.figcaption(label, class_name="chart-title"),
        rx.el.div(*_each(segments, _segment), class_name="stacked", aria_hidden="true"),
        rx.el.ul(*_each(segments, _legend), class_name="legend"),
        class_name="chart",
    )


def _segment(segment: BarSegment) -> rx.Component:
    return rx.el.span(
        class_name="stacked-part", data_colour=segment.colour, style={"width": segment.width}
    )


def _legend(segment: BarSegment) -> rx.Component:
    return rx.el.li(
        rx.el.i(class_name="swatch", data_colour=segment.colour, aria_hidden="true"),
        rx.el.span(segment.label),
        rx.el.b(segment.value, class_name="tabular"),
    )


def bar_chart(
    bars: rx.Var[list[MiniBar]] | Sequence[MiniBar],
    *,
    label: Text,
    hint: Text = "",
    zero: Text = "0%",
) -> rx.Component:
    """Return a few columns with their values written on them, such as revenue by year.

    Args:
        bars: What is compared, in order; a negative one hangs from the line of zero.
        label: What is shown, with its unit.
        hint: How it is to be read, where that is not plain.
        zero: How far above the foot the line of zero runs, as a CSS percentage.
    """
    return rx.el.figure(
        rx.el.figcaption(
            label, when(hint, rx.el.span(hint, class_name="fact-hint")), class_name="chart-title"
        ),
        rx.el.ul(*_each(bars, _column), class_name="columns", style={"--zero": zero}),
        class_name="chart",
    )


def _column(bar: MiniBar) -> rx.Component:
    return rx.el.li(
        rx.el.b(bar.value, class_name="tabular column-value"),
        rx.el.span(
            rx.el.i(
                style={"height": bar.height},
                data_negative=rx.cond(rx.Var.create(bar.is_negative), "yes", "no"),
            ),
            class_name="column-room",
            aria_hidden="true",
        ),
        rx.el.span(bar.label, class_name="column-label"),
    )


def area_chart(chart: AreaChart, *, label: Text) -> rx.Component:
    """Return a curve over time, such as money raised.

    Args:
        chart: From `area_chart_from`, or a Var of one.
        label: What is shown, with its unit.
    """
    goal = rx.el.svg.line(
        x1="0", x2="100", y1=chart.goal_y, y2=chart.goal_y, class_name="area-goal"
    )
    drawing = rx.el.svg(
        rx.el.svg.path(d=chart.area, class_name="area-fill"),
        when(chart.goal_y, goal),
        rx.el.svg.path(d=chart.line, class_name="area-line"),
        view_box="0 0 100 40",
        preserve_aspect_ratio="none",
        class_name="area",
        role="img",
        aria_label=chart.summary,
    )
    return rx.el.figure(
        rx.el.figcaption(label, class_name="chart-title"),
        area_room(drawing, chart.top_label),
        rx.el.div(
            rx.el.span(chart.start_label),
            when(chart.goal_label, rx.el.span(chart.goal_label, class_name="area-goal-key")),
            rx.el.span(chart.end_label),
            class_name="area-ends tabular",
        ),
        class_name="chart",
    )


def area_room(drawing: rx.Component, top_label: Text) -> rx.Component:
    """Return the room of a curve, below the words for its upper edge: within, the curve would run
    through them.

    Args:
        drawing: the curve, as SVG.
        top_label: what the upper edge stands for.
    """
    return rx.fragment(
        rx.el.span(top_label, class_name="area-top tabular"),
        rx.el.div(drawing, class_name="area-room"),
    )


def _each(
    items: rx.Var[list[Any]] | Sequence[Any], draw: Callable[[Any], rx.Component]
) -> list[rx.Component]:
    if isinstance(items, rx.Var):
        return [rx.foreach(items, draw)]
    return [draw(item) for item in items]
