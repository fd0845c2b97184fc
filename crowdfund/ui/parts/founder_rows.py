"""Rows in the editor: each with its fields, a way to take it out, and one to add another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from crowdfund.services.views.common import Option
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import choice
from crowdfund.ui.states.founder_rows import FormRow, FormRows
from crowdfund.words import _

WIDE = "3 1 12rem"
WHOLE = "1 1 100%"
NARROW = "1 1 9rem"


@dataclass(frozen=True)
class Rows:
    """One kind of rows, and the parts that its card is made of."""

    state: type[FormRows]
    kind: str
    """One of the names in the state's `RowKinds`."""

    def card(
        self, title: str, lead: str, add_text: str, cells: Any, *further: ui.Content
    ) -> rx.Component:
        """Return the rows with what is said about them.

        Args:
            title: heading of the card.
            lead: what belongs here.
            add_text: of the button that adds a row.
            cells: makes a row's fields of the row and its place, counted from 1.
            further: below the rows.
        """

        def row(item: rx.Var[FormRow], number: rx.Var[int]) -> rx.Component:
            place = (number + 1).to_string()
            return rx.el.li(
                *cells(item, place),
                ui.icon_button(
                    "trash-2",
                    _("Remove {title} {place}").format(title=title.lower(), place=place),
                    on_click=self.state.remove_row(self.kind, item.key),
                ),
                class_name="row gap-sm content-row",
                key=item.key,
            )

        hint, error = self.state.hints[self.kind], self.state.errors[self.kind]
        rows = rx.foreach(getattr(self.state, self.kind), row)
        add = self.state.add_row(self.kind)
        return ui.card(
            ui.heading(title, 3),
            ui.muted(lead),
            rx.el.ul(rows, class_name="stack gap-md plain-list"),
            ui.row(ui.button(add_text, "secondary", icon="plus", on_click=add)),
            ui.when(hint, ui.hint_line(hint)),
            ui.when(error, ui.notice(error, tone="bad")),
            *further,
            class_name="stack gap-md",
        )

    def cell(
        self,
        row: rx.Var[FormRow],
        part: str,
        label: rx.Var[str],
        *,
        grow: str = NARROW,
        input_type: str = "text",
    ) -> rx.Component:
        """Return a field of one line, stored when it is left.

        Args:
            row: whose field it is.
            part: one of the parts of a row.
            label: the accessible name.
            grow: how it shares the width of the row.
            input_type: what the browser takes.
        """
        name = row.key + f"-{part}"
        control = rx.el.input(
            type=input_type,
            id=name,
            default_value=getattr(row, part),
            on_blur=self._setting(row, part),
            auto_complete="off",
            class_name="control",
        )
        return _labelled(label, name, control, grow)

    def area(
        self, row: rx.Var[FormRow], part: str, label: rx.Var[str], *, lines: int
    ) -> rx.Component:
        """Return a field of several lines over the whole width, stored when it is left.

        Args:
            row: whose field it is.
            part: one of the parts of a row.
            label: the accessible name.
            lines: how many of them are seen at once.
        """
        name = row.key + f"-{part}"
        control = rx.el.textarea(
            id=name,
            default_value=getattr(row, part),
            on_blur=self._setting(row, part),
            rows=lines,
            class_name="control control-area",
        )
        return _labelled(label, name, control, WHOLE)

    def pick(
        self,
        row: rx.Var[FormRow],
        part: str,
        label: rx.Var[str],
        items: rx.Var[list[Option]],
        *,
        empty: str,
        grow: str = NARROW,
    ) -> rx.Component:
        """Return a choice, stored at once.

        Args:
            row: whose field it is.
            part: one of the parts of a row.
            label: the accessible name.
            items: what can be chosen.
            empty: the text of choosing nothing.
            grow: how it shares the width of the row.
        """
        name = row.key + f"-{part}"
        control = choice(
            items,
            empty=empty,
            id=name,
            value=getattr(row, part),
            on_change=self._setting(row, part),
        )
        return _labelled(label, name, control, grow)

    def _setting(self, row: rx.Var[FormRow], part: str) -> Any:
        return lambda value: self.state.set_cell(self.kind, row.key, part, value)


def _labelled(
    label: rx.Var[str], name: rx.Var[str], control: rx.Component, grow: str
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        class_name="field",
        style={"flex": grow, "margin_top": "0"},
    )
