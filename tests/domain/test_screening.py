"""Comparing people with a list."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.screening import (
    Listed,
    ListKind,
    Match,
    NameIndex,
    Screened,
    ScreeningStatus,
    status_after,
)

WHO = UUID(int=1)
LIST = (
    Listed("S-1", ListKind.SANCTIONS, ("Dmitry Ivanovich Shchukin", "Mitya Shchukin"), 1961),
    Listed("P-1", ListKind.EXPOSED, ("Zoë Łęcka",), None),
    Listed("P-2", ListKind.EXPOSED, ("Madonna",), None),
    Listed("P-3", ListKind.EXPOSED, ("王小明",), 1961),
    Listed("P-4", ListKind.EXPOSED, ("Han Han",), 1961),
)
INDEX = NameIndex(LIST)


def refs(name: str, birth_year: int = 1961) -> list[str]:
    return [match.ref for match in INDEX.find(Screened(WHO, name, birth_year))]


@pytest.mark.parametrize(
    "name",
    [
        "Dmitry Ivanovich Shchukin",
        "Щукин Дмитрий Иванович",
        "Dmitriy Schukin",
        "Shchukin Mitya",
        "Dmitry Andrei Shchukin",
    ],
)
def test_somebody_on_the_list_is_found_however_they_are_spelled(name: str) -> None:
    assert refs(name) == ["S-1"]


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("Madonna", "P-2"),
        ("MADÓNNA", "P-2"),
        ("Mado Nna", "P-2"),
        ("王小明", "P-3"),
        ("小明 王", "P-3"),
        ("王 小明", "P-3"),
        ("Han Han", "P-4"),
    ],
)
def test_a_listed_name_of_one_word_is_compared_with_the_whole_name(name: str, ref: str) -> None:
    assert refs(name) == [ref]
    assert refs(name, 1990) == (["P-2"] if ref == "P-2" else [])


@pytest.mark.parametrize(
    "name",
    [
        *("Dmitry Shukov", "Shchukin", "", "Anna Shchukin", "Madonna Ciccone", "Anna Madonna"),
        *("王小", "王小明明 李", "Ma Do Nn A", "Han", "---"),
    ],
)
def test_nobody_else_is_found(name: str) -> None:
    assert refs(name) == []


@pytest.mark.parametrize(("year", "found"), [(1959, []), (1960, ["S-1"]), (1962, ["S-1"])])
def test_the_year_of_birth_has_to_be_near(year: int, found: list[str]) -> None:
    assert refs("Dmitry Shchukin", year) == found


def test_without_a_year_on_the_list_any_year_fits() -> None:
    assert refs("Lecka Zoe Maria", 2001) == ["P-1"]


@given(st.sampled_from(LIST[:2]), st.randoms(), st.lists(st.sampled_from(["Per", "Li"])))
def test_order_and_further_names_hide_nobody(
    entry: Listed, random: object, more: list[str]
) -> None:
    words = [*entry.names[0].split(), *more]
    random.shuffle(words)  # type: ignore[attr-defined]
    assert entry.ref in refs(" ".join(words))


_S = ScreeningStatus
MATCH = Match("S-1", ListKind.SANCTIONS, "D", 1961)


@pytest.mark.parametrize(
    ("before", "seen", "matches", "after"),
    [
        (_S.NONE, [], [], _S.CLEAR),
        (_S.NONE, [], [MATCH], _S.POSSIBLE),
        (_S.CLEAR, [], [MATCH], _S.POSSIBLE),
        (_S.POSSIBLE, ["S-1"], [], _S.CLEAR),
        (_S.APPROVED, ["S-1"], [MATCH], _S.APPROVED),
        (_S.APPROVED, ["S-2"], [MATCH], _S.POSSIBLE),
        (_S.APPROVED, ["S-2"], [], _S.CLEAR),
        (_S.REFUSED, ["S-1"], [MATCH], _S.REFUSED),
        (_S.REFUSED, ["S-1"], [], _S.REFUSED),
    ],
)
def test_what_a_new_comparison_changes(
    before: ScreeningStatus, seen: list[str], matches: list[Match], after: ScreeningStatus
) -> None:
    assert status_after(before, seen, matches) is after
