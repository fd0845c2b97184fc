"""What a notice says is kept as data of a closed list of kinds, and read back within bounds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, get_args

import pytest

from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import (
    MOST_BYTES,
    Amount,
    Count,
    Day,
    Later,
    Moment,
    Names,
    Number,
    Rules,
    Said,
    TimeLeft,
    Told,
    Value,
    kept,
)
from crowdfund.domain.told_reading import (
    MOST_DEEP,
    MOST_NAMES,
    MOST_VALUES,
    UnreadableError,
    finished_in,
    read,
)

AT = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)
ONE_OF_EACH: tuple[Value, ...] = (
    Amount(12_345, "USD"),
    Amount(-100, "JPY", is_short=True),
    Number(41_667),
    Count(1, "ledger entry"),
    Moment(AT),
    Moment(None),
    Day(date(2026, 11, 24)),
    TimeLeft(AT, AT),
    TimeLeft(None, AT),
    Rules(RegimeCode.REG_CF),
    Names(("Anna’s words", "Terms")),
)


class Word(StrEnum):
    """A text of another type."""

    ONE = "one"


def later(value: Value) -> Later:
    """A value whose words do not matter here."""
    made = Later("…")
    made.value = value
    return made


def over_json(data: object) -> Any:
    """What the database gives back."""
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("value", ONE_OF_EACH, ids=repr)
def test_every_kind_of_value_is_read_as_it_was_kept(value: Value) -> None:
    told = kept(sentence("It is {what}.", what=later(value)), later(value), "en")
    assert read(over_json(told)) == Told(Said("It is {what}.", {"what": value}), value)


def test_each_kind_is_tried() -> None:
    assert {type(value) for value in ONE_OF_EACH} == set(get_args(Value))


def test_a_sentence_keeps_what_it_is_made_of() -> None:
    inner = sentence("The {word} of “{title}”.", word=Word.ONE, title="{not} a place")
    told = kept(sentence("{inner} {number}", inner=inner, number=3), sentence("As {it} is"), "en")
    assert over_json(told) == {
        "subject": {
            "say": "{inner} {number}",
            "with": {
                "inner": {
                    "say": "The {word} of “{title}”.",
                    "with": {"word": "one", "title": "{not} a place"},
                },
                "number": "3",
            },
        },
        "body": {"say": "As {it} is"},
        "in": "en",
    }
    read_back = read(over_json(told))
    assert read_back.body == Said("As {it} is", {})


def test_somebodys_own_words_are_kept_once() -> None:
    assert kept("A question", "How so?", "en") is None
    assert kept(sentence("A question on {title}", title="X"), "How so?", "zh_Hans") == {
        "subject": {"say": "A question on {title}", "with": {"title": "X"}},
        "in": "zh_Hans",
    }
    assert read({"body": {"number": 1}}) == Told(None, Number(1))


def test_too_much_is_not_kept() -> None:
    around = kept("", sentence("{words}", words=""), "en")
    most = MOST_BYTES - len(json.dumps(around))
    for sign, bytes_each in (("x", 1), ("四", 6), ("🍞", 12)):
        words = sign * (most // bytes_each)
        assert kept("", sentence("{words}", words=words), "en") is not None
        assert kept("", sentence("{words}", words=words + sign), "en") is None


def deep(levels: int) -> Any:
    """Sentences within each other."""
    inner: Any = "own words"
    for _level in range(levels):
        inner = {"say": "{it}", "with": {"it": inner}}
    return inner


def many(number: int) -> Any:
    """A sentence with many values."""
    return {"say": "It is so.", "with": {f"value_{index}": "x" for index in range(number)}}


def test_what_fits_is_read() -> None:
    for part in (deep(MOST_DEEP), many(MOST_VALUES), {"names": ["x"] * MOST_NAMES}):
        assert read({"body": part}).body is not None


UNREADABLE: list[Any] = [
    *(None, [], "text", 3, {}, {"in": "en"}, {"subject": "a", "path": "b"}, {"title": "a"}),
    *({1: "a"}, {"in": "en", "body": None}),
]
UNREADABLE_PARTS: list[Any] = [
    *(None, 3, 1.5, True, [], {}, {"make": "texts.money"}, {"say": "a", "money": 1}),
    *({"say": None}, {"say": ["a"]}, {"with": {}}, {"say": "a", "with": []}),
    *({"say": "{a}", "with": {"b": "x"}}, {"say": "{a", "with": {"a": "x"}}),
    *({"say": "a}", "with": {"a": "x"}}, {"say": "{}", "with": {"a": "x"}}),
    *({"say": "{0}", "with": {"0": "x"}}, {"say": "{a.__class__}", "with": {"a": "x"}}),
    *({"say": "{a[0]}", "with": {"a": "x"}}, {"say": "{a!r}", "with": {"a": "x"}}),
    *({"say": "{a:>9999999}", "with": {"a": "x"}}, {"say": "{a:{a}}", "with": {"a": "x"}}),
    *(deep(MOST_DEEP + 1), many(MOST_VALUES + 1), {"names": ["x"] * (MOST_NAMES + 1)}),
    *({"names": "abc"}, {"names": [3]}, {"names": None}),
    *({"money": 1}, {"money": 1, "currency": "XXX"}, {"money": 1, "currency": ["USD"]}),
    *({"money": 1.5, "currency": "USD"}, {"money": True, "currency": "USD"}),
    *({"money": 2**63, "currency": "USD"}, {"money": "1", "currency": "USD"}),
    *({"money": 1, "currency": "USD", "short": 1}, {"number": None}, {"number": -(2**63)}),
    *({"count": 1}, {"count": 1, "noun": 3}, {"count": 1, "noun": "{number.real}"}),
    *({"count": 1, "noun": ""}, {"count": 1, "noun": "x" * 41}, {"count": "1", "noun": "day"}),
    *({"moment": 3}, {"moment": "soon"}, {"moment": "2026-11-24T15:04:00"}),
    *({"moment": "0001-01-01T00:00:00+14:00"}, {"moment": "9999-12-31T23:59:59-12:00"}),
    *({"day": None}, {"day": "2026-13-01"}, {"day": "2026-11-24T00:00"}, {"day": 20261124}),
    *({"left": None, "at": None}, {"left": "x", "at": AT.isoformat()}, {"left": None}),
    *({"rules": "none"}, {"rules": None}, {"rules": ["fca"]}),
]


@pytest.mark.parametrize(
    ("data", "language"),
    [
        ({"in": "en", "body": "a"}, "en"),
        ({"body": "a"}, None),
        (None, None),
        ([], None),
        ("in", None),
    ],
    ids=repr,
)
def test_the_language_of_the_finished_text_is_known_or_not(data: Any, language: object) -> None:
    assert finished_in(data) == language


@pytest.mark.parametrize("data", UNREADABLE, ids=repr)
def test_what_is_no_notice_is_refused(data: Any) -> None:
    with pytest.raises(UnreadableError):
        read(data)


@pytest.mark.parametrize("part", UNREADABLE_PARTS, ids=lambda part: repr(part)[:60])
def test_what_is_no_part_is_refused(part: Any) -> None:
    with pytest.raises(UnreadableError):
        read({"body": part})
