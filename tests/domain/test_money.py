"""Money: exact, bounded, and never created or lost by a split."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import (
    BOUND_UNITS_BY_CURRENCY,
    EXPONENT_BY_CURRENCY,
    MAXIMUM_MINOR,
    RAISING_CURRENCIES,
    Money,
    bound_minor,
    decimal_text,
    exponent,
    parse_decimal,
    parse_minor,
    portion_minor,
    split,
)

CURRENCIES = st.sampled_from(sorted(EXPONENT_BY_CURRENCY))
AMOUNTS = st.integers(0, MAXIMUM_MINOR)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("50,000.00", "USD", 5_000_000),
        ("1 200.5", "EUR", 120_050),
        ("1\u00a0200", "EUR", 120_000),
        ("1\u202f200", "EUR", 120_000),
        ("0.01", "GBP", 1),
        (" 7 ", "USD", 700),
        ("150", "JPY", 150),
        ("150.00", "JPY", 150),
        ("1.234", "KWD", 1_234),
        ("-5", "USD", -500),
        ("0", "USD", 0),
    ],
)
def test_what_people_write_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "1e9", "1E9", "+5", "NaN", "Infinity", "0x10", "1,5", "1,00,000", ",5"),
        *("5.", ".5", "1_000", "٣", "--1", "1.2.3", "1" * 17, "$5", "1/2"),
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Write a number") as refused:
        parse_decimal(text, field="target")
    assert refused.value.field == "target"


def test_more_digits_than_the_currency_has_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 2 decimals"):
        parse_minor("1.234", "USD")
    with pytest.raises(InvalidInput, match="no decimals"):
        parse_minor("1.5", "JPY")


def test_amounts_are_bounded() -> None:
    assert parse_minor("100,000,000,000.00", "USD") == MAXIMUM_MINOR
    for text in ("100,000,000,000.01", "-100,000,000,000.01"):
        with pytest.raises(InvalidInput, match="too large"):
            parse_minor(text, "USD")
    assert Money(-MAXIMUM_MINOR, "USD").minor == -MAXIMUM_MINOR
    with pytest.raises(InvalidInput, match="too large"):
        Money(MAXIMUM_MINOR + 1, "USD")


def test_an_unknown_currency_is_refused_in_a_bounded_sentence() -> None:
    with pytest.raises(InvalidInput, match="'XXXXXXXX' is not offered") as refused:
        exponent("X" * 1000)
    assert refused.value.field == "currency"
    with pytest.raises(InvalidInput):
        Money(1, "usd")


@pytest.mark.parametrize(
    ("currency", "minor"),
    [
        *[(each, 100_000) for each in ("USD", "EUR", "GBP", "CHF", "CAD", "AUD")],
        ("SEK", 500_000),
        ("MXN", 1_000_000),
        ("INR", 5_000_000),
        ("KES", 10_000_000),
        ("JPY", 100_000),
        ("KRW", 1_000_000),
    ],
)
def test_a_bound_of_a_thousand_is_about_as_much_everywhere(currency: str, minor: int) -> None:
    assert bound_minor(1_000, currency) == minor
    assert bound_minor(0, currency) == 0


def test_every_currency_of_raises_has_its_bounds_looked_at() -> None:
    alike = {"USD", "EUR", "GBP", "CHF", "CAD", "AUD"}
    assert set(RAISING_CURRENCIES) == alike | set(BOUND_UNITS_BY_CURRENCY)


def test_money_adds_and_subtracts_in_one_currency_only() -> None:
    assert Money(5, "USD") + Money(7, "USD") == Money(12, "USD")
    assert Money(5, "USD") - Money(7, "USD") == Money(-2, "USD")
    for attempt in (Money(5, "USD").__add__, Money(5, "USD").__sub__):
        with pytest.raises(InvalidInput, match="cannot be added up"):
            attempt(Money(5, "EUR"))


@given(minor=st.integers(-MAXIMUM_MINOR, MAXIMUM_MINOR), currency=CURRENCIES)
def test_decimal_text_reads_back(minor: int, currency: str) -> None:
    text = decimal_text(minor, currency)
    assert parse_minor(text, currency) == minor
    assert Decimal(text).scaleb(exponent(currency)) == minor


@given(minor=AMOUNTS, weights=st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_a_split_sums_back_and_is_fair(minor: int, weights: list[int]) -> None:
    total = sum(weights)
    if not total:
        with pytest.raises(InvalidInput):
            split(minor, weights)
        return
    parts = split(minor, weights)
    assert sum(parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert minor * weight // total <= part <= -(-minor * weight // total)


def test_ties_go_to_the_earlier_part() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(2, [1, 1, 1]) == [1, 1, 0]


@pytest.mark.parametrize(("minor", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_nothing_is_split_by_nothing(minor: int, weights: list[int]) -> None:
    with pytest.raises(InvalidInput):
        split(minor, weights)


@given(minor=AMOUNTS, basis_points=st.integers(0, 10_000))
def test_a_portion_is_rounded_down_to_the_unit(minor: int, basis_points: int) -> None:
    part = portion_minor(minor, basis_points)
    assert part * 10_000 <= minor * basis_points < (part + 1) * 10_000
    assert portion_minor(minor, 10_000) == minor
