"""Parts of a score below each other: readable on a phone, where a table would not be."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui


def part_lines(*lines: rx.Component) -> rx.Component:
    """Hold lines, also those of a foreach."""
    return rx.el.ul(*lines, class_name="stack gap-md plain-list")


def part_line(label: ui.Text, points: ui.Content, text: ui.Text) -> rx.Component:
    """Return one part: its name, its points, and what they mean."""
    return rx.el.li(
        ui.spread(rx.el.b(label), rx.el.span(points, class_name="tabular")), ui.muted(text)
    )
