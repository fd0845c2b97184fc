"""Form fields: native controls with a bound label, a hint and the error beside them.

Give a control `default_value` and read it in the form's `on_submit` or in `on_blur`: the browser
then keeps what is typed. With `value` and `on_change` together the control is debounced, so that
a slow connection never swallows a letter.
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from crowdfund.ui.components.base import Content, Text, classes, named, when
from crowdfund.words import _

Options = Sequence[str | tuple[str, str]] | rx.Var[list[tuple[str, str]]]
"""Choices as plain texts or (value, label) pairs, literal or as a Var of such pairs."""


def field(
    label: Text,
    control: rx.Component,
    *,
    name: Text,
    error: Text = "",
    hint: Content = "",
    prefix: Text = "",
    suffix: Text = "",
    is_optional: bool = False,
    described_by: str = "",
) -> rx.Component:
    """Return a control with its label, hint and error, bound together for assistive technology.

    Args:
        label: The accessible name.
        control: One of the controls of this module; it gets its id and descriptions here.
        name: Name and id of the control, unique on the page; a control that has a name keeps it.
        error: A sentence, empty when all is well; shown with role alert.
        hint: Help below the label.
        prefix: Text before the value, such as a currency.
        suffix: Text after the value, such as "%".
        is_optional: Adds "(optional)" to the label; fields are required unless they say so.
        described_by: Id of what else is said about it, elsewhere on the page.
    """
    has_error = (error != "") if isinstance(error, rx.Var) else bool(error)
    _describe(control, name, has_error=has_error, hint=hint, further=described_by)
    optional = rx.el.span(_(" (optional)"), class_name="field-optional")
    return rx.el.div(
        rx.el.label(
            label, optional if is_optional else "", html_for=name, class_name="field-label"
        ),
        _hint(hint, name),
        _affixed(control, prefix, suffix),
        _error(error, name),
        class_name="field",
    )


def field_group(
    legend: Text, *children: Content, hint: Content = "", error: Text = ""
) -> rx.Component:
    """Return fields that belong together under one legend, with what is wrong with them as one."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="field-label"),
        hint
        if isinstance(hint, rx.Component)
        else when(hint, rx.el.p(hint, class_name="field-hint")),
        *children,
        _error(error),
        class_name="field-group",
    )


def text_input(**props: Any) -> rx.Component:
    """Return a one-line input; pass type, default_value, on_blur, auto_complete and the like."""
    props.setdefault("type", "text")
    props["class_name"] = classes("control", props.get("class_name", ""))
    return _debounced(rx.el.input(**props), props)


def password_input(*, is_new: bool = False, **props: Any) -> rx.Component:
    """Return an input for a password.

    Args:
        is_new: whether one is chosen, and not asked for.
        props: passed to the input.
    """
    kind = "new-password" if is_new else "current-password"
    return text_input(type="password", auto_complete=kind, required=True, max_length=200, **props)


def number_input(**props: Any) -> rx.Component:
    """Return an input for a number as text with a numeric keyboard; parse it on the server."""
    props.setdefault("input_mode", "decimal")
    props["class_name"] = classes("numeric", props.get("class_name", ""))
    props.setdefault("auto_complete", "off")
    return text_input(**props)


def text_area(**props: Any) -> rx.Component:
    """Return an input for several lines."""
    props.setdefault("rows", 5)
    props["class_name"] = classes("control control-area", props.get("class_name", ""))
    return _debounced(rx.el.textarea(**props), props)


def select(options: Options, **props: Any) -> rx.Component:
    """Return a native choice of one."""
    props["class_name"] = classes("control control-select", props.get("class_name", ""))
    if isinstance(options, rx.Var):
        choices = rx.foreach(options, lambda pair: rx.el.option(pair[1], value=pair[0]))
        return rx.el.select(choices, **props)
    pairs = [(item, item) if isinstance(item, str) else item for item in options]
    return rx.el.select(*[rx.el.option(text, value=value) for value, text in pairs], **props)


def checkbox(
    label: Content, *, name: str, error: Text = "", hint: Text = "", **props: Any
) -> rx.Component:
    """Return a checkbox with its label at the right; it is never ticked in advance for consent."""
    box = rx.el.input(type="checkbox", name=name, class_name="tick", **props)
    has_error = (error != "") if isinstance(error, rx.Var) else bool(error)
    _describe(box, name, has_error=has_error, hint=hint)
    return rx.el.div(
        rx.el.div(
            box,
            rx.el.label(label, html_for=name, class_name="tick-label"),
            class_name="tick-row",
        ),
        _hint(hint, name),
        _error(error, name),
        class_name="field",
    )


def radio(label: Content, *, name: str, value: Text, **props: Any) -> rx.Component:
    """Return one choice of a group as a large target; put several into a `field_group`."""
    return rx.el.label(
        rx.el.input(type="radio", name=name, value=value, class_name="tick", **props),
        rx.el.span(label),
        class_name="choice",
    )


def search_box(label: Text, *, name: str = "q", **props: Any) -> rx.Component:
    """Return a search input whose label is read but not shown."""
    return rx.el.div(
        rx.icon("search", aria_hidden="true"),
        text_input(type="search", id=name, name=name, aria_label=label, placeholder=label, **props),
        class_name="search-box",
    )


def form_actions(*children: Content) -> rx.Component:
    """Hold the buttons at the end of a form."""
    return rx.el.div(*children, class_name="form-actions")


def _describe(
    control: Any, name: Text, *, has_error: bool | rx.Var[bool], hint: Content, further: str = ""
) -> None:
    control.id = name
    if getattr(control, "name", None) is None:
        control.name = rx.Var.create(name)
    # What is not there must not be named.
    ids = (f"{name}-hint" if _is_given(hint) else "", f"{name}-error", further)
    wrong, well = (" ".join(filter(None, those)) for those in (ids, ids[::2]))
    control.custom_attrs = {
        **control.custom_attrs,
        "aria-describedby": rx.cond(has_error, wrong, well or None),
        "aria-invalid": rx.cond(has_error, "true", "false"),
    }


def _is_given(hint: Content) -> bool:
    return not (isinstance(hint, str) and hint == "")


def _hint(hint: Content, name: Text) -> rx.Component:
    if not _is_given(hint):
        return rx.fragment()
    return rx.el.div(hint, class_name="field-hint", **named(f"{name}-hint"))


def _error(error: Text, name: Text = "") -> rx.Component:
    own_id = {} if isinstance(name, str) and not name else named(f"{name}-error")
    return when(
        error,
        rx.el.p(
            rx.icon("circle-alert", aria_hidden="true"),
            rx.el.span(error),
            **own_id,
            role="alert",
            class_name="field-error",
        ),
    )


def _affixed(control: rx.Component, prefix: Text, suffix: Text) -> rx.Component:
    if isinstance(prefix, str) and isinstance(suffix, str) and not (prefix or suffix):
        return control
    return rx.el.div(
        when(prefix, rx.el.span(prefix, class_name="affix", aria_hidden="true")),
        control,
        when(suffix, rx.el.span(suffix, class_name="affix", aria_hidden="true")),
        class_name="affixed",
    )


def _debounced(control: rx.Component, props: dict[str, Any]) -> rx.Component:
    if "value" in props and "on_change" in props:
        return rx.debounce_input(control, debounce_timeout=300)
    return control
