"""Cap tables, rounds and exits in exact fractions: what holds for every scenario."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crowdfund.domain.dilution.convertibles import YEAR_DAYS, Basis, Note, Safe
from crowdfund.domain.dilution.linear import NoSolutionError, Sum, solve
from crowdfund.domain.dilution.links import exits_text, read_exits, read_steps, steps_text
from crowdfund.domain.dilution.rounds import Round, Term
from crowdfund.domain.dilution.scenario import Pool, Sale, Scenario, Stage, Start, Step, run
from crowdfund.domain.dilution.table import YOU, Kind, Participation, Preference
from crowdfund.domain.dilution.waterfall import claims_of, pay_out
from crowdfund.domain.errors import InvalidInput

MINOR = st.integers(1, 10**11)
VALUATION = st.integers(10**6, 10**13)
DISCOUNT = st.sampled_from([0, 1_000, 2_000, 2_500])
CAP = st.one_of(st.just(0), VALUATION)
PREFERENCE = st.builds(
    Preference,
    st.sampled_from([0, 100, 150, 200]),
    st.sampled_from(list(Participation)),
    st.sampled_from([200, 300, 350]),
)
SAFE = st.builds(Safe, MINOR, st.sampled_from(list(Basis)), CAP, DISCOUNT)
NOTE = st.builds(
    Note,
    MINOR,
    rate_bp=st.integers(0, 1_500),
    days=st.integers(0, 1_500),
    year_days=st.sampled_from(YEAR_DAYS),
    is_compound=st.booleans(),
    maturity_days=st.integers(1, 1_500),
    basis=st.sampled_from(list(Basis)),
    cap_minor=CAP,
    discount_bp=DISCOUNT,
)
POOL = st.builds(Pool, st.integers(1, 2_000))
ROUND = st.builds(
    Round,
    MINOR,
    pre_money_minor=VALUATION,
    pool_bp=st.integers(0, 2_000),
    is_pool_after=st.booleans(),
    preference=PREFERENCE,
)
PRICED = st.builds(
    Round, MINOR, price_millionths=st.integers(10**6, 10**12), pool_bp=st.integers(0, 2_000)
)
STEPS = st.lists(st.one_of(SAFE, NOTE, POOL, ROUND, PRICED), max_size=6)
START = st.builds(Start, st.integers(1, 10**9), st.integers(0, 10**8), st.integers(1, 10**7))
PATIENT = settings(max_examples=60)


def _run(start: Start, steps: list[Step]) -> list[Stage]:
    """Runs steps; examples whose terms ask for more than everything are left out."""
    try:
        return run(start, steps)
    except InvalidInput:
        assume(False)
        raise


@PATIENT
@given(start=START, steps=STEPS)
def test_tables_add_up_and_nothing_is_negative(start: Start, steps: list[Step]) -> None:
    for stage in _run(start, steps):
        table = stage.table
        assert all(stake.shares > 0 for stake in table.stakes)
        holders = {stake.holder for stake in table.stakes}
        assert sum(table.shares_of(holder) for holder in holders) == table.total
        assert sum(table.part_of(holder) for holder in holders) == 1
        assert table.shares_of(YOU) == start.my_shares


@PATIENT
@given(start=START, steps=STEPS)
def test_price_times_shares_is_the_valuation(start: Start, steps: list[Step]) -> None:
    for stage in _run(start, steps):
        done, terms = stage.closing, stage.step
        if done is None or not isinstance(terms, Round):
            continue
        assert done.price_minor * done.new_shares == terms.amount_minor
        if terms.pre_money_minor:
            assert done.price_minor * done.pre_money_shares == terms.pre_money_minor
        else:
            assert done.price_minor * 1_000_000 == terms.price_millionths
        assert done.pool_after >= done.pool_before
        assert done.table.pool == done.pool_after
        part = Fraction(terms.pool_bp, 10_000)
        assert done.table.pool >= part * done.table.total
        if done.pool_after > done.pool_before:
            assert done.table.pool == part * done.table.total


@PATIENT
@given(start=START, steps=STEPS)
def test_a_conversion_takes_the_better_term(start: Start, steps: list[Step]) -> None:
    for stage in _run(start, steps):
        for one in stage.closing.conversions if stage.closing else ():
            assert stage.closing is not None
            terms = one.convertible.terms
            by_price = stage.closing.price_minor * (1 - Fraction(terms.discount_bp, 10_000))
            if one.term is Term.CAP:
                assert one.price_minor == terms.cap_minor / one.counted <= by_price
            else:
                assert one.price_minor == by_price
                if terms.cap_minor and terms.basis is Basis.ROUND:
                    assert by_price <= terms.cap_minor / one.counted


@PATIENT
@given(start=START, steps=STEPS)
def test_new_shares_only_ever_dilute(start: Start, steps: list[Step]) -> None:
    parts = [stage.my_part for stage in _run(start, steps)]
    assert parts == sorted(parts, reverse=True)


@PATIENT
@given(
    start=START,
    steps=STEPS,
    values=st.lists(st.integers(1, 10**13), min_size=2, max_size=5),
    is_stacked=st.booleans(),
)
def test_an_exit_is_paid_out_exactly(
    start: Start, steps: list[Step], values: list[int], is_stacked: bool
) -> None:
    last = _run(start, steps)[-1]
    try:
        claims = claims_of(last.table, last.waiting, is_stacked=is_stacked)
    except InvalidInput:
        assume(False)
        return
    exits = [pay_out(claims, value) for value in sorted(values)]
    for one in exits:
        assert sum(payout.minor for payout in one.payouts) == one.value_minor
        assert all(payout.minor >= 0 for payout in one.payouts)
        for payout in one.payouts:
            # Nobody would have been better off by choosing otherwise.
            if payout.is_converted:
                assert payout.minor == payout.claim.shares * one.per_share_minor
                assert payout.minor > payout.claim.preference_minor
            elif one.per_share_minor and payout.claim.preference_minor:
                assert payout.minor >= payout.claim.preference_minor
                assert payout.minor >= payout.claim.shares * one.per_share_minor
    for lower, higher in pairwise(exits):
        for before, after in zip(lower.payouts, higher.payouts, strict=True):
            assert before.minor <= after.minor


@given(steps=STEPS, shares=st.integers(1, 10**12), exits=st.lists(MINOR, max_size=6))
def test_a_scenario_comes_back_from_its_link(
    steps: list[Step], shares: int, exits: list[int]
) -> None:
    whole = (*steps, Sale(shares), Pool(0, 1, 7))
    text = steps_text(whole)
    assert read_steps(text) == whole
    assert text.isascii()
    assert text.isalnum()
    assert read_exits(exits_text(exits)) == tuple(exits)


@given(text=st.one_of(st.text(), st.from_regex(r"([SNPRX]([a-z][0-9]{1,9}){0,9}){1,9}")))
def test_a_link_is_read_or_refused_in_words(text: str) -> None:
    try:
        steps = read_steps(text)
    except InvalidInput as error:
        refusal = error.message
    else:
        assert read_steps(steps_text(steps)) == steps
        return
    assert refusal.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "s",
        "S",
        "Sa0",
        "Sa1z1",
        "Sa1a2",
        "Sa1b3",
        "Sa-1",
        "Sa1 ",
        "Sa1\n",
        "Qa1",
        "Sa١",
        "Ra1v1f2",
        "Na1y364",
        "Sa1" * 9,
        "Sa1" + "Sa1" * 1000,
        "Sa1234567890123456",
    ],
)
def test_a_forged_link_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_steps(text)


@pytest.mark.parametrize("text", ["-", "1-", "a", "1--2", "1-2-3-4-5-6-7", "٣", "1234567890123456"])
def test_forged_exits_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_exits(text)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: Safe(0), "amount"),
        (lambda: Safe(10**13 + 1), "amount"),
        (lambda: Safe(1, cap_minor=-1), "cap"),
        (lambda: Safe(1, discount_bp=9_001), "discount"),
        (lambda: Note(1, rate_bp=5_001), "rate"),
        (lambda: Note(1, days=3_661), "days"),
        (lambda: Note(1, maturity_days=0), "maturity"),
        (lambda: Note(1, year_days=364), "year_days"),
        (lambda: Round(1), "pre_money"),
        (lambda: Round(1, 1, 1), "pre_money"),
        (lambda: Round(1, price_millionths=10**13 + 1), "price"),
        (lambda: Round(1, 1, pool_bp=5_001), "pool"),
        (lambda: Round(1, 1, mine_minor=2), "mine"),
        (lambda: Round(1, 1, preference=Preference(1_001)), "multiple"),
        (lambda: Round(1, 1, preference=Preference(400)), "participation_cap"),
        (lambda: Pool(), "pool"),
        (lambda: Pool(1, -1), "granted"),
        (lambda: Pool(1, 1, -1), "strike"),
        (lambda: Sale(0), "shares"),
        (lambda: Start(0, 0, 1), "shares_before"),
        (lambda: Start(1, -1, 1), "sold"),
        (lambda: Start(1, 0, 0), "shares"),
        (lambda: Scenario(exits_minor=(0,)), "exits"),
        (lambda: Scenario(exits_minor=(1,) * 7), "exits"),
        (lambda: Scenario(steps=(Sale(1),) * 9), "steps"),
    ],
)
def test_numbers_out_of_bounds_are_refused_at_their_field(made: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        made()
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ([Sale(5), Sale(6)], "2"),
        ([Pool(1, 5)], "1"),
        # Two SAFEs of half the cap each: together everything.
        ([Safe(5, cap_minor=10), Safe(5, cap_minor=10), Round(1, 100)], "3"),
        # Half to the pool and half to the new money.
        ([Round(100, 100, pool_bp=5_000)], "1"),
        # A share for each minor unit at a millionth of the price.
        ([Round(10**13, price_millionths=1)], "1"),
        # More converts at the round's own price than its valuation.
        ([Safe(200), Round(1, 100)], "2"),
    ],
)
def test_a_step_that_cannot_be_taken_says_which_one_it_is(steps: list[Step], place: str) -> None:
    with pytest.raises(InvalidInput, match=f"Step {place}: ") as refusal:
        run(Start(90, 0, 10), steps)
    assert (refusal.value.field, refusal.value.subject_id) == ("steps", place)


def test_caps_that_ask_for_everything_have_no_exit() -> None:
    stage = run(Start(90, 0, 10), [Safe(5, cap_minor=10), Safe(5, cap_minor=10)])[-1]
    with pytest.raises(InvalidInput, match="whole enterprise"):
        claims_of(stage.table, stage.waiting)


def test_as_many_steps_and_exits_as_fit() -> None:
    full = Scenario(steps=(Sale(1),) * 8, exits_minor=(1,) * 6)
    assert (len(full.steps), len(full.exits_minor)) == (8, 6)


def test_an_overdue_note_says_so() -> None:
    assert Note(1, days=731).is_overdue
    assert not Note(1, days=730).is_overdue


def test_the_largest_sum_is_found_even_from_the_wrong_start() -> None:
    """x = max(1, y/2 + 3), y = max(10, x): starts at x = 1, ends at 8 and 10."""
    half = Fraction(1, 2)
    rows = [
        [Sum(Fraction(1)), Sum(Fraction(3), {1: half})],
        [Sum(Fraction(10)), Sum(half, {0: half})],
    ]
    assert solve(rows).values == (8, 10)


@pytest.mark.parametrize("factor", [Fraction(1), Fraction(3, 2)])
def test_asking_for_everything_has_no_solution(factor: Fraction) -> None:
    with pytest.raises(NoSolutionError):
        solve([[Sum(Fraction(1), {0: factor})]])


def test_a_common_round_has_no_preference() -> None:
    stage = run(Start(90, 0, 10), [Round(10, 100, preference=Preference(0))])[-1]
    assert {stake.kind for stake in stage.table.stakes} == {Kind.COMMON}
