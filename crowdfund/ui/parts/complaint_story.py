"""What was said about a complaint, in order."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.complaints import SayingRow
from crowdfund.ui import components as ui

PARAGRAPHS = {"white_space": "pre-line", "overflow_wrap": "anywhere"}


def sayings(rows: rx.Var[list[SayingRow]]) -> rx.Component:
    """Return everything that was said, the oldest first; what the platform said stands out."""
    return ui.stack(rx.foreach(rows, _saying), gap="md")


def _saying(row: rx.Var[SayingRow]) -> rx.Component:
    words = ui.stack(
        ui.text(
            rx.el.strong(row.title),
            " · ",
            row.who,
            # Where the line ends, it ends after the dot.
            "\u00a0· ",
            rx.el.span(row.at_text, class_name="one-line"),
            class_name="muted",
        ),
        ui.text(row.text, style=PARAGRAPHS),
        gap="xs",
    )
    return rx.cond(row.is_ours, ui.panel_tone(words, tone="info"), words)
