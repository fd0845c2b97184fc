"""Gate on the name `_`: it says things in the reader's language. It prevents a function in which it
means something else from failing when it is about to say something."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.gates.sources import PACKAGE, tree_of

SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def shadows(tree: ast.AST) -> list[int]:
    """Lines at which `_` is called in a scope that gives it another meaning."""
    found: list[int] = []
    for scope in ast.walk(tree):
        if isinstance(scope, SCOPES) and _binds(scope):
            found += [node.lineno for node in ast.walk(scope) if _says(node)]
    return sorted(set(found))


def _binds(scope: ast.AST) -> bool:
    return any(_is_bound(node) for node in _own(scope))


def _own(scope: ast.AST) -> list[ast.AST]:
    """The nodes of a scope, without those of the scopes in it."""
    own: list[ast.AST] = []
    todo = list(ast.iter_child_nodes(scope))
    while todo:
        node = todo.pop()
        own.append(node)
        if not isinstance(node, SCOPES):
            todo.extend(ast.iter_child_nodes(node))
    return own


def _is_bound(node: ast.AST) -> bool:
    if isinstance(node, ast.arg):
        return node.arg == "_"
    return isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)


def _says(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f():\n    for _ in x:\n        pass\n    return _('Hello')", [4]),
        ("def f():\n    [_('Hello') for _ in x]", [2]),
        ("f = lambda _: _('Hello')", [1]),
        ("def f(_):\n    return _('Hello')", [2]),
        ("def f():\n    y = [1 for _ in x]\n    return _('Hello')", []),
        ("def f():\n    return _('Hello')", []),
    ],
)
def test_the_gate_sees_what_it_is_for(source: str, lines: list[int]) -> None:
    assert shadows(ast.parse(source)) == lines


def test_what_says_things_is_never_something_else() -> None:
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in sorted(Path(PACKAGE).rglob("*.py"))
        if (lines := shadows(tree_of(path)))
    }
    assert found == {}
