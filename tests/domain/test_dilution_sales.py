"""Selling shares: whoever joined rounds has several stakes, and each share is sold once."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Sale, Stage, Start, Step, run
from crowdfund.domain.dilution.table import BUYERS, YOU, CapTable, Kind, Preference, Stake
from crowdfund.domain.dilution.waterfall import claims_of, pay_out
from crowdfund.domain.errors import InvalidInput

COMMON = Preference(0)
START = Start(2_000_000, 499_000, 1_000)
JOINED = Round(100_000_000, pre_money_minor=1_000_000_000, preference=COMMON, mine_minor=200_000)
"""At 4.00 a share: 500 more for 2,000.00."""
PATIENT = settings(max_examples=60)


@st.composite
def _joined(draw: st.DrawFn) -> Round:
    minor = draw(st.integers(1, 10**9))
    return Round(
        minor,
        pre_money_minor=draw(st.integers(10**6, 10**11)),
        preference=draw(st.sampled_from([COMMON, Preference()])),
        mine_minor=draw(st.integers(0, minor)),
    )


STEPS = st.lists(st.one_of(_joined(), st.builds(Sale, st.integers(1, 5_000))), max_size=8)
STARTS = st.builds(Start, st.integers(1, 10**6), st.integers(0, 10**5), st.integers(1, 10**4))


def _as_far_as_it_goes(start: Start, steps: list[Step]) -> list[Stage]:
    """Runs steps one by one; those that cannot be taken are left out."""
    taken: list[Step] = []
    stages = run(start, taken)
    for step in steps:
        try:
            stages = run(start, [*taken, step])
        except InvalidInput:
            continue
        taken.append(step)
    return stages


def test_shares_of_a_common_round_are_sold_once() -> None:
    stages = run(START, [JOINED, Sale(400)])
    assert [stage.table.shares_of(YOU) for stage in stages] == [1_000, 1_500, 1_100]
    assert [stage.table.total for stage in stages] == [2_500_000, 2_750_000, 2_750_000]
    assert stages[-1].table.shares_of(BUYERS) == 400


def test_the_oldest_shares_are_sold_first_and_more_than_one_stake_may_go() -> None:
    table = run(START, [JOINED, Sale(1_200)])[-1].table
    mine = [stake.shares for stake in table.stakes if stake.holder == YOU]
    assert mine == [0, 300]


def test_an_exit_pays_what_is_left() -> None:
    table = run(START, [JOINED, Sale(400)])[-1].table
    paid = pay_out(claims_of(table, ()), 275_000_000)
    assert (paid.of(YOU), paid.of(BUYERS)) == (110_000, 40_000)


@PATIENT
@given(start=STARTS, steps=STEPS)
def test_a_sale_keeps_the_total_and_no_stake_falls_below_zero(
    start: Start, steps: list[Step]
) -> None:
    stages = _as_far_as_it_goes(start, steps)
    assert all(stake.shares >= 0 for stage in stages for stake in stage.table.stakes)
    sales = 0
    for before, after in pairwise(stages):
        if not isinstance(after.step, Sale):
            continue
        sales += after.step.shares
        assert after.table.total == before.table.total
        assert after.table.shares_of(YOU) == before.table.shares_of(YOU) - after.step.shares
        assert after.table.shares_of(BUYERS) == sales


@given(
    stakes=st.lists(st.fractions(min_value=0, max_value=1_000), min_size=1, max_size=5),
    part=st.fractions(min_value=0, max_value=1),
)
def test_any_part_of_any_stakes_is_taken_exactly(stakes: list[Fraction], part: Fraction) -> None:
    table = CapTable(tuple(Stake(YOU, Kind.COMMON, shares) for shares in stakes))
    assume(table.total)
    taken = table.total * part
    after = table.less_common(YOU, taken)
    assert after.total == table.total - taken
    assert all(stake.shares >= 0 for stake in after.stakes)
