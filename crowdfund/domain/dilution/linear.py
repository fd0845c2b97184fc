"""Equations in which every unknown is the largest of a few sums, solved exactly.

A conversion takes the term that gives more shares (cap or discount), a pool is topped up or stays,
and all of them depend on each other through the total. Each choice of terms is a system of linear
equations; the choice that no unknown would leave for another is the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

ZERO = Fraction(0)


class NoSolutionError(Exception):
    """No finite positive numbers satisfy the equations."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant above zero plus unknowns, by their place, times factors that are not negative."""

    constant: Fraction
    factors: Mapping[int, Fraction] = field(default_factory=dict)

    def times(self, factor: Fraction) -> Sum:
        """The same, multiplied."""
        scaled = {place: value * factor for place, value in self.factors.items()}
        return Sum(self.constant * factor, scaled)

    def plus(self, other: Sum) -> Sum:
        """The two added up."""
        factors = dict(self.factors)
        for place, value in other.factors.items():
            factors[place] = factors.get(place, ZERO) + value
        return Sum(self.constant + other.constant, factors)

    def at(self, values: Sequence[Fraction]) -> Fraction:
        """What it comes to for given values of the unknowns."""
        parts = (factor * values[place] for place, factor in self.factors.items())
        return sum(parts, self.constant)


def unknown(place: int) -> Sum:
    """One unknown alone."""
    return Sum(ZERO, {place: Fraction(1)})


@dataclass(frozen=True, slots=True)
class Solution:
    """Values of the unknowns, and for each which of its sums applies."""

    values: tuple[Fraction, ...]
    chosen: tuple[int, ...]


def solve(rows: Sequence[Sequence[Sum]]) -> Solution:
    """Finds the values for which every unknown equals the largest of its sums.

    Each choice of one sum per unknown is solved exactly; an unknown for which another of its sums
    is larger changes to that one. Values only grow, so no choice comes twice and the search ends
    (policy iteration: R. Howard, Dynamic Programming and Markov Processes, 1960).

    Args:
        rows: for each unknown the sums that it is the largest of, all with constants above zero.

    Raises:
        NoSolutionError: together they ask for more than everything.
    """
    chosen = [0] * len(rows)
    while True:
        values = _solved([row[choice] for row, choice in zip(rows, chosen, strict=True)])
        better = [_best(row, now, values) for row, now in zip(rows, chosen, strict=True)]
        if better == chosen:
            return Solution(tuple(values), tuple(chosen))
        chosen = better


def _best(row: Sequence[Sum], now: int, values: Sequence[Fraction]) -> int:
    """The place of the largest sum; the present one where it is as large."""
    return max(range(len(row)), key=lambda place: (row[place].at(values), place == now))


def _solved(sums: Sequence[Sum]) -> list[Fraction]:
    """Gauss and Jordan's elimination of x = sum(x).

    With constants above zero and factors not below it, a solution without negative numbers exists
    only if the factors together take less than everything, and then it is the only one.
    """
    size = len(sums)
    matrix = [
        [Fraction(place == row) - one.factors.get(place, ZERO) for place in range(size)]
        + [one.constant]
        for row, one in enumerate(sums)
    ]
    for column in range(size):
        _eliminate(matrix, column)
    values = [row[-1] for row in matrix]
    if any(value < 0 for value in values):
        raise NoSolutionError
    return values


def _eliminate(matrix: list[list[Fraction]], column: int) -> None:
    pivot = next((i for i in range(column, len(matrix)) if matrix[i][column] != 0), None)
    if pivot is None:
        raise NoSolutionError
    matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
    head = matrix[column][column]
    matrix[column] = [value / head for value in matrix[column]]
    for i, row in enumerate(matrix):
        factor = row[column]
        if i != column and factor != 0:
            matrix[i] = [
                value - factor * lead for value, lead in zip(row, matrix[column], strict=True)
            ]
