"""What a founder wrote in rows: use of funds, team, risks, documents, each from its view."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.content import (
    CampaignContent,
    DocumentItem,
    FundLine,
    RiskLine,
    TeamItem,
)
from crowdfund.ui import components as ui
from crowdfund.words import _

NOTHING = "0.00%"
FUNDS_HINT = _("As planned by the enterprise. Backers do not vote on it, and plans change.")


def use_of_funds(content: rx.Var[CampaignContent]) -> rx.Component:
    """Return what the money is for, at the target and at the maximum, as bars with their table."""
    lines = content.funds
    figure = rx.el.figure(
        _bar(lines, _("If the target is just reached"), content.target_text, "target"),
        _bar(lines, _("If the maximum is reached"), content.maximum_text, "maximum"),
        class_name="chart",
        aria_hidden="true",
    )
    table = ui.table(
        [_("Use"), (_("At the target"), "number"), (_("At the maximum"), "number")],
        rx.foreach(lines, _fund_row),
        caption=_("Use of funds"),
        on_phone="stack",
    )
    note = ui.when(content.funds_note, ui.hint_line(content.funds_note, "warn"))
    return rx.cond(lines.length() > 0, ui.stack(figure, note, table), rx.fragment())


def _bar(lines: Any, title: str, amount: rx.Var[str], column: str) -> rx.Component:
    def part(line: rx.Var[FundLine]) -> rx.Component:
        width = line.target_width if column == "target" else line.maximum_width
        drawn = rx.el.span(
            class_name="stacked-part", data_colour=line.colour, style={"width": width}
        )
        # Every part that is drawn can be seen, so what is nothing must not be.
        return rx.cond(width != NOTHING, drawn, rx.fragment())

    return rx.el.div(
        ui.spread(rx.el.span(title), rx.el.b(amount, class_name="tabular")),
        rx.el.div(rx.foreach(lines, part), class_name="stacked"),
        class_name="stack gap-xs",
    )


def _fund_row(line: rx.Var[FundLine]) -> rx.Component:
    swatch = rx.el.i(class_name="swatch", data_colour=line.colour, aria_hidden="true")
    return ui.table_row(
        ui.head_cell(rx.el.span(swatch, rx.el.span(line.purpose), class_name="row gap-sm")),
        _share(line.target_amount_text, line.target_part_text),
        _share(line.maximum_amount_text, line.maximum_part_text),
    )


def _share(amount: rx.Var[str], part: rx.Var[str]) -> rx.Component:
    written = rx.el.span(amount, rx.el.span(part, class_name="fact-hint"))
    return ui.number_cell(rx.cond(amount != "", written, rx.fragment("–")))


def team(people: rx.Var[list[TeamItem]]) -> rx.Component:
    """Return who is behind the enterprise, with their faces where there are any."""
    return rx.el.ul(rx.foreach(people, _person), class_name="team")


def _person(person: rx.Var[TeamItem]) -> rx.Component:
    face = rx.cond(
        person.photo_url != "",
        rx.el.img(src=person.photo_url, alt="", loading="lazy", class_name="face"),
        rx.el.span(person.initials, class_name="face face-plain", aria_hidden="true"),
    )
    biography = rx.el.p(person.biography, style={"white_space": "pre-line"})
    return rx.el.li(
        face,
        rx.el.div(
            rx.el.p(person.name, class_name="team-name"),
            ui.when(person.role, ui.muted(person.role)),
            ui.when(person.biography, biography),
            class_name="stack gap-xs grow",
        ),
        class_name="team-member",
    )


def risk_list(risks: rx.Var[list[RiskLine]]) -> rx.Component:
    """Return what may go wrong, one risk after the other, each with its heading."""
    return rx.el.ol(rx.foreach(risks, _risk), class_name="risk-list")


def _risk(risk: rx.Var[RiskLine]) -> rx.Component:
    text = rx.el.p(risk.text, style={"white_space": "pre-line"})
    return rx.el.li(ui.heading(risk.heading, 3), ui.when(risk.text, text))


def document_list(documents: rx.Var[list[DocumentItem]]) -> rx.Component:
    """Return documents to download, each with its kind, size and day."""
    return rx.el.ul(rx.foreach(documents, _document), class_name="document-list")


def _document(document: rx.Var[DocumentItem]) -> rx.Component:
    return rx.el.li(
        rx.icon("file-text", aria_hidden="true"),
        rx.el.div(
            ui.plain_link(document.title, document.url),
            ui.muted(
                document.kind_label, _(" · PDF, "), document.size_text, " · ", document.day_text
            ),
            class_name="stack gap-xs grow",
        ),
        class_name="document",
    )
