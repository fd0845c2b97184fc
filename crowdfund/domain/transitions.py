"""States are data plus `move`: one way to ask whether a step is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from crowdfund.domain.errors import TransitionRefused

S = TypeVar("S", bound=StrEnum)


def can_move(steps: Mapping[S, frozenset[S]], origin: S, target: S) -> bool:
    """Whether the table allows the step from `origin` to `target`."""
    return target in steps[origin]


def move(steps: Mapping[S, frozenset[S]], origin: S, target: S, *, noun: str) -> S:
    """Returns `target` when the table allows the step.

    Args:
        steps: for each state, the states that may follow it.
        origin: the present state.
        target: the state wanted.
        noun: what it is about, for the sentence.

    Raises:
        TransitionRefused: the table has no such step.
    """
    if not can_move(steps, origin, target):
        now, then = (state.value.replace("_", " ") for state in (origin, target))
        raise TransitionRefused(f"This {noun} is {now}, so it cannot become {then}.")
    return target


def sources(steps: Mapping[S, frozenset[S]], target: S) -> frozenset[S]:
    """All states from which `target` can be reached in one step."""
    return frozenset(origin for origin, targets in steps.items() if target in targets)
