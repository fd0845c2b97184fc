"""SAFEs and convertible notes: money that becomes shares at the next round."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from crowdfund.domain.dilution.bounds import (
    MOST_DAYS,
    MOST_DISCOUNT_BP,
    MOST_RATE_BP,
    check,
    check_amount,
)
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import MAXIMUM_MINOR
from crowdfund.domain.sentence import sentence

WHOLE_BP = 10_000
YEAR_DAYS = (365, 360)
"""Days that a year counts for interest: actual/365 and actual/360."""


class Basis(StrEnum):
    """Which shares a valuation cap is divided by."""

    PRE_MONEY = "pre"
    """Shares, options and the pool as the round leaves it, without what converts: Y Combinator's
    first SAFE (2013), "Company Capitalization"."""
    POST_MONEY = "post"
    """Shares, options, the pool as it was, and everything that converts: Y Combinator's post-money
    SAFE (2018), "Company Capitalization"."""
    ROUND = "round"
    """The same shares as the round's price: conversion price = round price × cap / pre-money
    valuation, as many notes say (FundersClub, "Convertible Note with Cap and Discount")."""


@dataclass(frozen=True, slots=True)
class Safe:
    """A SAFE: an amount with a cap, a discount or both.

    Y Combinator, "Safe: User Guide" (https://www.ycombinator.com/documents): what gives more
    shares applies. With neither it converts at the round's own price.
    """

    amount_minor: int
    basis: Basis = Basis.POST_MONEY
    cap_minor: int = 0
    """Valuation cap; 0 for none."""
    discount_bp: int = 0

    def __post_init__(self) -> None:
        check_amount(self.amount_minor)
        _check_terms(self.cap_minor, self.discount_bp)


@dataclass(frozen=True, slots=True)
class Note:
    """A convertible note: a loan whose principal and interest become shares at the next round."""

    amount_minor: int
    rate_bp: int = 0
    """Interest a year."""
    days: int = 0
    """Days from the loan until it converts, or until the exit."""
    year_days: int = 365
    is_compound: bool = False
    """Whether interest is added to the loan after each whole year."""
    maturity_days: int = 730
    """Days from the loan until it is due."""
    basis: Basis = Basis.ROUND
    cap_minor: int = 0
    discount_bp: int = 0

    def __post_init__(self) -> None:
        check_amount(self.amount_minor)
        _check_terms(self.cap_minor, self.discount_bp)
        rate = sentence("Interest is between 0 and 50 % a year.")
        check(self.rate_bp, 0, MOST_RATE_BP, field="rate", words=rate)
        days = sentence("Days are between 0 and {most_days}.", most_days=f"{MOST_DAYS:,}")
        check(self.days, 0, MOST_DAYS, field="days", words=days)
        check(self.maturity_days, 1, MOST_DAYS, field="maturity", words=days)
        if self.year_days not in YEAR_DAYS:
            raise InvalidInput(sentence("A year counts 365 or 360 days."), field="year_days")

    @property
    def is_overdue(self) -> bool:
        """Whether it is due before it converts."""
        return self.days > self.maturity_days

    @property
    def owed_minor(self) -> Fraction:
        """Principal with interest, exact.

        Simple: principal × (1 + rate × days / year). Compound: whole years are compounded, and
        the rest of a year earns simple interest on what they left (the mixed rule, so that no
        root of a number is needed).
        """
        rate = Fraction(self.rate_bp, WHOLE_BP)
        if not self.is_compound:
            return self.amount_minor * (1 + rate * Fraction(self.days, self.year_days))
        years, rest = divmod(self.days, self.year_days)
        return self.amount_minor * (1 + rate) ** years * (1 + rate * Fraction(rest, self.year_days))


@dataclass(frozen=True, slots=True)
class Convertible:
    """A SAFE or note on its way to becoming shares."""

    holder: str
    terms: Safe | Note

    @property
    def is_debt(self) -> bool:
        """Whether it is a loan, which is paid before every share."""
        return isinstance(self.terms, Note)

    @property
    def amount_minor(self) -> Fraction:
        """What becomes shares: of a note with its interest."""
        if isinstance(self.terms, Note):
            return self.terms.owed_minor
        return Fraction(self.terms.amount_minor)


def _check_terms(cap_minor: int, discount_bp: int) -> None:
    cap = sentence("Write a valuation cap above zero, or leave it empty.")
    check(cap_minor, 0, MAXIMUM_MINOR, field="cap", words=cap)
    discount = sentence("A discount is between 0 and 90 %.")
    check(discount_bp, 0, MOST_DISCOUNT_BP, field="discount", words=discount)
