"""Where lines end in texts with Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.papers.breaking import NEVER_FIRST, NEVER_LAST, broken, pieces

ROOM = 10


def width(text: str) -> float:
    """Latin letters are half as wide as Chinese ones."""
    return sum(2 if char >= "\u2e80" else 1 for char in text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("港口的面包坊开门了", ["港口的面包", "坊开门了"]),
        ("港口的面包。开门", ["港口的面", "包。开门"]),
        ("港口的面（包）", ["港口的面", "（包）"]),
        ("港口的“面包”坊", ["港口的“面", "包”坊"]),
        ("已付给 Harbour Ltd", ["已付给", "Harbour", "Ltd"]),
        ("港口 Bakery，开门", ["港口", "Bakery，开", "门"]),
        ("港 ABCDEFGHIJKLM 口", ["港 ABCDEFG", "HIJKLM 口"]),
        ("第 1,234 页", ["第 1,234", "页"]),
        ("于 1月2日", ["于 1月2日"]),
        ("一\n二三四五六", ["一", "二三四五六"]),
        ("", [""]),
    ],
)
def test_lines_end_where_they_may(text: str, lines: list[str]) -> None:
    assert broken(text, ROOM + 0.5, width).split("\n") == lines


@pytest.mark.parametrize("text", ["Only Latin words, however long they are", "Ελλάδα Жанна", ""])
def test_what_has_no_chinese_is_left_to_whoever_draws_it(text: str) -> None:
    assert broken(text, ROOM, width) == text


_SIGNS = "。，（）“”《》、：；！？%"


@given(st.text(st.sampled_from(f"港口面包AB 1.,($){_SIGNS}"), max_size=60))
def test_nothing_is_lost_and_every_line_fits(text: str) -> None:
    lines = broken(text, ROOM, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    if any(char >= "\u2e80" for char in text):
        assert all(width(line) <= ROOM for line in lines)


@given(
    st.lists(st.sampled_from(["港口", "面包坊", "，", "。", "（", "）", "《", "》"]), max_size=30)
)
def test_no_piece_ends_before_a_sign_that_may_not_begin_a_line(parts: list[str]) -> None:
    found = pieces("".join(parts))
    assert "".join(found) == "".join(parts)
    assert not [piece for piece in found[1:] if piece[0] in NEVER_FIRST]
    assert not [piece for piece in found[:-1] if piece[-1] in NEVER_LAST]


def test_a_day_stays_whole() -> None:
    assert broken("截至 2027年3月4日止", 14, width).split("\n") == ["截至", "2027年3月4日", "止"]


def test_a_sign_both_begins_and_ends_nothing() -> None:
    assert NEVER_FIRST.isdisjoint(NEVER_LAST)
