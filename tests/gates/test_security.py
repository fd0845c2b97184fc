"""Gate on the model of threats: a test that is named as proof has to be there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.gates.sources import PROJECT

PAGE = PROJECT / "docs" / "security.md"
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text())))


def test_the_page_names_tests() -> None:
    """A gate over nothing would pass for the wrong reason."""
    assert len(NAMED) > 30


def test_every_attack_names_what_shows_that_it_is_stopped() -> None:
    table = PAGE.read_text().partition("| attack |")[2].partition("\n\n")[0]
    rows = table.splitlines()[2:]
    assert len(rows) > 30
    assert [row for row in rows if "::test_" not in row.rpartition(" | ")[2]] == []


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_is_named_as_proof_exists(path: str, name: str) -> None:
    tree = ast.parse((PROJECT / path).read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {node.name for node in tree.body if isinstance(node, kinds)}


def test_every_attack_is_in_the_model() -> None:
    """Every file of attacks is named at least once."""
    files = {str(path.relative_to(PROJECT)) for path in (PROJECT / "tests/attack").glob("test_*")}
    assert files <= {path for path, _ in NAMED}
