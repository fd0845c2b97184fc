"""What the founder's pages share."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.common import Option
from crowdfund.services.views.remarks import RemarkItem
from crowdfund.ui import components as ui
from crowdfund.words import _

PAUSE_MILLISECONDS = 1_000
"""After so long without a key, what is being written is stored; leaving a field stores it at once.
A tab that is closed sends nothing any more: `assets/unsent.js` keeps what had not arrived, and
brings it back when the editor is opened again."""
LONGEST_MILLISECONDS = 15_000
"""A text is stored this often while it is written without a pause."""
TYPED_AT: rx.Var[str] = rx.Var('(window.typedAt ?? "")', _var_type=str)
"""When the last key was pressed: goes with what is sent, and back with what is stored."""
BROUGHT = "brought-fields"
"""Where the script tells of fields; of rows each kind has a place of its own."""


def kept_in_the_browser(
    name: str, *, tells: str, kept_at: rx.Var[str], **more: Any
) -> dict[str, Any]:
    """Return attributes of a place whose text outlives its tab; see `assets/unsent.js`.

    Args:
        name: of the place, unique in the editor.
        tells: id of the input by which what was brought back is told.
        kept_at: up to when what was typed there is stored.
        more: `stored`, the text that is, or of rows `mark` and `of`, whose they are.
    """
    known = {"keep": name, "tells": tells, "kept": kept_at, **more}
    return {f"data-{key}": value for key, value in known.items()}


def brought_back(handler: Any, name: str) -> rx.Component:
    """Return the input that nobody sees, by which the script tells what it brought back.

    Args:
        handler: takes that as one text.
        name: its id.
    """
    return rx.el.input(id=name, type="text", hidden=True, on_change=handler)


def options(items: rx.Var[list[Option]], *, empty: str = "") -> rx.Component:
    """Return the choices of a native select from a Var of `Option`.

    Args:
        items: the options.
        empty: the text of a first choice without a value; left out when empty.
    """
    first = rx.el.option(empty, value="") if empty else rx.fragment()
    return rx.fragment(
        first, rx.foreach(items, lambda item: rx.el.option(item.label, value=item.value))
    )


def choice(items: rx.Var[list[Option]], *, empty: str = "", **props: Any) -> rx.Component:
    """Return a native select over a Var of `Option`."""
    return rx.el.select(options(items, empty=empty), class_name="control control-select", **props)


def remarks_id(field: ui.Text) -> ui.Text:
    """Return the id of what is said about a field of the editor, or another part of it."""
    return f"remarks-{field}"


def remarked_group(title: str, field: str) -> dict[str, str]:
    """Return attributes of a part of the editor that is more than one field.

    Args:
        title: its accessible name.
        field: under which something is said about it.
    """
    return {"role": "group", "aria_label": title, "aria_describedby": f"remarks-{field}"}


def remark(item: rx.Var[RemarkItem]) -> rx.Component:
    """Return what a moderator or an import said, with who and when."""
    return ui.notice(
        item.text,
        ui.muted(item.field_label, " · ", item.author, " · ", item.at_text),
        tone="warn",
    )


def upload_form(
    *children: ui.Content,
    action: ui.Text,
    label: str,
    name: str,
    accept: str,
    hint: str,
    error: ui.Text,
    button_text: str,
) -> rx.Component:
    """Return a form that sends one file to a route of ours, without any script.

    Args:
        children: further parts, before the button.
        action: the route.
        label: accessible name of the field.
        name: name and id of the field.
        accept: what the browser offers to choose.
        hint: what is taken, with its bound.
        error: what was wrong with the last file, in words.
        button_text: the verb.
    """
    control = rx.el.input(type="file", accept=accept, required=True, class_name="control")
    return rx.el.form(
        ui.field(label, control, name=name, hint=hint, error=error),
        *children,
        ui.form_actions(ui.submit_button(button_text, "secondary")),
        action=action,
        method="post",
        enc_type="multipart/form-data",
        class_name="stack gap-md",
        # Without the None, Reflex keeps the form from being sent.
        on_submit=None,
    )


def confirmed_reason(
    *, trigger: str, title: str, text: str, button_text: str, error: rx.Var[str], on_submit: Any
) -> rx.Component:
    """Return a button that asks for a reason before it does what cannot be undone.

    Args:
        trigger: text of the button.
        title: the question.
        text: what will happen.
        button_text: text of the confirming button.
        error: what is wrong with the reason, in words.
        on_submit: takes the form, whose field is `reason`.
    """
    form = rx.el.form(
        ui.text(text),
        ui.field(
            _("Reason"), ui.text_area(rows=3, max_length=500, required=True), name="reason",
            error=error, hint=_("Backers read it. At most 500 characters."),
        ),
        ui.form_actions(
            ui.closing(ui.button(_("Keep the campaign"), "secondary")),
            ui.submit_button(button_text, "danger"),
        ),
        on_submit=on_submit,
        class_name="stack gap-md",
    )  # fmt: skip
    return ui.dialog(
        ui.button(trigger, "secondary"), title, form, dialog_id="withdraw", role="alertdialog"
    )
