"""A cap table in fractions: stakes of holders, and what each series of preferred shares may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from crowdfund.domain.sentence import sentence

YOU = sentence("You")
HOLDERS_BEFORE = sentence("Holders before the raise")
OTHER_BACKERS = sentence("Other backers")
GRANTED = sentence("Options granted")
POOL = sentence("Options not granted")
BUYERS = sentence("Buyers of your shares")


class Kind(StrEnum):
    """What a stake is."""

    COMMON = "common"
    """Shares that are paid after every preference."""
    PREFERRED = "preferred"
    """Shares of a series with a preference."""
    OPTIONS = "options"
    """Options that somebody holds, each for one common share at an exercise price."""
    POOL = "pool"
    """Options that nobody holds yet: counted in a round, worth nothing at an exit."""


class Participation(StrEnum):
    """What preferred shares get beside their preference at an exit."""

    NONE = "none"
    """Either the preference, or a common share's part: whichever is more."""
    FULL = "full"
    """The preference, and a common share's part of the rest."""
    CAPPED = "capped"
    """The same up to a cap, or a common share's part if that is more."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a series of preferred shares may ask for at an exit."""

    multiple_hundredths: int = 100
    """Times what was invested, in hundredths: 100 is 1x; 0 sells common shares."""
    participation: Participation = Participation.NONE
    cap_hundredths: int = 300
    """Of a capped participation: the most altogether, times what was invested, in hundredths."""


USUAL = Preference()
"""What most rounds ask: their money back, or a common share's part."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What one holder has of one kind."""

    holder: str
    kind: Kind
    shares: Fraction
    invested_minor: Fraction = Fraction(0)
    """Of preferred shares: what was paid for them, the base of their preference."""
    preference: Preference = USUAL
    rank: int = 0
    """Of preferred shares: a higher rank is paid first, where ranks count."""
    strike_minor: Fraction = Fraction(0)
    """Of options: exercise price of one."""


@dataclass(frozen=True, slots=True)
class CapTable:
    """Stakes in the order in which they came."""

    stakes: tuple[Stake, ...]

    @property
    def total(self) -> Fraction:
        """All shares, options and pool included (fully diluted)."""
        return sum((stake.shares for stake in self.stakes), Fraction(0))

    @property
    def pool(self) -> Fraction:
        """Options that nobody holds yet."""
        return self._sum(lambda stake: stake.kind is Kind.POOL)

    def shares_of(self, holder: str) -> Fraction:
        """All shares of one holder."""
        return self._sum(lambda stake: stake.holder == holder)

    def part_of(self, holder: str) -> Fraction:
        """A holder's part of all shares, 0 to 1."""
        return self.shares_of(holder) / self.total

    def with_stake(self, stake: Stake) -> CapTable:
        """The table with one more stake; one of no shares changes nothing."""
        return CapTable((*self.stakes, stake)) if stake.shares else self

    def with_pool(self, shares: Fraction) -> CapTable:
        """The table with so many options that nobody holds."""
        others = tuple(stake for stake in self.stakes if stake.kind is not Kind.POOL)
        return CapTable(others).with_stake(Stake(POOL, Kind.POOL, shares))

    def less_common(self, holder: str, shares: Fraction) -> CapTable:
        """The table after a holder gave away common shares; at least so many are theirs. Those
        that came first go first: a holder who joined a round has several stakes."""
        left, kept = shares, []
        for stake in self.stakes:
            if stake.holder == holder and stake.kind is Kind.COMMON:
                given = min(stake.shares, left)
                left -= given
                kept.append(replace(stake, shares=stake.shares - given))
            else:
                kept.append(stake)
        return CapTable(tuple(kept))

    def common_of(self, holder: str) -> Fraction:
        """Common shares of one holder."""
        return self._sum(lambda stake: stake.holder == holder and stake.kind is Kind.COMMON)

    def _sum(self, counts: Callable[[Stake], bool]) -> Fraction:
        return sum((stake.shares for stake in self.stakes if counts(stake)), Fraction(0))
