"""Who gets what when the enterprise is sold: loans, preferences, then common shares.

Everybody chooses what pays them most, and the choices depend on each other. All of them follow
from one number, what a common share gets: a holder of non-participating shares converts when that
is more than the preference, a holder of options exercises when it is more than the exercise price.
What all get together grows with that number, so exactly one value of it pays out the whole exit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from crowdfund.domain.dilution.convertibles import Basis, Convertible
from crowdfund.domain.dilution.linear import NoSolutionError, Sum, solve
from crowdfund.domain.dilution.rounds import TOO_MUCH
from crowdfund.domain.dilution.table import CapTable, Kind, Participation, Stake
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import split

ZERO = Fraction(0)
HUNDRED = 100
RANK_OF_LOANS = 10**6
"""Loans are paid before every share."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one stake may ask for. Amounts are minor units, exact."""

    holder: str
    shares: Fraction
    """Common shares that it is, or becomes."""
    preference_minor: Fraction = ZERO
    """Paid before common shares."""
    participation: Participation = Participation.NONE
    most_minor: Fraction = ZERO
    """Of a capped participation: the most altogether, unless it converts."""
    strike_minor: Fraction = ZERO
    """Of options: exercise price of one."""
    rank: int = 0
    """A higher rank's preference is paid in full before a lower one gets anything."""
    is_safe: bool = False
    """Whether it is a SAFE that has not converted, and so no shares."""

    def pays(self, per_share: Fraction) -> Fraction:
        """What it gets when a common share gets so much and every preference is paid."""
        as_common = self.shares * max(per_share - self.strike_minor, ZERO)
        if self.participation is Participation.NONE:
            return max(self.preference_minor, as_common)
        both = self.preference_minor + as_common
        if self.participation is Participation.FULL:
            return both
        return max(min(both, self.most_minor), as_common)

    def converts(self, per_share: Fraction) -> bool:
        """Whether it gives up its preference to be paid as common shares."""
        if not self.preference_minor or self.participation is Participation.FULL:
            return False
        return self.shares * per_share > max(self.preference_minor, self.most_minor)

    def turns(self) -> list[Fraction]:
        """What a common share gets where this claim begins to be paid in another way."""
        if not self.shares:
            return []
        turns = [self.strike_minor, self.preference_minor / self.shares]
        if self.participation is Participation.CAPPED:
            turns.append((self.most_minor - self.preference_minor) / self.shares)
            turns.append(self.most_minor / self.shares)
        return turns


@dataclass(frozen=True, slots=True)
class Payout:
    """What one claim gets of an exit."""

    claim: Claim
    minor: Fraction
    is_converted: bool


@dataclass(frozen=True, slots=True)
class Exit:
    """An exit paid out: the payouts sum to its value exactly."""

    value_minor: int
    per_share_minor: Fraction
    """What one common share gets."""
    payouts: tuple[Payout, ...]

    def of(self, holder: str) -> Fraction:
        """What one holder gets altogether, in minor units."""
        return sum((one.minor for one in self.payouts if one.claim.holder == holder), ZERO)

    def whole(self) -> list[int]:
        """The payouts in whole minor units, in their order: they sum to the value as well."""
        if not self.value_minor:
            return [0] * len(self.payouts)
        common = lcm(*(one.minor.denominator for one in self.payouts))
        return split(self.value_minor, [int(one.minor * common) for one in self.payouts])

    def whole_of(self, holder: str) -> int:
        """What one holder gets of those altogether, in minor units."""
        paid = zip(self.payouts, self.whole(), strict=True)
        return sum(minor for one, minor in paid if one.claim.holder == holder)


def claims_of(
    table: CapTable, waiting: Sequence[Convertible], *, is_stacked: bool = True
) -> list[Claim]:
    """What everybody may ask for at an exit.

    A SAFE or note that has not converted takes its money, or the shares of its cap if they pay
    more; its discount is not looked at. Options that nobody holds get nothing. Notes come first,
    SAFEs beside the newest preferred shares (Y Combinator's post-money SAFE, section 1(d): junior
    to debt, on par with preferred).

    Args:
        table: shares at the exit.
        waiting: SAFEs and notes that have not converted.
        is_stacked: whether later rounds are paid before earlier ones; otherwise all rank alike.

    Raises:
        InvalidInput: the caps together ask for more than the whole enterprise.
    """
    claims = [
        _claim(stake, is_stacked=is_stacked)
        for stake in table.stakes
        if stake.kind is not Kind.POOL
    ]
    newest = max((claim.rank for claim in claims), default=0)
    for one, shares in zip(waiting, _by_caps(table, waiting), strict=True):
        rank = RANK_OF_LOANS if one.is_debt else newest
        is_safe = not one.is_debt
        claims.append(Claim(one.holder, shares, one.amount_minor, rank=rank, is_safe=is_safe))
    return claims


def pay_out(claims: Sequence[Claim], value_minor: int) -> Exit:
    """Pays out an exit.

    Args:
        claims: from `claims_of`; some have common shares.
        value_minor: what there is for all of them, in minor units.
    """
    value = Fraction(value_minor)
    if value <= sum((claim.preference_minor for claim in claims), ZERO):
        paid = _by_rank(claims, value)
        parts = [Payout(claim, minor, False) for claim, minor in zip(claims, paid, strict=True)]
        return Exit(value_minor, ZERO, tuple(parts))
    per_share = _per_share(claims, value)
    parts = [Payout(one, one.pays(per_share), one.converts(per_share)) for one in claims]
    return Exit(value_minor, per_share, tuple(parts))


def _per_share(claims: Sequence[Claim], value: Fraction) -> Fraction:
    """The one price of a common share at which everybody together gets the value.

    Between two turns everything is paid in proportion, so the answer lies on a straight line.
    """

    def together(per_share: Fraction) -> Fraction:
        return sum((claim.pays(per_share) for claim in claims), ZERO)

    low = ZERO
    for high in sorted({turn for claim in claims for turn in claim.turns()}):
        if together(high) >= value:
            break
        low = high
    else:
        high = low + 1
    below, above = together(low), together(high)
    return low + (value - below) * (high - low) / (above - below)


def _by_rank(claims: Sequence[Claim], value: Fraction) -> list[Fraction]:
    """Preferences from the highest rank down; within a rank in proportion."""
    paid = [ZERO] * len(claims)
    left = value
    for rank in sorted({claim.rank for claim in claims}, reverse=True):
        members = [i for i, claim in enumerate(claims) if claim.rank == rank]
        asked = sum((claims[i].preference_minor for i in members), ZERO)
        if not asked:
            continue
        given = min(left, asked)
        for i in members:
            paid[i] = given * claims[i].preference_minor / asked
        left -= given
    return paid


def _claim(stake: Stake, *, is_stacked: bool) -> Claim:
    if stake.kind is not Kind.PREFERRED:
        return Claim(stake.holder, stake.shares, strike_minor=stake.strike_minor)
    terms = stake.preference
    is_capped = terms.participation is Participation.CAPPED
    return Claim(
        stake.holder,
        stake.shares,
        stake.invested_minor * terms.multiple_hundredths / HUNDRED,
        terms.participation,
        stake.invested_minor * terms.cap_hundredths / HUNDRED if is_capped else ZERO,
        rank=stake.rank if is_stacked else 1,
    )


def _by_caps(table: CapTable, waiting: Sequence[Convertible]) -> list[Fraction]:
    """Shares that the caps would give at an exit, where the pool does not count; none without."""
    held = Sum(table.total - table.pool)
    capped = [i for i, one in enumerate(waiting) if one.terms.cap_minor]
    everything = held.plus(Sum(ZERO, {place: Fraction(1) for place in range(len(capped))}))
    rows = []
    for i in capped:
        counted = held if waiting[i].terms.basis is Basis.PRE_MONEY else everything
        rows.append([counted.times(waiting[i].amount_minor / waiting[i].terms.cap_minor)])
    try:
        found = dict(zip(capped, solve(rows).values, strict=True))
    except NoSolutionError:
        raise InvalidInput(TOO_MUCH, field="steps") from None
    return [found.get(i, ZERO) for i in range(len(waiting))]
