"""Words of a search: folded, bounded, and near each other when they are a small mistake apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.search_words import (
    LONGEST_WORD,
    MOST_WORDS,
    distance,
    ends_whole,
    folded,
    hyphenated,
    hyphens_closed,
    nearest,
    terms_of,
    variants,
    words_of,
)

LETTERS = st.text(alphabet="abcd", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Café", "cafe"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Ærøskøbing", "aeroskobing"),
        ("ﬁne", "fine"),
        ("ΟΔΟΣ", "οδοσ"),
        ("Кофе", "кофе"),
        ("İstanbul", "istanbul"),
    ],
)
def test_folding(written: str, expected: str) -> None:
    assert folded(written) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bread for the harbour", ["bread", "harbour"]),
        ("the", ["the"]),
        ("solar Solar SOLAR", ["solar"]),
        ("light_on", ["light"]),
        ("a' | !b:* & (c)", ["b", "c"]),
        ("piano's", ["piano"]),
        ("the ENTERPRISE’S books", ["enterprise", "books"]),
        ("founders' table", ["founders", "table"]),
        ("don't stop", ["stop"]),
        ("don't", ["don"]),
        ("o'brien's l’atelier", ["o", "brien", "l", "atelier"]),
        ("rock 's", ["rock", "s"]),
        ("😀 !!! &", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


@given(st.text(max_size=300))
def test_words_are_bounded_and_hold_no_operator(text: str) -> None:
    words = words_of(text)
    assert len(words) <= MOST_WORDS
    assert all(0 < len(word) <= LONGEST_WORD and word.isalnum() for word in words)


def test_only_the_last_word_may_be_a_beginning() -> None:
    first, last = terms_of(["harbour", "br"], {})
    assert (first.is_beginning, last.is_beginning) == (False, True)
    (letter,) = terms_of(["b"], {})
    assert not letter.is_beginning
    (complete,) = terms_of(["piano"], {}, is_growing=False)
    assert not complete.is_beginning


@pytest.mark.parametrize(
    ("text", "expected"),
    [("piano's", True), ("a piano's ", True), ("piano", False), ("piano's keys", False)],
)
def test_a_word_is_complete_when_an_apostrophe_hangs_on_to_it(text: str, expected: bool) -> None:
    assert ends_whole(text) is expected


def test_hyphenated_words_are_closed() -> None:
    assert hyphens_closed("a re-fill - or two-by‑two") == "a refill - or twobytwo"
    assert hyphenated("a re-fill - or two-by‑two") == ["re-fill", "two-by‑two"]


def test_names_of_countries_stand_for_their_marks() -> None:
    marks = {"iceland": ("xxcountryis",), "states": ("xxcountryus",), "is": ("xxsectoris",)}
    assert terms_of(["icel"], marks)[0].marks == ("xxcountryis",)
    assert terms_of(["ice"], marks)[0].marks == ()
    assert terms_of(["icel", "states"], marks)[0].marks == ()
    assert terms_of(["bread", "states"], marks)[1].marks == ("xxcountryus",)


NAMES = {
    "食品饮料": ("xxsectorfood",),
    "能源与气候": ("xxsectorenergy",),
    "肯尼亚": ("xxcountryke",),
    "马里": ("xxcountryml",),
    "索马里": ("xxcountryso",),
}
"""Chinese names are written without a space between their words."""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["食品"], [("xxsectorfood",)]),
        (["饮料"], [("xxsectorfood",)]),
        (["气候"], [("xxsectorenergy",)]),
        (["肯尼"], [("xxcountryke",)]),
        (["食品", "肯尼亚"], [("xxsectorfood",), ("xxcountryke",)]),
        (["马里", "食品"], [("xxcountryml",), ("xxsectorfood",)]),
        (["马里"], [("xxcountryml",)]),
        (["食"], [()]),
        (["品饮料店"], [()]),
    ],
)
def test_two_chinese_characters_are_enough_of_a_name(
    words: list[str], expected: list[tuple[str, ...]]
) -> None:
    assert [term.marks for term in terms_of(words, NAMES)] == expected


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("bakery", "bakery", 0),
        ("bakrey", "bakery", 1),
        ("bakry", "bakery", 1),
        ("bakkery", "bakery", 1),
        ("bakary", "bakery", 1),
        ("ca", "abc", 3),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_distance(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


@given(LETTERS, LETTERS)
def test_one_mistake_apart_means_a_variant_in_common(one: str, other: str) -> None:
    if distance(one, other) <= 1:
        assert set(variants(one)) & set(variants(other))


@given(LETTERS, LETTERS, LETTERS)
def test_distance_is_bounded_by_lengths(one: str, other: str, third: str) -> None:
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
    assert distance(one + third, other + third) <= distance(one, other)


def test_the_nearest_words_are_few_and_near() -> None:
    known = ["bakery", "bakers", "battery", "harbour"]
    assert nearest("bakrey", known) == ("bakery",)
    assert nearest("bakert", known) == ("bakers", "bakery")
    assert nearest("zzzzzz", known) == ()


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("cafe", ["came", "care"], ()),
        ("fill", ["full", "hill", "mill"], ()),
        ("bat", ["cat", "hats", "bats"], ("bats",)),
        ("flod", ["fold", "food"], ("fold",)),
        ("breed", ["bred", "freed"], ("bred", "freed")),
        ("pjano", ["piano"], ("piano",)),
    ],
)
def test_short_words_keep_their_letters(
    word: str, known: list[str], expected: tuple[str, ...]
) -> None:
    assert nearest(word, known) == expected
