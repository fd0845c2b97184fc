"""Gates on the pages' states: what a browser can call is what we meant it to call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.gates.sources import PROJECT, dotted, modules, nodes_of

STATE_BASES = {"State", "BaseState", "SharedState", "ComponentState"}
"""Reflex's own bases; classes below them are found through their names."""

DECORATORS = {"event", "var", "cached_var", "_override_base_method"}
"""What makes a public method of a state a handler or a computed value; the last one is of one that
the framework has too and calls itself: tests/ui/test_state_names.py shows that nobody else can."""


def _classes() -> list[tuple[str, ast.ClassDef]]:
    """Return every class under `ui`, with the file that it stands in."""
    return [
        (str(path.relative_to(PROJECT)), node)
        for path in modules("ui")
        for node in nodes_of(path)
        if isinstance(node, ast.ClassDef)
    ]


def _state_classes() -> list[tuple[str, ast.ClassDef]]:
    """Return the classes that descend from a Reflex state, however many steps away."""
    classes = _classes()
    names = set(STATE_BASES)
    grown = True
    while grown:
        found = {
            node.name
            for _, node in classes
            if any(dotted(base).split(".")[-1] in names for base in node.bases)
        }
        grown = not found <= names
        names |= found
    return [
        (where, node)
        for where, node in classes
        if any(dotted(base).split(".")[-1] in names for base in node.bases)
    ]


def _undecorated(node: ast.ClassDef) -> Iterator[str]:
    """Yield the public methods of a class that say nothing about what they are."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if method.name.startswith("_"):
            continue
        marks = {dotted(mark).split(".")[-1] for mark in method.decorator_list}
        if not marks & DECORATORS:
            yield method.name


def test_every_public_method_of_a_state_is_a_declared_handler_or_value() -> None:
    """Prevents: a helper that anybody can call over the websocket, with any arguments."""
    found = [
        f"{where}: {node.name}.{name}"
        for where, node in _state_classes()
        for name in _undecorated(node)
    ]
    assert found == []


def test_the_gate_sees_states() -> None:
    """A gate that finds no state would pass for the wrong reason."""
    assert len(_state_classes()) >= 3


def test_the_gate_would_catch_a_bare_method() -> None:
    source = "class Page(rx.State):\n    def load(self): ...\n    def _help(self): ...\n"
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.ClassDef)
    assert list(_undecorated(node)) == ["load"]


def test_no_webhook_is_read_without_its_signature() -> None:
    """Prevents: an event that anybody could have written."""
    name = "construct_event_without_verification"
    assert [str(path) for path in modules() if name in path.read_text()] == []


def _bound(node: ast.AST) -> bool:
    """Whether a form's handler is given anything beside the form."""
    return (
        isinstance(node, ast.keyword)
        and node.arg == "on_submit"
        and isinstance(node.value, ast.Lambda | ast.Call)
    )


def test_forms_send_what_they_are_about_in_a_field() -> None:
    """Prevents: a form in a list that sends nothing. What it does when it is sent is made outside
    of the list, where a browser does not know the row that a handler was bound to."""
    found = [
        f"{path.relative_to(PROJECT)}:{node.value.lineno}"
        for path in modules("ui")
        for node in nodes_of(path)
        if _bound(node)
    ]
    assert found == []


def test_the_gate_would_catch_a_handler_bound_to_a_row() -> None:
    source = "form(on_submit=lambda sent: State.answer(row.id, sent))\nform(on_submit=State.answer)"
    keywords = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword)]
    assert [_bound(node) for node in keywords] == [True, False]
