"""Buttons and links that look like buttons."""

from typing import Any, Literal

import reflex as rx

from crowdfund.ui.components.base import Content, Text, classes
from crowdfund.ui.components.layout import link, plain_link

Kind = Literal["primary", "secondary", "quiet", "danger"]


def button(
    text: Content,
    kind: Kind = "primary",
    loading: bool | rx.Var[bool] = False,
    icon: str = "",
    size: Literal["sm", "md", "lg"] = "md",
    **props: Any,
) -> rx.Component:
    """Return a button; `type` is "button" unless given.

    Args:
        text: The accessible name.
        kind: One primary per view; danger for what cannot be undone.
        loading: While true the button is busy, does nothing and shows a turning ring. It keeps the
            focus, which a disabled one would lose: `assets/crowdfund.js` sees to the rest.
        icon: Name of a lucide icon before the text.
        size: Height.
        props: Passed to the button, such as on_click, type, disabled, form.
    """
    props.setdefault("type", "button")
    if loading is not False:
        props["aria_disabled"] = rx.cond(loading, "true", "false")
    class_name = classes("button", f"button-{kind}", f"button-{size}", props.pop("class_name", ""))
    ring = rx.el.span(class_name="spinner", aria_hidden="true")
    if isinstance(loading, rx.Var):
        busy = [rx.cond(loading, ring, rx.fragment())]
    else:
        busy = [ring] if loading else []
    return rx.el.button(
        *busy,
        *_icon(icon),
        rx.el.span(text),
        class_name=class_name,
        aria_busy=rx.cond(loading, "true", "false"),
        **props,
    )


def submit_button(
    text: Content, kind: Kind = "primary", loading: bool | rx.Var[bool] = False, **props: Any
) -> rx.Component:
    """Return the button that sends its form."""
    return button(text, kind, loading, type="submit", **props)


def link_button(
    text: Content,
    href: Text,
    kind: Kind = "primary",
    icon: str = "",
    size: Literal["sm", "md", "lg"] = "md",
    is_external: bool = False,
    **props: Any,
) -> rx.Component:
    """Return a link that looks like a button.

    Args:
        text: The accessible name.
        href: Where it leads.
        kind: As for a button.
        icon: Name of a lucide icon before the text.
        size: Height.
        is_external: True for downloads, HTTP routes and other sites, which need a real request.
        props: Passed to the link.
    """
    content = rx.fragment(*_icon(icon), rx.el.span(text))
    class_name = classes("button", f"button-{kind}", f"button-{size}", props.pop("class_name", ""))
    maker = plain_link if is_external else link
    return maker(content, href, class_name, **props)


def icon_button(icon: str, label: Text, kind: Kind = "quiet", **props: Any) -> rx.Component:
    """Return a square button with an icon and an accessible name."""
    props.setdefault("type", "button")
    return rx.el.button(
        rx.icon(icon, aria_hidden="true"),
        aria_label=label,
        title=label,
        class_name=classes("button button-icon", f"button-{kind}", props.pop("class_name", "")),
        **props,
    )


def _icon(name: str) -> list[rx.Component]:
    return [rx.icon(name, aria_hidden="true")] if name else []
