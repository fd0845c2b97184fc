"""Gates on how people are asked. They prevent: words that press, boxes that are ticked for
somebody, and a way out that is longer than the way in."""

from __future__ import annotations

import ast
import re

import pytest

from tests.gates.sources import modules, nodes_of

PRESSING = re.compile(
    r"\bhurry\b|\bact now\b|\blast chance\b|\bdon.t miss\b|\bonly \S+ left\b|\bselling fast\b"
    r"|\balmost gone\b|\blimited.time (offer|only)\b|\bpeople are (looking|viewing)\b"
    r"|\bguaranteed (return|profit|income)"
    r"|\brisk.free\b|\bbefore it.s too late\b|\bmissing out\b|\bends soon\b|\bno thanks, i\b",
    re.IGNORECASE,
)
TICKED = {"checked", "default_checked"}


def texts() -> list[tuple[str, str]]:
    """Every text in the product's own code that could be shown, with its file."""
    return [
        (path.name, node.value)
        for folder in ("ui", "services", "domain", "http", "papers")
        for path in modules(folder)
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


ALLOWED = {("learn_terms.py", "Promise a profit, or press people to hurry.")}
"""Texts with such a word that press nobody: this one forbids it."""


def test_no_text_presses() -> None:
    found = {(name, text) for name, text in texts() if PRESSING.search(text)}
    assert found == ALLOWED


@pytest.mark.parametrize(
    "text",
    ["Hurry, it closes!", "Only 3 left", "Last chance to invest", "Don't miss it", "Risk-free"],
)
def test_the_gate_knows_such_words(text: str) -> None:
    assert PRESSING.search(text)


def test_no_box_is_ticked_by_the_code() -> None:
    """A box shows what its reader chose before, which is a Var, or it is empty."""
    ticked = [
        f"{path.name}:{node.lineno}"
        for path in modules("ui")
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg in TICKED
        and isinstance(word.value, ast.Constant)
        and word.value.value not in {False, None, ""}
    ]
    assert ticked == []


def test_a_pledge_is_cancelled_by_one_press() -> None:
    """As many steps as to pledge at the most: one button, one question, no form to fill in."""
    [path] = [path for path in modules("ui") if path.as_posix().endswith("states/pledge.py")]
    handlers = {
        node.name: node
        for node in nodes_of(path)
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    }
    cancel = handlers["cancel"]
    assert [argument.arg for argument in cancel.args.args] == ["self"]
