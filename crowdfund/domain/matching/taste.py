"""What is learnt from what a backer did here, and let be used: counts that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

PRIOR_WEIGHT = 3
"""What stands against the first acts, so that one of them does not decide everything: after one
pledge a trait counts by half, after three of the same by three quarters."""


class Trait(StrEnum):
    """What campaigns have in common that people chose."""

    SECTOR = "sector"
    """What the enterprise does."""
    STAGE = "stage"
    """How far it has come."""
    COUNTRY = "country"
    """Where it is."""


class Act(StrEnum):
    """What people do that says what they like. Looking at a page is not recorded, so not here."""

    FOLLOW = "follow"
    """They watch a campaign."""
    PLEDGE = "pledge"
    """They paid for shares in it; taken once for each campaign."""


WEIGHT_BY_ACT = {Act.FOLLOW: 1, Act.PLEDGE: 3}


class Done(NamedTuple):
    """One act with one campaign."""

    act: Act
    sector: str
    stage: str
    country: str


@dataclass(frozen=True, slots=True)
class Taste:
    """Weights by trait and value, and their sum; a value that is not there weighs nothing."""

    weights: dict[tuple[Trait, str], int] = field(default_factory=dict)
    total: int = 0
    """What all acts weigh together."""

    def part(self, trait: Trait, value: str, most: int) -> int:
        """How much of `most` a campaign earns by having this value, rounded down.

        Args:
            trait: which trait.
            value: what the campaign has.
            most: what it would earn if everything pointed to it.
        """
        weight = self.weights.get((trait, value), 0)
        return most * weight // (self.total + PRIOR_WEIGHT)


NO_TASTE = Taste()


def learn(done: Iterable[Done]) -> Taste:
    """Adds acts up. The order does not matter.

    Args:
        done: each act once.
    """
    weights: Counter[tuple[Trait, str]] = Counter()
    total = 0
    for one in done:
        weight = WEIGHT_BY_ACT[one.act]
        total += weight
        named = ((Trait.SECTOR, one.sector), (Trait.STAGE, one.stage), (Trait.COUNTRY, one.country))
        for trait, value in named:
            if value:
                weights[trait, value] += weight
    return Taste(dict(weights), total)
