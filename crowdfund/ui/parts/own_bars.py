"""Values as lines of a length: my part after each step, what I get at each exit."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.dilution import Bar


def bar_list(bars: rx.Var[list[Bar]], label: str) -> rx.Component:
    """Return values as lines of a length, one below the other.

    Args:
        bars: with their values in words.
        label: what is shown.
    """
    return rx.el.figure(
        rx.el.figcaption(label, class_name="chart-title"),
        rx.el.ul(rx.foreach(bars, _bar), class_name="own-bars"),
        class_name="chart",
    )


def _bar(bar: rx.Var[Bar]) -> rx.Component:
    return rx.el.li(
        rx.el.span(bar.label),
        rx.el.b(bar.value, class_name="tabular"),
        rx.el.span(rx.el.i(style={"width": bar.width}), class_name="own-bar", aria_hidden="true"),
    )
