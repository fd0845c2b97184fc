"""Fields of the campaign editor: saved while they are written and when they are left, with what was
said about them. The browser keeps what is typed (`default_value`); an answer of the server never
writes into a field."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.common import Option
from crowdfund.services.views.founder import MissingItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import (
    BROUGHT,
    LONGEST_MILLISECONDS,
    PAUSE_MILLISECONDS,
    TYPED_AT,
    choice,
    kept_in_the_browser,
    remark,
    remarks_id,
)
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.words import _

PREVIEW_DELAY_MILLISECONDS = 400


def remarks_on(name: str) -> rx.Component:
    """Return what a moderator or an import said about a field; what it is about names it by
    `remarks_id`."""
    return remarks(field=name)


@rx.memo
def remarks(field: rx.Var[str]) -> rx.Component:
    """Return the same as `remarks_on`: one function in the scripts for all fields."""
    those = rx.foreach(
        EditorState.editor.remarks,
        lambda item: rx.cond(field == item.field, remark(item), rx.fragment()),
    )
    return rx.el.div(those, **ui.named(remarks_id(field)), class_name="remarks")


@rx.memo
def missing_in(step: rx.Var[str]) -> rx.Component:
    """Return what this step still lacks."""
    return rx.foreach(EditorState.editor.missing, lambda item: _missing_line(item, step))


def _missing_line(item: rx.Var[MissingItem], step: rx.Var[str]) -> rx.Component:
    return rx.cond(item.step == step, ui.hint_line(item.text, "warn"), rx.fragment())


def line_field(
    label: str,
    name: str,
    *,
    hint: str = "",
    is_previewed: bool = False,
    is_optional: bool = False,
    key: rx.Var[str] | str = "",
    **props: Any,
) -> rx.Component:
    """Return a one-line field.

    Args:
        label: the accessible name.
        name: the field of `CampaignForm`.
        hint: help below the label.
        is_previewed: whether the terms are worked out while it is written.
        is_optional: whether it may stay empty.
        key: draws the field anew, with what is stored, when this changes.
        props: passed to the input.
    """
    control = ui.text_input(
        **stored_in(name),
        on_blur=saving(name),
        on_change=_writing(name, is_previewed=is_previewed),
        **props,
    )
    return _described(label, name, control, hint=hint, is_optional=is_optional, key=key)


def number_field(label: str, name: str, *, hint: str = "", key: Any = "") -> rx.Component:
    """Return a field of the terms with a numeric keyboard, worked out while it is written."""
    return line_field(
        label,
        name,
        hint=hint,
        is_previewed=True,
        key=key,
        input_mode="decimal",
        auto_complete="off",
        class_name="numeric",
    )


def text_field(label: str, name: str, *, hint: str, rows: int) -> rx.Component:
    """Return a field of several lines."""
    control = ui.text_area(
        **stored_in(name),
        on_blur=saving(name),
        on_change=lambda value: stored_as_written(name, value),
        rows=rows,
    )
    return _described(label, name, control, hint=hint)


def choice_field(
    label: str, name: str, items: rx.Var[list[Option]], *, hint: str = "", empty: str = ""
) -> rx.Component:
    """Return a choice of one, saved when it changes."""
    control = choice(items, empty=empty, **stored_in(name), on_change=saving(name))
    return _described(label, name, control, hint=hint)


def _described(
    label: str,
    name: str,
    control: rx.Component,
    *,
    hint: str,
    is_optional: bool = False,
    key: rx.Var[str] | str = "",
) -> rx.Component:
    field = ui.field(
        label,
        control,
        name=name,
        hint=hint,
        error=EditorState.errors[name],
        is_optional=is_optional,
        described_by=remarks_id(name),
    )
    said = rx.el.div(field_of_two(name), remarks_on(name), class_name="field-remarks")
    return ui.stack(field, said, gap="sm", key=drawn_key(name) + key)


def drawn_key(name: str) -> rx.Var[str]:
    """Return a key that draws a field anew once its person chose what is stored."""
    return rx.Var.create(f"{name}-") + EditorState.drawn[name].to_string() + "-"


def field_of_two(name: str) -> rx.Component:
    """Return what is stored in a field, and the two ways on, where another wrote it meanwhile."""
    return moved_field(field=name, theirs=EditorState.theirs[name])


@rx.memo
def moved_field(field: rx.Var[str], theirs: rx.Var[list[str]]) -> rx.Component:
    """Return the same as `field_of_two`: one function in the scripts for all fields."""
    shown = ui.stack(
        ui.muted(_("This is stored now:")),
        rx.el.div(
            rx.foreach(theirs, lambda text: rx.el.p(text)),
            class_name="preview",
            style={"max_height": "16rem", "overflow": "auto", "white_space": "pre-wrap"},
            role="region",
            aria_label=_("What is stored now"),
            tab_index=0,
        ),
        ui.row(
            ui.button(
                _("Show what is stored"), "secondary", on_click=EditorState.take_theirs(field)
            ),
            ui.button(
                _("Store what stands here"), "secondary", on_click=EditorState.keep_mine(field)
            ),
        ),
        gap="sm",
    )
    return rx.cond(theirs.length() > 0, shown, rx.fragment())


def stored_in(name: str) -> dict[str, Any]:
    """Return what makes a control show a stored field, and its text outlive its tab."""
    stored = getattr(EditorState.editor.form, name)
    kept = kept_in_the_browser(
        name, tells=BROUGHT, kept_at=EditorState.kept_at[name], stored=stored
    )
    return {"default_value": stored, "custom_attrs": kept}


def saving(name: str) -> Any:
    """Return what stores a field when it is left."""
    return lambda value: EditorState.save(name, value, TYPED_AT)


def stored_as_written(name: str, value: rx.Var[str]) -> list[Any]:
    """Return what stores a text while it is written: at each pause, and now and then without.

    Args:
        name: the field of `CampaignForm`.
        value: as written so far.
    """
    # With the campaign's id: when it is sent, another one may be open in this tab.
    sent = (name, value, EditorState.editor.id, TYPED_AT)
    return [
        EditorState.write.debounce(PAUSE_MILLISECONDS)(*sent),
        EditorState.write.throttle(LONGEST_MILLISECONDS)(*sent),
    ]


def _writing(name: str, *, is_previewed: bool) -> Any:
    if not is_previewed:
        return lambda value: stored_as_written(name, value)
    # A number is not whole at its first key, so it is stored at pauses alone.
    write = EditorState.write.debounce(PAUSE_MILLISECONDS)
    look = EditorState.look_ahead.debounce(PREVIEW_DELAY_MILLISECONDS)
    return lambda value: [
        look(name, value),
        write(name, value, EditorState.editor.id, TYPED_AT),
    ]
