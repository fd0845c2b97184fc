"""Cap tables: everybody's part, summing to exactly 100 %."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.captable import Holding, cap_table

HOLDINGS = st.lists(st.builds(Holding, st.text(max_size=8), st.integers(0, 10**12)), max_size=40)


@given(holdings=HOLDINGS)
def test_the_parts_sum_to_one_hundred_percent(holdings: list[Holding]) -> None:
    lines = cap_table(holdings)
    held = [holding for holding in holdings if holding.shares]
    assert [(line.holder, line.shares) for line in lines] == [
        (holding.holder, holding.shares) for holding in held
    ]
    if held:
        assert sum(line.part_basis_points for line in lines) == 10_000
    total = sum(holding.shares for holding in held)
    for line in lines:
        exact = 10_000 * line.shares
        assert abs(line.part_basis_points * total - exact) < total


def test_nobody_holds_nothing() -> None:
    assert cap_table([]) == cap_table([Holding("Ann", 0)]) == []
    assert [line.part_basis_points for line in cap_table([Holding(x, 1) for x in "abc"])] == [
        3_334,
        3_333,
        3_333,
    ]
