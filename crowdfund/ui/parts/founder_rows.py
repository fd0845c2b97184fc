"""Rows in the editor: each with its fields, a way to take it out, and one to add another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from crowdfund.services.views.common import Option
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import (
    LONGEST_MILLISECONDS,
    PAUSE_MILLISECONDS,
    TYPED_AT,
    brought_back,
    choice,
    kept_in_the_browser,
    remarked_group,
)
from crowdfund.ui.parts.founder_fields import remarks_on
from crowdfund.ui.parts.founder_row_kinds import FormRow
from crowdfund.ui.states.founder_rows import FormRows
from crowdfund.words import _

WIDE = "3 1 12rem"
WHOLE = "1 1 100%"
NARROW = "1 1 12rem"
NUMERIC = {"input_mode": "numeric", "class_name": "control numeric"}
"""Of a field for a whole number."""
DECIMAL = NUMERIC | {"input_mode": "decimal"}
"""Of a field for a number."""


@dataclass(frozen=True)
class Rows:
    """One kind of rows, and the parts that its card is made of."""

    state: type[FormRows]
    kind: str
    """One of the names in the state's `RowKinds`."""
    field: str = ""
    """Under which moderators say something about the rows, where that is not their kind."""

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

        items = getattr(self.state, self.kind)
        field = self.field or self.kind
        rows = rx.foreach(items, row)
        add = self.state.add_row(self.kind)
        return ui.card(
            ui.heading(title, 3),
            ui.muted(lead),
            self._kept(rows),
            ui.row(ui.button(add_text, "secondary", icon="plus", on_click=add)),
            ui.told(title, ": ", items.length().to_string()),
            self._troubles(),
            *further,
            remarks_on(field),
            class_name="stack gap-md",
            **remarked_group(title, field),
        )

    def cell(
        self,
        row: rx.Var[FormRow],
        part: str,
        label: rx.Var[str],
        *,
        grow: str = NARROW,
        input_type: str = "text",
        **props: Any,
    ) -> rx.Component:
        """Return a field of one line, stored while it is written and when it is left.

        Args:
            row: whose field it is.
            part: one of the parts of a row.
            label: the accessible name.
            grow: how it shares the width of the row.
            input_type: what the browser takes.
            props: passed to the input.
        """
        name = row.key + f"-{part}"
        control = rx.el.input(
            type=input_type,
            id=name,
            default_value=getattr(row, part),
            on_blur=self._setting(row, part),
            on_change=self._writing(row, part),
            auto_complete="off",
            **{"class_name": "control", **props},
        )
        return _labelled(label, name, control, grow)

    def area(
        self, row: rx.Var[FormRow], part: str, label: rx.Var[str], *, lines: int
    ) -> rx.Component:
        """Return a field of several lines over the whole width, stored while it is written and
        when it is left.

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
            on_change=self._writing(row, part, is_long=True),
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

    def _troubles(self) -> rx.Component:
        """Return what is said about the rows, with the two ways on where another stored some."""
        take, keep = self.state.take_theirs(self.kind), self.state.keep_mine(self.kind)
        return row_troubles(
            ui.button(_("Show what is stored"), "secondary", on_click=take),
            ui.button(_("Store what stands here"), "secondary", on_click=keep),
            hint=self.state.hints[self.kind],
            error=self.state.errors[self.kind],
            theirs=self.state.theirs[self.kind],
        )

    def _kept(self, rows: rx.Component) -> rx.Component:
        """Return the list of rows, whose texts outlive their tab."""
        state, tells = self.state, f"brought-{self.kind}"
        kept = kept_in_the_browser(
            f"rows-{self.kind}",
            tells=tells,
            kept_at=state.kept_at[self.kind],
            mark=state.marks[self.kind],
            of=state.rows_of,
        )
        return rx.fragment(
            rx.el.ul(rows, class_name="stack gap-md plain-list", custom_attrs=kept),
            brought_back(lambda told: state.bring_back(self.kind, told), tells),
        )

    def _setting(self, row: rx.Var[FormRow], part: str) -> Any:
        return lambda value: self.state.set_cell(self.kind, row.key, part, value, TYPED_AT)

    def _writing(self, row: rx.Var[FormRow], part: str, *, is_long: bool = False) -> Any:
        # A row's key is its own in this tab, whichever campaign is open when this is sent.
        at_pauses = self.state.set_cell.debounce(PAUSE_MILLISECONDS)
        in_between = self.state.set_cell.throttle(LONGEST_MILLISECONDS)
        handlers = [at_pauses, in_between] if is_long else [at_pauses]
        return lambda value: [
            handler(self.kind, row.key, part, value, TYPED_AT) for handler in handlers
        ]


@rx.memo
def row_troubles(
    children: rx.Var[rx.Component],
    hint: rx.Var[str],
    error: rx.Var[str],
    theirs: rx.Var[list[str]],
) -> rx.Component:
    """Return what is said about the rows of a kind: one function in the scripts for all kinds.

    Args:
        children: the ways on, where what is stored is not what was read.
        hint: what the rows lack still.
        error: why they are not stored.
        theirs: what is stored then.
    """
    shown = ui.stack(
        ui.muted(_("This is stored now:")),
        rx.el.ul(rx.foreach(theirs, lambda line: rx.el.li(line)), class_name="plain-list"),
        ui.row(children),
        gap="sm",
    )
    choice_of_two = rx.cond(theirs.length() > 0, shown, rx.fragment())
    return rx.fragment(
        ui.when(hint, ui.hint_line(hint)),
        ui.when(error, ui.notice(error, choice_of_two, tone="bad")),
    )


def _labelled(
    label: rx.Var[str], name: rx.Var[str], control: rx.Component, grow: str
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        class_name="field",
        style={"flex": grow, "margin_top": "0"},
    )
