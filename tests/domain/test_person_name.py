"""Names are compared without accents, order, script and small spellings, and no further."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.person_name import LONGEST_NAME, name_words, names_fit

SAME = [
    ("Jürgen Müller", "Mueller, Juergen"),
    ("Zoë Łęcka", "LECKA ZOE"),
    ("Дмитрий Щукин", "Dmitry Shchukin"),
    ("Дмитрий Щукин", "Dmitriy Schukin"),
    ("Юрий Иванов", "Ivanov, Yuri"),
    ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
    ("Anna-Maria O’Neil", "O'Neil Anna Maria"),
    ("Björn Ångström", "Bjorn Angstrom"),
    ("王 小明", "小明 王"),
]
OTHER = [
    ("Anna Berg", "Anna Bern"),
    ("Anna Berg", "Hanna Berg"),
    ("王 小明", "王 小红"),
    ("Ivan Petrov", "Ivan Petrova"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_is_read_alike_however_it_is_spelled(one: str, other: str) -> None:
    assert name_words(one) == name_words(other) != frozenset()


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_names_stay_other_names(one: str, other: str) -> None:
    assert name_words(one) != name_words(other)
    assert not names_fit(one, other)


def test_a_middle_name_may_be_left_out() -> None:
    assert names_fit("Ada Augusta King", "Ada King")
    assert names_fit("Ada King", "Ada Augusta King")
    assert not names_fit("Ada Augusta King", "Ada Byron")
    assert not names_fit("", "")
    assert not names_fit("Ada", "…")


@given(st.text(max_size=80), st.integers())
def test_marks_case_and_order_say_nothing(name: str, seed: int) -> None:
    words = name.split()
    random.Random(seed).shuffle(words)
    assert name_words(unicodedata.normalize("NFD", " ".join(words))) == name_words(name)
    assert all(name_words(name))


@given(st.text(min_size=LONGEST_NAME, max_size=3 * LONGEST_NAME))
def test_what_is_too_long_is_cut(name: str) -> None:
    assert name_words(name) == name_words(name[:LONGEST_NAME])
