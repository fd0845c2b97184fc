"""A backer's year adds up, whatever happened in it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.statement import SIGN_ON_HELD, TOLD, Sums, Year, curve, sums_of, totals
from crowdfund.services.statements import WORDS

entries = st.lists(st.tuples(st.sampled_from(EntryKind), st.integers(1, 10**9)))


@given(entries, entries)
def test_what_came_and_went_explains_the_difference(
    before: list[tuple[EntryKind, int]], within: list[tuple[EntryKind, int]]
) -> None:
    told = sums_of(before, within)
    came, went = told.paid + told.came_back, told.invested + told.returned + told.taken
    assert told.opening + came - went == told.closing


@given(entries, entries, entries)
def test_a_year_begins_with_what_the_last_one_ended_with(
    first: list[tuple[EntryKind, int]],
    second: list[tuple[EntryKind, int]],
    third: list[tuple[EntryKind, int]],
) -> None:
    assert sums_of(first, second).closing == sums_of(first + second, third).opening


def test_a_refund_under_way_is_held_and_on_its_way_back() -> None:
    paid, decided = (EntryKind.PAYMENT_CLEARED, 500), (EntryKind.REFUND_DECIDED, 500)
    assert sums_of([], [paid, decided]) == Sums(paid=500, closing=500, on_way_back=500)
    back = sums_of([paid, decided], [(EntryKind.REFUNDED, 500)])
    assert back == Sums(opening=500, returned=500)
    failed = sums_of([paid, decided, (EntryKind.REFUNDED, 500)], [(EntryKind.REFUND_FAILED, 500)])
    assert failed == Sums(came_back=500, closing=500, on_way_back=500)


def test_a_loss_after_release_leaves_what_is_held_alone() -> None:
    lost = [(EntryKind.DISPUTE_CHARGED, 475), (EntryKind.FEE_GIVEN_BACK, 25)]
    assert sums_of([], lost) == Sums(reversed=500)


def test_every_line_of_a_statement_has_words() -> None:
    assert set(WORDS) == TOLD >= set(SIGN_ON_HELD)


def test_a_year_ends_where_the_next_begins() -> None:
    assert Year(2027).ends_at == Year(2028).begins_at
    assert Year(2027).begins_at.isoformat() == "2027-01-01T00:00:00+00:00"


def test_a_curve_has_equal_steps_and_ends_today() -> None:
    days = [(date(2027, 1, 1), 100), (date(2027, 1, 3), 50), (date(2027, 1, 9), -150)]
    known = totals(days)
    assert curve(known, until=date(2027, 1, 11), points=12) == [0, 100, 100, *[150] * 6, 0, 0, 0]
    assert curve(known[:1], until=date(2027, 1, 1), points=3) == [0, 0, 100]
    assert curve([], until=date(2027, 1, 1), points=3) == []


def test_a_day_s_changes_are_one() -> None:
    days = [(date(2027, 1, 1), 100), (date(2027, 1, 3), -150), (date(2027, 1, 3), 250)]
    assert totals(days) == [(date(2027, 1, 1), 100), (date(2027, 1, 3), 200)]


def test_a_curve_tells_the_most_where_it_was_so_between_two_moments_alone() -> None:
    """Prevents: an amount that was held for a day and is not in a history of years."""
    days = totals([(date(2024, 1, 1), 100), (date(2025, 3, 3), 900), (date(2025, 3, 4), -900)])
    values = curve(days, until=date(2026, 11, 28), points=61)
    assert (values.count(1_000), set(values), values[-1]) == (1, {0, 100, 1_000}, 100)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 10**9)), min_size=1),
    st.integers(2, 90),
)
def test_a_curve_begins_with_the_first_day_and_ends_with_everything(
    changes: list[tuple[int, int]], points: int
) -> None:
    days = sorted((date(2027, 1, 1) + timedelta(days=day), minor) for day, minor in changes)
    values = curve(totals(days), until=days[-1][0], points=points)
    assert len(values) == points
    assert values == sorted(values)
    assert values[-1] == sum(minor for _, minor in changes)
    assert values[0] == 0
