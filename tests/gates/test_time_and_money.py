"""Gates on where time comes from and what money is made of."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.gates.sources import PACKAGE, PROJECT, dotted, modules, nodes_of

OWN_CLOCKS = ("clock.py", "launch/", "stripe_sandbox/")
"""The product's clock; the launcher measures; the sandbox keeps its own time, as Stripe does."""

NOW = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
"""Calls that read the machine's clock."""

MONEY = ("domain", "services")
"""Where amounts are worked out."""


def _calls(path: Path) -> list[tuple[str, int]]:
    """Return the dotted name and line of every call in a file."""
    return [
        (dotted(node.func), node.lineno) for node in nodes_of(path) if isinstance(node, ast.Call)
    ]


def test_time_comes_from_the_product_s_clock() -> None:
    """Prevents: code that cannot be moved to a deadline, in a test or in the demonstration."""
    found = [
        f"{path.relative_to(PROJECT)}:{line} {name}"
        for path in modules()
        if not str(path.relative_to(PACKAGE)).startswith(OWN_CLOCKS)
        for name, line in _calls(path)
        if ".".join(name.split(".")[-2:]) in NOW
    ]
    assert found == []


def test_no_float_is_near_money() -> None:
    """Prevents: amounts that are almost right."""
    found = []
    for path in modules(*MONEY):
        for node in nodes_of(path):
            is_call = isinstance(node, ast.Call) and dotted(node.func) == "float"
            is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_type = isinstance(node, ast.arg) and "float" in ast.dump(node)
            if is_call or is_literal or is_type:
                found.append(f"{path.relative_to(PROJECT)}:{getattr(node, 'lineno', 0)}")
    assert found == []
