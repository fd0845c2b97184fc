"""What changed since a campaign was submitted before, as a red-line."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from crowdfund.services.views.redline import RedField, Redline, RedPart, RedPiece, RedRow
from crowdfund.ui import components as ui
from crowdfund.words import _


def redline(red: rx.Var[Redline]) -> rx.Component:
    """Return what changed, part by part; nothing before the first submission."""
    shown = ui.card(
        ui.heading(_("Changes since the submission before")),
        ui.muted(red.summary),
        redline_parts(red.parts),
        class_name="stack gap-md",
    )
    return rx.cond(red.summary != "", shown, rx.fragment())


def redline_parts(parts: rx.Var[list[RedPart]]) -> rx.Component:
    """Return what changed in each part, word by word."""
    return rx.foreach(parts, _part)


def _part(part: rx.Var[RedPart]) -> rx.Component:
    return ui.stack(
        ui.row(ui.heading(part.label, 3), ui.muted(part.count_text)),
        ui.when(part.order_text, ui.hint_line(part.order_text)),
        rx.el.ul(rx.foreach(part.rows, _row), class_name="stack gap-md plain-list"),
        gap="sm",
    )


def _row(row: rx.Var[RedRow]) -> rx.Component:
    return rx.el.li(
        ui.row(ui.status_badge(row.kind_label, row.tone), rx.el.b(row.title)),
        rx.el.dl(rx.foreach(row.fields, _field)),
        class_name="redline-row",
    )


def _field(field: rx.Var[RedField]) -> rx.Component:
    return rx.fragment(
        rx.el.dt(field.label, class_name="red-line-name"),
        rx.el.dd(rx.foreach(field.pieces, _piece), class_name="redline-text"),
    )


def _piece(piece: rx.Var[RedPiece]) -> rx.Component:
    return rx.match(
        piece.kind,
        ("gone", _marked(rx.el.del_, _("taken out"), piece.text, "red-line-before")),
        ("new", _marked(rx.el.ins, _("added"), piece.text, "red-line-after")),
        rx.el.span(piece.text),
    )


def _marked(
    element: Callable[..., rx.Component], words: str, text: rx.Var[str], class_name: str
) -> rx.Component:
    # Few screen readers say what stands in these elements.
    return element(
        ui.visually_hidden(f" ({words}:) "), text, ui.visually_hidden(_(" (end) ")),
        class_name=class_name,
    )  # fmt: skip
