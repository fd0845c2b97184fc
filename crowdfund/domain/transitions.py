"""States are data plus `move`: one way to ask whether a step is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from crowdfund.domain.errors import TransitionRefused
from crowdfund.domain.sentence import sentence

REFUSAL: Final = sentence("This {noun} is {now}, so it cannot become {then}.")
NOUNS: Final = {
    "campaign": sentence("campaign"),
    "change": sentence("change"),
    "complaint": sentence("complaint"),
    "dispute": sentence("dispute"),
    "pledge": sentence("pledge"),
    "proposal": sentence("proposal"),
}
"""What can be refused a step, by its name."""
STATES: Final = {
    str(each).replace(" ", "_"): each
    for each in (
        # Campaigns
        sentence("draft"),
        sentence("in review"),
        sentence("changes requested"),
        sentence("rejected"),
        sentence("scheduled"),
        sentence("live"),
        sentence("suspended"),
        sentence("closing"),
        sentence("settling"),
        sentence("settled"),
        sentence("refunding"),
        sentence("refunded"),
        sentence("withdrawn"),
        # Pledges
        sentence("reserved"),
        sentence("expired"),
        sentence("escrowed"),
        sentence("disputed"),
        sentence("lost"),
        # Complaints
        sentence("lodged"),
        sentence("taken up"),
        sentence("closed"),
        # Disputes
        sentence("needs response"),
        sentence("under review"),
        sentence("won"),
        # Proposals and changes
        sentence("pending"),
        sentence("approved"),
        sentence("refused"),
        sentence("taken back"),
        sentence("waiting"),
    )
}
"""The words of states, by their values; logs and history have the values."""

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
        noun: what it is about, for the sentence; one of `NOUNS` where people read it.

    Raises:
        TransitionRefused: the table has no such step.
    """
    if not can_move(steps, origin, target):
        now, then = _word(origin), _word(target)
        raise TransitionRefused(REFUSAL.filled(noun=NOUNS.get(noun, noun), now=now, then=then))
    return target


def _word(state: StrEnum) -> str:
    return STATES.get(state.value, state.value.replace("_", " "))


def sources(steps: Mapping[S, frozenset[S]], target: S) -> frozenset[S]:
    """All states from which `target` can be reached in one step."""
    return frozenset(origin for origin, targets in steps.items() if target in targets)
