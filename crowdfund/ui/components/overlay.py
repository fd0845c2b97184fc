"""Dialogs, tabs, menus and parts that open.

Dialogs are the browser's own `<dialog>`: it keeps the focus inside, closes on Escape and gives the
focus back. ``assets/crowdfund.js`` opens and closes them without asking the server.
"""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from crowdfund.ui.components.base import Content, Text, Tone, classes, drawn_whole, named
from crowdfund.ui.components.buttons import button, icon_button
from crowdfund.words import _


def dialog(
    trigger: rx.Component,
    title: Text,
    body: Content,
    *actions: Content,
    dialog_id: Text,
    role: Literal["dialog", "alertdialog"] = "dialog",
) -> rx.Component:
    """Return a trigger and the dialog it opens.

    Args:
        trigger: A button; it is told here which dialog it opens.
        title: Heading and accessible name.
        body: What the dialog says or asks.
        actions: Buttons; one made with `closing` also closes the dialog.
        dialog_id: Unique on the page; within a foreach make it from the row's id.
        role: alertdialog for a confirmation.
    """
    trigger.custom_attrs = {
        **trigger.custom_attrs,
        "data-opens": dialog_id,
        "aria-haspopup": "dialog",
    }
    window = rx.el.dialog(
        rx.el.div(
            rx.el.div(
                rx.el.h2(title, **named(f"{dialog_id}-title"), class_name="dialog-title"),
                icon_button("x", _("Close"), data_closes="yes"),
                class_name="dialog-head",
            ),
            rx.el.div(body, class_name="dialog-body"),
            rx.el.div(*actions, class_name="dialog-actions"),
            class_name="dialog-inner",
        ),
        class_name="dialog",
        custom_attrs={"id": dialog_id, "aria-labelledby": f"{dialog_id}-title", "role": role},
    )
    return rx.fragment(trigger, window)


def closing(control: rx.Component) -> rx.Component:
    """Make a button close the dialog it is in, after its own handler has run."""
    control.custom_attrs = {**control.custom_attrs, "data-closes": "yes"}
    return control


def confirm_dialog(
    trigger: rx.Component,
    title: Text,
    text: Content,
    confirm_text: Text,
    on_confirm: Any,
    tone: Literal["primary", "danger"] = "danger",
    *,
    dialog_id: Text,
    cancel_text: Text = _("Keep things as they are"),
) -> rx.Component:
    """Return a trigger that asks before it acts; the safe answer comes first.

    Args:
        trigger: The button that opens the question.
        title: The question.
        text: What will happen and whether it can be undone.
        confirm_text: The verb, such as "Cancel pledge".
        on_confirm: Event handler of the confirming button.
        tone: danger for what cannot be undone.
        dialog_id: Unique on the page.
        cancel_text: Name of the button that changes nothing.
    """
    return dialog(
        trigger,
        title,
        text,
        closing(button(cancel_text, "secondary")),
        closing(button(confirm_text, tone, on_click=on_confirm)),
        dialog_id=dialog_id,
        role="alertdialog",
    )


def tabs(
    items: Sequence[tuple[str, Content, Content]],
    *,
    value: Text,
    on_change: Any,
    label: Text,
    name: str = "tab",
) -> rx.Component:
    """Return tabs whose choice lives in a Var, so that an address can open any of them: the
    chosen one is in it as `tab`.

    Args:
        items: (value, name, panel); values are short and plain, such as "cap-table".
        value: The chosen one.
        on_change: Event handler that takes the value.
        label: Accessible name of the list of tabs.
        name: Start of the element ids, unique on the page.
    """
    heads = [_tab(key, text, value, on_change, name) for key, text, _ in items]
    panels = [_panel(key, panel, value, name) for key, _, panel in items]
    row = rx.el.div(*heads, class_name="tab-list", role="tablist", aria_label=label)
    return rx.el.div(
        rx.el.div(drawn_whole(row), class_name="tab-scroll"),
        *panels,
        class_name="tabs",
    )


def _tab(key: str, text: Content, value: Text, on_change: Any, name: str) -> rx.Component:
    is_chosen = rx.Var.create(value) == key
    return rx.el.button(
        text,
        type="button",
        role="tab",
        id=f"{name}-{key}",
        aria_controls=f"{name}-{key}-panel",
        aria_selected=rx.cond(is_chosen, "true", "false"),
        tab_index=rx.cond(is_chosen, 0, -1),
        custom_attrs=placed("tab", key),
        on_click=on_change(key),
        class_name="tab",
    )


def _panel(key: str, panel: Content, value: Text, name: str) -> rx.Component:
    return rx.el.div(
        panel,
        role="tabpanel",
        id=f"{name}-{key}-panel",
        hidden=rx.Var.create(value) != key,
        tab_index=0,
        custom_attrs={"aria-labelledby": f"{name}-{key}"},
        class_name="tab-panel",
    )


def disclosure(
    summary: Content, *children: Content, is_open: bool | rx.Var[bool] = False
) -> rx.Component:
    """Return a part that opens and closes where it stands."""
    return rx.el.details(
        rx.el.summary(rx.el.span(summary), rx.icon("chevron-down", aria_hidden="true")),
        rx.el.div(*children, class_name="disclosure-body"),
        open=is_open,
        class_name="disclosure",
    )


def placed(parameter: str, value: Text) -> dict[str, Any]:
    """Return attributes of what opens a part of a page: the address says which, so that going
    back, or to another language, leads there again.

    Args:
        parameter: Name in the address.
        value: What it is there; short and plain.
    """
    start: Any = f"{parameter}="
    return {"data-place": start + value}


def steps(
    items: Sequence[tuple[str, Content]],
    *,
    value: Text,
    on_change: Any,
    label: Text,
    notes: Any,
) -> rx.Component:
    """Return the steps of an editor as buttons; the current one is marked for everybody, and is in
    the address as `step`.

    Args:
        items: (value, name) in order.
        value: The current one.
        on_change: Event handler that takes the value.
        label: Accessible name.
        notes: A Var of what is counted in a step, by its value, as `number` and `text`; shown as a
            warning.
    """
    buttons = [
        rx.el.li(
            rx.el.button(
                rx.el.span(str(place), class_name="step-number", aria_hidden="true"),
                rx.el.span(text, " "),
                _note(notes[key]),
                type="button",
                on_click=on_change(key),
                class_name="step",
                custom_attrs={
                    **placed("step", key),
                    "aria-current": rx.cond(rx.Var.create(value) == key, "step", "false"),
                },
            )
        )
        for place, (key, text) in enumerate(items, start=1)
    ]
    return drawn_whole(rx.el.nav(rx.el.ol(*buttons, class_name="steps"), aria_label=label))


def _note(note: Any) -> rx.Component:
    return rx.el.span(
        note.number,
        class_name="badge",
        data_tone="warn",
        role="img",
        title=note.text,
        aria_label=note.text,
    )


def panel_tone(*children: Content, tone: Tone = "neutral", class_name: str = "") -> rx.Component:
    """Return a softly coloured box for parts that need their own ground."""
    return rx.el.div(*children, class_name=classes("panel", class_name), data_tone=tone)
