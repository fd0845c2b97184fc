"""Gates on size. They prevent files and functions that nobody reads to the end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.gates.sources import PROJECT, modules, nodes_of

FILE_LINES = 300
FUNCTION_LINES = 60


def _functions() -> Iterator[tuple[str, int]]:
    """Yield where each function of the package stands, and its length in lines."""
    for path in modules():
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                end = node.end_lineno or node.lineno
                yield (
                    f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}",
                    end - node.lineno + 1,
                )


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(PROJECT)): path.read_text().count("\n") for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    assert [where for where, lines in _functions() if lines > FUNCTION_LINES] == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_left_for_later(word: str) -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if word in line
    ]
    assert found == []
