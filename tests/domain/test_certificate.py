"""Codes of share certificates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.certificate import (
    ALPHABET,
    CODE_CHARS,
    CODES,
    code_of,
    grouped,
    initials,
    new_code,
    parse_code,
)
from crowdfund.domain.errors import InvalidInput

numbers = st.integers(0, CODES - 1)


@given(numbers)
def test_a_code_is_read_back_however_it_is_typed(number: int) -> None:
    code = code_of(number)
    assert len(code) == CODE_CHARS
    assert parse_code(f"  {grouped(code).lower()} ") == code
    assert parse_code(grouped(code).replace("-", " ")) == code


@given(numbers, numbers)
def test_different_numbers_have_different_codes(one: int, other: int) -> None:
    assert (code_of(one) == code_of(other)) == (one == other)


@given(numbers, st.integers(0, CODE_CHARS - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number: int, place: int, char: str) -> None:
    code = code_of(number)
    typed = code[:place] + char + code[place + 1 :]
    if typed == code:
        assert parse_code(typed) == code
    else:
        with pytest.raises(InvalidInput):
            parse_code(typed)


@given(numbers, st.integers(0, CODE_CHARS - 1), st.integers(0, CODE_CHARS - 1))
def test_two_swapped_characters_are_noticed(number: int, one: int, other: int) -> None:
    chars = list(code_of(number))
    chars[one], chars[other] = chars[other], chars[one]
    if "".join(chars) == code_of(number):
        return
    with pytest.raises(InvalidInput):
        parse_code("".join(chars))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "16 letters and digits"),
        ("ABCD", "16 letters and digits"),
        ("2" * 17, "16 letters and digits"),
        ("O" + "2" * 15, "never contains “O”"),
        ("l" + "2" * 15, "never contains “L”"),
        ("💥" * 16, "16 letters and digits"),
        ("'; DROP TABLE allotments; --", "16 letters and digits"),
        (None, "never contains “O”"),
        (["2"] * 16, "16 letters and digits"),
    ],
)
def test_what_is_no_code_is_refused_with_a_reason(typed: object, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        parse_code(typed)


@pytest.mark.parametrize("number", [-1, CODES])
def test_there_are_no_codes_outside(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        code_of(number)


def test_new_codes_are_random() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(parse_code(code) == code for code in codes)


def test_no_letter_looks_like_another() -> None:
    assert not set(ALPHABET) & set("01OIL")
    assert len(set(ALPHABET)) == 31


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ada Lovelace", "A. L."),
        ("Ada", "A."),
        ("Ada King of Lovelace", "A. L."),
        ("émile zola", "É. Z."),
        ("王小明", "王."),
        ("(Ada) Lovelace", "L."),
        ("", ""),
        ("💥", ""),
    ],
)
def test_initials(name: str, said: str) -> None:
    assert initials(name) == said
