"""Money: exact, bounded, and never created or lost by a split."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import (
    BOUND_UNITS_BY_CURRENCY,
    EXPONENT_BY_CURRENCY,
    MAXIMUM_MINOR,
    RAISING_CURRENCIES,
    SIGNS_BY_CURRENCY,
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
    ("text", "currency", "minor"),
    [
        ("€100", "EUR", 10_000),
        ("100 €", "EUR", 10_000),
        ("100\u00a0eur", "EUR", 10_000),
        ("EUR 1.234,56", "EUR", 123_456),
        ("1,234.56", "EUR", 123_456),
        ("1.234.567", "EUR", 123_456_700),
        ("1.234.567", "JPY", 1_234_567),
        ("1 234,5", "EUR", 123_450),
        ("2000,00", "EUR", 200_000),
        ("12,5", "EUR", 1_250),
        ("0,05 €", "EUR", 5),
        ("-12,50", "EUR", -1_250),
        ("1234,56 kr", "SEK", 123_456),
        ("1,50", "KWD", 1_500),
        ("1'234.50", "CHF", 123_450),
        ("Fr. 1’234", "CHF", 123_400),
        ("US$5", "USD", 500),
        ("$5", "MXN", 500),
        ("kr 5", "SEK", 500),
        ("¥1,500", "JPY", 1_500),
        ("1.234,567 KD", "KWD", 1_234_567),
        ("€-5", "EUR", -500),
    ],
)
def test_an_amount_may_bear_its_currency_and_groups_of_any_country(
    text: str, currency: str, minor: int
) -> None:
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        *("1.234", "€1.234", "1.000", "1 .000", "0,500", "0.500.000", "1.23.456", "1,234,56"),
        *("1,", ",5", "00,5", "1234,567", "1,00,50", "1,5.5"),
        *("1 23,5", "1 234,567", "1'23", "1.234.56", "1.234,5.6", "1'234,56"),
        *("100 50", "12 34", "10 00", "1 23,456", "1 234 .5", "1 2 3"),
        *("1,234.000", "1.234,000", "10000.000", "1 234.500", "1'234.500", "1 234,000"),
        *("1,234.567,89", "€", "EUR", "€€5", "€5€", "EUR 5 EUR", "5 € 5", "١.٢٣٤,٥٦"),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_or_in_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"Write a number|two ways|at most 2 decimals"):
        parse_minor(text, "EUR")


@pytest.mark.parametrize("text", ["1,500", "KD 1,500", "-12,345", "999,000"])
def test_three_digits_after_a_comma_are_refused_where_they_may_be_decimals(text: str) -> None:
    with pytest.raises(InvalidInput, match="two ways"):
        parse_minor(text, "KWD")


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        *(("1.500", 1_500), ("1,500.5", 1_500_500), ("1.500,5", 1_500_500), ("1500", 1_500_000)),
        *(("1 500", 1_500_000), ("1,500,000", 1_500_000_000), ("1.500.000", 1_500_000_000)),
    ],
)
def test_what_reads_in_one_way_alone_is_taken_where_there_are_three_decimals(
    text: str, minor: int
) -> None:
    assert parse_minor(text, "KWD") == minor


@pytest.mark.parametrize("text", ["$5", "5 USD", "£ 5", "KSh 5", "C$5", "kr5"])
def test_an_amount_of_another_currency_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(InvalidInput, match="Amounts here are in EUR") as refused:
        parse_minor(text, "EUR", field="target")
    assert refused.value.field == "target"


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
        parse_minor("1.2345", "USD")
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


WAYS = [(",", "."), (".", ","), (" ", "."), (" ", ","), ("'", ".")]


@given(minor=st.integers(1, MAXIMUM_MINOR), currency=CURRENCIES, data=st.data())
def test_every_country_s_way_of_writing_reads_back(
    minor: int, currency: str, data: st.DataObject
) -> None:
    group, point = data.draw(st.sampled_from(WAYS))
    sign = data.draw(st.sampled_from([currency, *SIGNS_BY_CURRENCY[currency]]))
    plain = f"{Decimal(minor).scaleb(-exponent(currency)):,f}"
    text = plain.translate({ord(","): group, ord("."): point})
    before, after = data.draw(st.sampled_from([(f"{sign} ", ""), ("", f" {sign}")]))
    if point == "," and exponent(currency) != 2:
        assume(group in text and (group == "." or exponent(currency) != 3))
        assume(exponent(currency) or text.count(group) > 1 or group == " ")
    assert parse_minor(f"{before}{text}{after}", currency) == minor


@given(
    text=st.from_regex(r"\A[€$]? ?-?[0-9]{1,4}([.,' ][0-9]{1,3}){0,3} ?€?\Z"), currency=CURRENCIES
)
def test_what_is_read_has_the_digits_that_were_written(text: str, currency: str) -> None:
    """Prevents: a number that is taken for another."""
    try:
        minor = parse_minor(text, currency)
    except InvalidInput:
        return
    written = "".join(letter for letter in text if letter.isdigit())
    assert str(abs(minor)).strip("0") == written.strip("0")


@given(whole=st.integers(1, 999), part=st.integers(0, 999), currency=CURRENCIES)
def test_a_thousand_is_never_taken_for_a_fraction(whole: int, part: int, currency: str) -> None:
    with_point, with_comma = f"{whole}.{part:03}", f"{whole},{part:03}"
    digits = exponent(currency)
    if digits == 3:
        assert parse_minor(with_point, currency) == 1_000 * whole + part
    else:
        assert parse_minor(with_comma, currency) == (1_000 * whole + part) * 10**digits
    with pytest.raises(InvalidInput, match="two ways"):
        parse_minor(with_comma if digits == 3 else with_point, currency)


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
