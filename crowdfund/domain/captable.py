"""Cap table: who owns how much, before and after a raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crowdfund.domain.money import split

HUNDRED_PERCENT_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of a cap table before percentages."""

    holder: str
    shares: int


@dataclass(frozen=True, slots=True)
class CapTableLine:
    """One line of a cap table; the parts of a table sum to exactly 100 %."""

    holder: str
    shares: int
    part_basis_points: int


def cap_table(holdings: Sequence[Holding]) -> list[CapTableLine]:
    """Percentages in basis points that sum to 100 % (largest remainder). Empty lines are left
    out; no shares at all give an empty table."""
    held = [holding for holding in holdings if holding.shares > 0]
    if not held:
        return []
    parts = split(HUNDRED_PERCENT_BASIS_POINTS, [holding.shares for holding in held])
    return [
        CapTableLine(holding.holder, holding.shares, part)
        for holding, part in zip(held, parts, strict=True)
    ]
