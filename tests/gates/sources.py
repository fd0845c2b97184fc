"""The sources that the gates look at, read as syntax trees: nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
"""The folder of the repository."""

PACKAGE = PROJECT / "crowdfund"
"""The product."""


def modules(*folders: str) -> list[Path]:
    """Return the Python files of the package, or of some of its folders."""
    roots = [PACKAGE / folder for folder in folders] or [PACKAGE]
    found = [path for root in roots for path in sorted(root.rglob("*.py"))]
    assert found, "a gate that looks at nothing proves nothing"
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of one file."""
    return ast.parse(path.read_text(), filename=str(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of one file: walking takes longer than what a gate asks of a node."""
    return tuple(ast.walk(tree_of(path)))


def imported_names(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, by its full dotted name."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for an attribute chain or a call of one, or an empty text."""
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return node.id if isinstance(node, ast.Name) else ""
