"""Offering terms: prices, shares, and what cannot be offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import EXPONENT_BY_CURRENCY, MAXIMUM_MINOR, exponent
from crowdfund.domain.offering import (
    MAXIMUM_SHARES,
    MILLION,
    OfferingTerms,
    Price,
    amount_minor,
    hold_limit_days,
    longest_raise_days,
    part_offered_basis_points,
    problems,
    shares_to_reach,
    shares_within,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PRICES = st.builds(Price, st.integers(1, 10**10), st.sampled_from(sorted(EXPONENT_BY_CURRENCY)))


@pytest.mark.parametrize(
    ("text", "currency", "millionths", "shown"),
    [
        ("1.20", "USD", 1_200_000, "1.20"),
        ("0.285714", "USD", 285_714, "0.285714"),
        ("0.2857", "USD", 285_700, "0.2857"),
        ("150", "JPY", 150_000_000, "150"),
        ("1,000", "EUR", 1_000_000_000, "1000.00"),
        ("0.000001", "USD", 1, "0.000001"),
        ("2.5", "KWD", 2_500_000, "2.500"),
        ("100", "USD", 100_000_000, "100.00"),
        ("€1.234", "EUR", 1_234_000, "1.234"),
        ("1.20 USD", "USD", 1_200_000, "1.20"),
        ("1,20", "USD", 1_200_000, "1.20"),
    ],
)
def test_a_price_is_kept_exactly(text: str, currency: str, millionths: int, shown: str) -> None:
    price = Price.parse(text, currency)
    assert (price.millionths, price.text()) == (millionths, shown)


@pytest.mark.parametrize("text", ["0", "-1", "0.0000001", "abc", "1e3", "9" * 16, "€1", "1,2000"])
def test_a_price_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Price.parse(text, "USD")
    assert refused.value.field == "price"


@given(price=PRICES)
def test_a_prices_text_reads_back(price: Price) -> None:
    assert Price.parse(price.text(), price.currency) == price


@given(price=PRICES, shares=st.integers(0, 10**7))
def test_an_amount_is_the_exact_product_rounded_up_once(price: Price, shares: int) -> None:
    minor = amount_minor(price, shares)
    exact_millionths = price.millionths * shares * 10 ** exponent(price.currency)
    assert (minor - 1) * MILLION < exact_millionths <= minor * MILLION


@given(price=PRICES, limit_minor=st.integers(0, MAXIMUM_MINOR))
def test_shares_within_a_limit_are_the_most_that_it_pays_for(
    price: Price, limit_minor: int
) -> None:
    shares = shares_within(price, limit_minor)
    assert amount_minor(price, shares) <= limit_minor < amount_minor(price, shares + 1)


@given(price=PRICES, target_minor=st.integers(1, MAXIMUM_MINOR))
def test_shares_to_reach_a_target_are_the_least_that_do(price: Price, target_minor: int) -> None:
    shares = shares_to_reach(price, target_minor)
    assert shares >= 1
    assert amount_minor(price, shares - 1) < target_minor <= amount_minor(price, shares)


@given(price=PRICES, first=st.integers(1, 10**6), second=st.integers(1, 10**6))
def test_two_pledges_never_cost_less_than_one(price: Price, first: int, second: int) -> None:
    together = amount_minor(price, first + second)
    apart = amount_minor(price, first) + amount_minor(price, second)
    assert together <= apart <= together + 1


def test_the_filings_target_is_no_whole_number_of_shares() -> None:
    price = Price.parse("1.20", "USD")
    assert shares_to_reach(price, 5_000_000) == 41_667
    assert amount_minor(price, 41_667) == 5_000_040


def test_held_money_never_outlives_its_limit() -> None:
    assert [hold_limit_days(country) for country in ("US", "TH", "DE")] == [730, 10, 90]
    assert longest_raise_days("DE") == 69
    assert longest_raise_days("US") == 709


@given(before=st.integers(0, MAXIMUM_SHARES), new=st.integers(0, MAXIMUM_SHARES))
def test_the_part_offered_is_rounded_half_up(before: int, new: int) -> None:
    assume(before + new)
    part = part_offered_basis_points(before, new)
    total = before + new
    assert (2 * part - 1) * total <= 20_000 * new < (2 * part + 1) * total


def test_no_shares_at_all_offer_nothing() -> None:
    assert part_offered_basis_points(0, 0) == 0
    assert part_offered_basis_points(1, 1) == 5_000


def _terms(**changes: Any) -> OfferingTerms:
    values: dict[str, Any] = {
        "price": Price.parse("10", "EUR"),
        "shares_before": 1_000,
        "target_minor": 100_000,
        "maximum_minor": 200_000,
        "minimum_ticket_minor": 2_000,
        "opens_at": NOW,
        "closes_at": NOW + timedelta(days=69),
        **changes,
    }
    return OfferingTerms(**values)


def _fields(terms: OfferingTerms) -> list[str]:
    return [found.field for found in problems(terms, now=NOW, platform_country="DE")]


def test_sound_terms_have_no_problems() -> None:
    terms = _terms()
    assert _fields(terms) == []
    assert terms.currency == "EUR"
    assert (terms.target_shares, terms.maximum_shares, terms.minimum_shares) == (100, 200, 2)
    assert terms.pre_money_minor == 1_000_000


def test_a_maximum_between_two_shares_still_lets_the_target_be_reached() -> None:
    terms = _terms(price=Price.parse("1.20", "EUR"), target_minor=50_000, maximum_minor=50_000)
    assert terms.target_shares == terms.maximum_shares == 417
    assert _terms(minimum_ticket_minor=0).minimum_shares == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"shares_before": 0}, "shares_before"),
        ({"shares_before": MAXIMUM_SHARES + 1}, "shares_before"),
        ({"target_minor": 0}, "target"),
        ({"target_minor": -1}, "target"),
        ({"maximum_minor": 99_999}, "maximum"),
        ({"price": Price(1, "EUR"), "maximum_minor": MAXIMUM_MINOR}, "maximum"),
        ({"minimum_ticket_minor": 0}, "minimum_ticket"),
        ({"minimum_ticket_minor": 101_000}, "minimum_ticket"),
        ({"closes_at": NOW}, "closes_at"),
        ({"opens_at": NOW + timedelta(days=69)}, "closes_at"),
        ({"closes_at": NOW + timedelta(days=69, seconds=1)}, "closes_at"),
    ],
)
def test_each_problem_is_found_at_its_field(changes: dict[str, Any], field: str) -> None:
    assert _fields(_terms(**changes)) == [field]


def test_every_problem_is_told_at_once() -> None:
    assert _fields(_terms(shares_before=0, target_minor=0, closes_at=NOW)) == [
        "shares_before",
        "target",
        "closes_at",
    ]
