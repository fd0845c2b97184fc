"""CSV: read back as it was meant, no cell a formula, flat in memory."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.papers.tables import MARK, Cell, Figure, csv_parts


def _read(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline="")))


def _written(*rows: list[Cell]) -> bytes:
    return b"".join(csv_parts(["a", "b"], rows))


def test_lines_end_as_the_standard_says() -> None:
    assert _written(["x", 1]) == b"\xef\xbb\xbfa,b\r\nx,1\r\n"


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1+1", "\t=1", '=HYPERLINK("x")', "\r=cmd", "\n@x"],
)
def test_no_text_is_a_formula(name: str) -> None:
    [_, [cell, _]] = _read(_written([name, ""]))
    assert cell.startswith("'")


def test_our_own_numbers_stay_numbers() -> None:
    assert _read(_written([Figure("-5.00"), -3]))[1] == ["-5.00", "-3"]


@pytest.mark.parametrize("name", ['a,"b"', "王小明", "two\r\nlines", "nul\x00", "'quoted'", ""])
def test_every_text_is_one_cell_of_one_line(name: str) -> None:
    rows = _read(_written([name, "end"]))
    assert len(rows) == 2
    assert rows[1][1] == "end"
    assert rows[1][0].split() == name.replace("\x00", " ").split()


@given(st.text())
def test_nothing_that_is_typed_begins_a_formula(text: str) -> None:
    [_, [cell, _]] = _read(_written([text, ""]))
    assert cell.lstrip()[:1] not in {*"=+-@＝＋－＠"} or cell == ""


def test_a_large_table_is_never_held_whole() -> None:
    rows = (["Ada Lovelace" * 4, place] for place in range(100_000))
    tracemalloc.start()
    size = sum(len(part) for part in csv_parts(["name", "number"], rows))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 5_000_000
    assert peak < 500_000
