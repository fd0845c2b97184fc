"""Components as plain HTML, for what browsers may show before any script has run.

Only what is drawn from values that are known: a Var has its value in the browser alone.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any, Final

import reflex as rx

ICON: Final = '<svg class="lucide" width="24" height="24" aria-hidden="true"></svg>'
"""The place of an icon: its lines come with the scripts."""

_ATTRIBUTES: Final = {"className": "class", "htmlFor": "for", "to": "href"}
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "source"})
_TAG: Final = re.compile(r'"([a-z][a-z0-9]*)"')
_PROP: Final = re.compile(r'"?([A-Za-z-]+)"?:(.*)', re.DOTALL)
_STYLE: Final = re.compile(r'\["([A-Za-z]+)"\] : ("(?:[^"\\]|\\.)*")')


def plain_html(component: rx.Component) -> str:
    """A component as HTML.

    Args:
        component: drawn from literals; handlers of events are left out.

    Raises:
        ValueError: a part of it has its value in the browser alone.
    """
    return _node(component.render())


def _node(node: Any) -> str:
    if "contents" in node:
        return escape(str(_value(node["contents"])), quote=False)
    if "cond_state" in node:
        return _node(node["true_value"] if _value(node["cond_state"]) else node["false_value"])
    if "name" not in node:
        raise ValueError(f"Not a plain component: {sorted(node)}")
    return _element(node["name"], node["props"], "".join(map(_node, node["children"])))


def _element(name: str, props: list[str], inner: str) -> str:
    if name == "Fragment":
        return inner
    if name.startswith("Lucide"):
        return ICON
    found = _TAG.fullmatch(name)
    if found is None and name != "ReactRouterLink":
        raise ValueError(f"Not a plain component: {name}")
    tag = found[1] if found else "a"
    attributes = "".join(_attribute(prop) for prop in props)
    return f"<{tag}{attributes}>" + ("" if tag in _EMPTY else f"{inner}</{tag}>")


def _attribute(prop: str) -> str:
    found = _PROP.fullmatch(prop)
    if found is None:
        raise ValueError(f"Not a plain attribute: {prop}")
    name, written = found[1], found[2]
    if name.startswith("on"):
        return ""
    if name == "css":
        return f' style="{escape(_style(written))}"'
    value = _value(written)
    if value is False or value is None:
        return f' {name.lower()}="false"' if name.startswith("aria-") else ""
    text = str(value).lower() if value is True else str(value)
    return f' {_ATTRIBUTES.get(name, name.lower())}="{escape(text)}"'


def _style(written: str) -> str:
    rules = (f"{_kebab(name)}: {_value(value)}" for name, value in _STYLE.findall(written))
    return "; ".join(rules)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)


def _value(written: str) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        raise ValueError(f"Not known before a script runs: {written[:200]}") from None
