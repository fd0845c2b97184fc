"""What an attacker sends: every event that the registry knows, with arguments of every kind."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from reflex_base.registry import RegistrationContext

from crowdfund.ui.routes import all_pages

PAGES = all_pages()
"""Importing the pages is what fills the registry."""

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>"

HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    1e308,
    "",
    "0",
    "-1",
    "NaN",
    "٣",
    "\x00",
    "\ud800",
    "‮abc",
    SCRIPT,
    "'; DROP TABLE users; --",
    "{{7*7}} ${7*7} %s %(x)s {0.__class__}",
    "../../../../etc/passwd",
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "javascript:alert(1)",
    "x" * 30_000,
    [],
    [None, [1, {"a": []}]],
    {},
    {"$ne": None, "__class__": "x", "user_id": 1},
)
"""Values of every type, none of which is what is asked for."""

ROUTES = {handler.state_full_name: page.route for page in PAGES for handler in page.on_load}
"""The page that shows a state, the last of several."""

_NAME = re.compile(r"[a-z][a-z_-]{0,30}")


@dataclass(frozen=True)
class Target:
    """One event that a browser can name."""

    name: str
    """In full, as on the wire."""
    state: type[Any]
    function: Any

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """What it takes, without the state itself."""
        return _parameters(self.function)

    @property
    def is_ours(self) -> bool:
        """Whether we wrote it."""
        return bool(self.function.__module__.startswith("crowdfund."))

    def __str__(self) -> str:
        return f"{self.state.__name__}.{self.function.__name__}"


@cache
def _parameters(function: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())[1:]


def targets() -> list[Target]:
    """Every event that anybody can send, of the framework's and ours."""
    return [
        Target(name, known.states[0], known.handler.fn)
        for name, known in sorted(RegistrationContext.get().event_handlers.items())
        if not known.states[0].__module__.startswith("tests.")
    ]


def payloads(target: Target, ids: list[str]) -> Iterator[dict[str, Any]]:
    """Arguments for an event: each kind of value in every place, and what belongs to others.

    Args:
        target: the event.
        ids: of rows that belong to somebody else.
    """
    if not target.parameters:
        yield {}
        return
    for value in (*HOSTILE, *ids):
        yield {parameter.name: _value(target, parameter, value) for parameter in target.parameters}
    if any(_is_form(parameter) for parameter in target.parameters):
        yield {parameter.name: "no form" for parameter in target.parameters}


def _value(target: Target, parameter: inspect.Parameter, value: Any) -> Any:
    if not _is_form(parameter):
        return value
    return dict.fromkeys(field_names(sys.modules[target.function.__module__]), value)


def _is_form(parameter: inspect.Parameter) -> bool:
    return str(parameter.annotation).startswith("dict")


@cache
def field_names(module: ModuleType) -> tuple[str, ...]:
    """Every text in a module that could name a field, and a few that should be none."""
    tree = ast.parse(inspect.getsource(module))
    found = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    wanted = {name for name in found if _NAME.fullmatch(name)}
    return tuple(sorted(wanted | {"id", "role", "status", "user_id", "is_admin", "owner_id"}))
