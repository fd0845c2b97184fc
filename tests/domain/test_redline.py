"""What changed between two versions: nothing is lost, nothing is made up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.redline import (
    LEFT_OUT,
    MOST_LINES,
    MOST_WORDS,
    SHOWN_AROUND,
    Kind,
    Piece,
    Row,
    compare,
    pieces_of,
    shortened,
)

G, N, S = Kind.GONE, Kind.NEW, Kind.SAME


def use(purpose: str, part: str = "50") -> Row:
    return Row(purpose, {"purpose": purpose, "part": part})


def told(before: list[Row], after: list[Row]) -> list[tuple[str, str]]:
    return [(row.kind.value, row.key) for row in compare(before, after).rows]


def test_rows_are_added_taken_out_and_changed() -> None:
    before = [use("Oven", "60"), use("Rent", "40")]
    after = [use("Oven", "70"), use("Van", "30")]
    assert told(before, after) == [("changed", "Oven"), ("new", "Van"), ("gone", "Rent")]
    (change, _, _) = compare(before, after).rows
    assert [(field.name, field.pieces) for field in change.fields] == [
        ("part", (Piece(G, "60"), Piece(N, "70")))
    ]


def test_a_row_that_is_called_otherwise_and_says_the_same_is_the_same_row() -> None:
    before, after = [use("Oven", "60"), use("Rent", "40")], [use("Kiln", "60"), use("Rent", "40")]
    (change,) = compare(before, after).rows
    assert (change.kind, change.key) == (Kind.CHANGED, "Kiln")
    assert change.fields[0].pieces == (Piece(G, "Oven"), Piece(N, "Kiln"))


def test_rows_that_say_nothing_but_their_name_are_not_mixed_up() -> None:
    assert told([use("Oven", "")], [use("Van", "")]) == [("new", "Van"), ("gone", "Oven")]


def test_a_field_that_was_not_asked_for_then_is_no_change() -> None:
    """A version that was kept before the field existed says nothing about it."""
    before, after = Row("Oven", {"part": "60"}), Row("Oven", {"part": "60", "file": "a1"})
    assert told([before], [after]) == []
    assert told([after], [before]) == []
    assert told([before], [Row("Oven", {"part": "70", "file": "a1"})]) == [("changed", "Oven")]


def test_rows_of_one_name_are_told_apart_by_their_order() -> None:
    before, after = [use("Oven", "1"), use("Oven", "2")], [use("Oven", "1"), use("Oven", "3")]
    (change,) = compare(before, after).rows
    assert change.fields[0].pieces == (Piece(G, "2"), Piece(N, "3"))
    assert told(before, before[:1]) == [("gone", "Oven")]


def test_another_order_is_told_and_changes_no_row() -> None:
    rows = [use("Oven", "1"), use("Rent", "2"), use("Van", "3")]
    assert compare(rows, rows[::-1]).rows == ()
    assert compare(rows, rows[::-1]).has_new_order
    assert not compare(rows, rows).has_new_order
    assert not compare(rows, rows[1:]).has_new_order
    assert not compare(rows, [use("New", "9"), *rows]).has_new_order


def test_a_text_is_compared_word_by_word() -> None:
    assert pieces_of("We bake bread daily.", "We bake rye bread daily.") == (
        Piece(S, "We bake "),
        Piece(N, "rye "),
        Piece(S, "bread daily."),
    )
    assert pieces_of("", "x") == (Piece(N, "x"),)
    assert pieces_of("x", "") == (Piece(G, "x"),)
    assert pieces_of("x", "x") == (Piece(S, "x"),)


def test_what_is_too_long_is_replaced_whole() -> None:
    long = "a " * (MOST_WORDS + 1)
    assert pieces_of(long, long + "b") == (Piece(G, long), Piece(N, long + "b"))
    lines = "a\n" * (MOST_LINES + 1)
    assert pieces_of(lines, lines + "b") == (Piece(G, lines), Piece(N, lines + "b"))


def test_only_what_stands_beside_a_change_is_shown() -> None:
    same = "0123456789" * 50
    pieces = (Piece(S, same), Piece(N, "x"), Piece(S, same), Piece(G, "y"), Piece(S, same))
    first, _, middle, _, last = shortened(pieces)
    assert first.text == LEFT_OUT + same[-SHOWN_AROUND:]
    assert middle.text == same[:SHOWN_AROUND] + LEFT_OUT + same[-SHOWN_AROUND:]
    assert last.text == same[:SHOWN_AROUND] + LEFT_OUT
    assert shortened((Piece(S, "short"), Piece(N, "x")))[0].text == "short"


def test_what_is_shown_beside_a_change_are_whole_words() -> None:
    words = [f"wordlet{number:03}" for number in range(100)]
    _, middle, _ = shortened((Piece(N, "x"), Piece(S, " ".join(words)), Piece(N, "y")))
    head, _, tail = middle.text.partition(LEFT_OUT)
    assert head.split(" ") == words[:7]
    assert tail.split(" ") == words[-7:]


TEXTS = st.text(alphabet="ab \n\r\x0b\u2028.", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = pieces_of(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not N) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not G) == after
    assert all(a.kind is not b.kind for a, b in pairwise(pieces))


ROWS = st.lists(
    st.builds(use, st.sampled_from(["a", "b", "c", ""]), st.sampled_from(["", "1", "2"])),
    max_size=6,
)


@given(ROWS, ROWS)
def test_every_row_is_accounted_for(before: list[Row], after: list[Row]) -> None:
    kinds = [row.kind for row in compare(before, after).rows]
    shown = [row for row in (*before, *after) if any(row.fields.values())]
    if len(shown) == len(before) + len(after):
        assert len(after) - kinds.count(N) == len(before) - kinds.count(G)
    assert compare(before, before).rows == ()
