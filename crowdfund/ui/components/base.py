"""What all components share: the types of their arguments and a few helpers."""

from typing import Any

import reflex as rx
from reflex_base.constants.compiler import MemoizationMode

Text = str | rx.Var[str]
"""A literal, or a Var whose text React escapes."""

Content = str | rx.Var[Any] | rx.Component
"""Anything that may be a child."""

Tone = str | rx.Var[str]
"""neutral, info, good, warn or bad: meaning carried by colour; words always carry it too."""

TONE_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}
"""The lucide icon of each tone, so that colour is never the only sign."""


def classes(*names: str) -> str:
    """Join class names, leaving out the empty ones."""
    return " ".join(name for name in names if name)


def when(text: Text, shown: rx.Component) -> rx.Component:
    """Return `shown` if the text is not empty, else nothing."""
    if isinstance(text, rx.Var):
        # As a condition, not as a comparison: that is three letters in the scripts, and not thirty.
        return rx.cond(text, shown, rx.fragment())
    return shown if text else rx.fragment()


def named(own_id: Text) -> dict[str, Any]:
    """Return the attributes of an element that has an id and is reached by no event.

    Args:
        own_id: given to the element, but not to Reflex. It would write into the scripts how to
            reach it, and of an id with a value of a state in it under a name that is another with
            each build.
    """
    return {"custom_attrs": {"id": own_id}}


def tone_icon(tone: Tone) -> rx.Component:
    """Return the icon of a tone; neutral has the one of info."""
    if isinstance(tone, rx.Var):
        cases = [(name, rx.icon(icon, aria_hidden="true")) for name, icon in TONE_ICONS.items()]
        return rx.match(tone, *cases, rx.icon("info", aria_hidden="true"))
    return rx.icon(TONE_ICONS.get(tone, "info"), aria_hidden="true")


def drawn_whole(component: rx.Component) -> rx.Component:
    """Return a component whose parts are one function in the scripts of a page.

    Reflex writes a function for each part that shows a value or is pressed, so that it alone is
    drawn anew. Where all parts show values of the same states, and are drawn anew together anyway,
    that makes long scripts for nothing.

    Args:
        component: written into the script whole, and drawn anew whole.
    """
    component._memoization_mode = MemoizationMode(recursive=False)
    return component
