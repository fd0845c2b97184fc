"""A priced round: what converts, how far the pool is topped up, and the price, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from crowdfund.domain.dilution.bounds import (
    MOST_MULTIPLE_HUNDREDTHS,
    MOST_POOL_BP,
    check,
    check_amount,
)
from crowdfund.domain.dilution.convertibles import WHOLE_BP, Basis, Convertible
from crowdfund.domain.dilution.linear import NoSolutionError, Sum, solve, unknown
from crowdfund.domain.dilution.table import USUAL, YOU, CapTable, Kind, Preference, Stake
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

MILLION = 1_000_000
TOO_MUCH = sentence(
    "These terms together ask for more than the whole enterprise: no number of shares is enough. "
    "Raise a valuation or a cap, or lower an amount or the pool."
)


@dataclass(frozen=True, slots=True)
class Round:
    """New shares for new money, at a pre-money valuation or at a price."""

    amount_minor: int
    pre_money_minor: int = 0
    """Valuation before the new money, everything that converts and the pool included; 0 when a
    price is given instead."""
    price_millionths: int = 0
    """Price of a share in millionths of a minor unit; 0 when a valuation is given."""
    pool_bp: int = 0
    """Part of all shares that are options nobody holds, after the round at least; 0 leaves the
    pool alone."""
    is_pool_after: bool = False
    """Whether the pool is topped up after the money, so that the new investors are diluted too."""
    preference: Preference = USUAL
    mine_minor: int = 0
    """How much of the amount is yours."""

    def __post_init__(self) -> None:
        check_amount(self.amount_minor)
        if (self.pre_money_minor > 0) == (self.price_millionths > 0):
            words = sentence(
                "Write a valuation before the money, or a price per share: one of the two."
            )
            raise InvalidInput(words, field="pre_money")
        if self.pre_money_minor:
            check_amount(self.pre_money_minor, field="pre_money")
        else:
            check_amount(self.price_millionths, field="price")
        pool = sentence("The pool is between 0 and 50 % of all shares.")
        check(self.pool_bp, 0, MOST_POOL_BP, field="pool", words=pool)
        mine = sentence("Your part of the round is between nothing and its whole amount.")
        check(self.mine_minor, 0, self.amount_minor, field="mine", words=mine)
        _check_preference(self.preference)


class Term(StrEnum):
    """What a conversion went by."""

    CAP = "cap"
    """The valuation cap gave more shares."""
    DISCOUNT = "discount"
    """The discount gave more shares."""
    PRICE = "price"
    """The round's own price."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How one SAFE or note became shares."""

    convertible: Convertible
    shares: Fraction
    term: Term
    counted: Fraction
    """Shares that its cap was divided by; of the round where no cap applies."""

    @property
    def price_minor(self) -> Fraction:
        """What one share cost it, in minor units."""
        return self.convertible.amount_minor / self.shares


@dataclass(frozen=True, slots=True)
class Closing:
    """A round that is done. Prices are minor units, exact."""

    table: CapTable
    price_minor: Fraction
    pre_money_shares: Fraction
    """Shares that the valuation is divided by."""
    new_shares: Fraction
    pool_before: Fraction
    pool_after: Fraction
    conversions: tuple[Conversion, ...]


def close(table: CapTable, waiting: Sequence[Convertible], terms: Round, *, number: int) -> Closing:
    """Closes a round: everything that waits converts, the pool is topped up, money comes in.

    Price = pre-money valuation / pre-money shares, where the shares include what converts and,
    unless it comes after the money, the topped-up pool. Since these depend on the price, and on
    each other, they are unknowns of one system of linear equations.

    Args:
        table: before the round.
        waiting: SAFEs and notes.
        terms: the round's.
        number: counted from 1: names the new holders and ranks their preference.

    Raises:
        InvalidInput: no number of shares satisfies the terms.
    """
    system = _System(table, waiting, terms)
    try:
        found = solve(system.rows())
    except NoSolutionError:
        raise InvalidInput(TOO_MUCH, field="steps") from None
    *shares, pool, new = found.values
    pre_money_shares = system.pre_money.at(found.values)
    price = Fraction(terms.amount_minor) / new
    conversions = tuple(
        Conversion(one, shares[i], *system.term_of(i, found.chosen[i], found.values))
        for i, one in enumerate(waiting)
    )
    after = table.with_pool(pool)
    for one in conversions:
        after = after.with_stake(
            _issued(one.convertible.holder, one.shares, one.convertible.amount_minor, terms, number)
        )
    for holder, minor in (
        (sentence("Round {number}", number=number), terms.amount_minor - terms.mine_minor),
        (YOU, terms.mine_minor),
    ):
        after = after.with_stake(_issued(holder, minor / price, Fraction(minor), terms, number))
    return Closing(after, price, pre_money_shares, new, table.pool, pool, conversions)


class _System:
    """The equations of one round: first what each convertible gets, then the pool, then the new
    shares."""

    def __init__(self, table: CapTable, waiting: Sequence[Convertible], terms: Round) -> None:
        self._waiting, self._terms = waiting, terms
        self._pool_before = Sum(table.pool)
        self._held = Sum(table.total - table.pool)
        self._pool, self._new = unknown(len(waiting)), unknown(len(waiting) + 1)
        self._converted = Sum(Fraction(0), {i: Fraction(1) for i in range(len(waiting))})
        counted = self._pool_before if terms.is_pool_after else self._pool
        self._before = self._held.plus(counted)
        self.pre_money = self._before.plus(self._converted)

    def rows(self) -> list[list[Sum]]:
        """For each unknown the sums that it is the largest of."""
        total = self._held.plus(self._pool).plus(self._converted).plus(self._new)
        pool = [self._pool_before] if self._pool_before.constant else []
        if self._terms.pool_bp:
            pool.append(total.times(Fraction(self._terms.pool_bp, WHOLE_BP)))
        return [
            *(self._offers(one) for one in self._waiting),
            pool or [Sum(Fraction(0))],
            [self._bought(Fraction(self._terms.amount_minor))],
        ]

    def term_of(self, place: int, chosen: int, values: Sequence[Fraction]) -> tuple[Term, Fraction]:
        """What a conversion went by, and the shares that this counts."""
        terms = self._waiting[place].terms
        if terms.cap_minor and chosen == 0:
            return Term.CAP, self._counted(terms.basis).at(values)
        term = Term.DISCOUNT if terms.discount_bp else Term.PRICE
        return term, self.pre_money.at(values)

    def _offers(self, one: Convertible) -> list[Sum]:
        """Shares by the cap, if there is one, and by the round's price less the discount."""
        terms = one.terms
        discounted = Fraction(WHOLE_BP, WHOLE_BP - terms.discount_bp)
        offers = [self._bought(one.amount_minor * discounted)]
        if terms.cap_minor:
            by_cap = self._counted(terms.basis).times(one.amount_minor / terms.cap_minor)
            offers.insert(0, by_cap)
        return offers

    def _bought(self, minor: Fraction) -> Sum:
        """Shares for an amount at the round's price."""
        terms = self._terms
        if terms.price_millionths:
            return Sum(minor * MILLION / terms.price_millionths)
        return self.pre_money.times(minor / terms.pre_money_minor)

    def _counted(self, basis: Basis) -> Sum:
        if basis is Basis.PRE_MONEY:
            return self._before
        if basis is Basis.POST_MONEY:
            return self._held.plus(self._pool_before).plus(self._converted)
        return self.pre_money


def _issued(holder: str, shares: Fraction, minor: Fraction, terms: Round, number: int) -> Stake:
    if not terms.preference.multiple_hundredths:
        return Stake(holder, Kind.COMMON, shares)
    return Stake(holder, Kind.PREFERRED, shares, minor, terms.preference, number)


def _check_preference(preference: Preference) -> None:
    words = sentence("A preference is between 0 and 10 times what was invested.")
    most = MOST_MULTIPLE_HUNDREDTHS
    check(preference.multiple_hundredths, 0, most, field="multiple", words=words)
    words = sentence("The cap of a participation is at least the preference, and 10 times at most.")
    check(
        preference.cap_hundredths,
        preference.multiple_hundredths,
        most,
        field="participation_cap",
        words=words,
    )
