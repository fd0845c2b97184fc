"""What an enterprise is, from what it states: stage, size, growth, margin, cash.

Two figures are never compared across currencies, and what is not stated is unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from crowdfund.domain.campaign import Stage
from crowdfund.domain.sentence import sentence

WHOLE = 10_000
"""Basis points of one."""
MONTHS_OF_A_YEAR = 12

YOUNG_YEARS = 5
"""A start-up is at most five years old: Regulation (EU) 651/2014, article 22(2)."""
FAST_GROWTH_BASIS_POINTS = 2_000
"""More than 20 % in a year: the OECD's and Eurostat's mark of high growth (Manual on Business
Demography Statistics, 2007, chapter 8), which asks for it over three years; here two are known."""
FAST_GROWTH_EMPLOYEES = 10
"""The same mark counts only from ten employees, because small numbers jump."""


class SizeBand(StrEnum):
    """Size of an enterprise, by Recommendation 2003/361/EC, article 2 of its annex."""

    MICRO = "micro"
    """Fewer than 10 people, and a turnover or balance sheet of at most EUR 2 million."""
    SMALL = "small"
    """Fewer than 50 people, and a turnover or balance sheet of at most EUR 10 million."""
    MEDIUM = "medium"
    """Fewer than 250 people, and a turnover of at most EUR 50 million or a balance sheet of at most
    EUR 43 million."""
    LARGE = "large"
    """Anything above."""
    UNKNOWN = "unknown"
    """It does not say how many people it employs."""


class Ceiling(NamedTuple):
    """Upper bounds of a size band."""

    band: SizeBand
    below_employees: int
    turnover_minor: int
    """Euro cents."""
    balance_minor: int
    """Euro cents."""


MILLION_EUR_MINOR = 100_000_000
CEILINGS = (
    Ceiling(SizeBand.MICRO, 10, 2 * MILLION_EUR_MINOR, 2 * MILLION_EUR_MINOR),
    Ceiling(SizeBand.SMALL, 50, 10 * MILLION_EUR_MINOR, 10 * MILLION_EUR_MINOR),
    Ceiling(SizeBand.MEDIUM, 250, 50 * MILLION_EUR_MINOR, 43 * MILLION_EUR_MINOR),
)


class Stated(NamedTuple):
    """What an enterprise states about itself; None where it says nothing. Amounts are minor units
    of `currency`; recent and prior are its last two fiscal years."""

    stage: str = ""
    """A `Stage` as its founder chose it, or empty."""
    incorporated_on: date | None = None
    employees: int | None = None
    currency: str = ""
    revenue_recent_minor: int | None = None
    revenue_prior_minor: int | None = None
    net_income_recent_minor: int | None = None
    net_income_prior_minor: int | None = None
    total_assets_minor: int | None = None
    cash_minor: int | None = None


class Classes(NamedTuple):
    """What it is, worked out."""

    stage: str
    """A `Stage`, or empty when nothing says."""
    size: SizeBand
    growth_basis_points: int | None
    """Change of revenue within a year."""
    margin_basis_points: int | None
    """Profit of revenue; negative for a loss."""
    runway_months: int | None
    """Whole months that the cash lasts at last year's loss; None without a loss."""


def classify(stated: Stated, today: date) -> Classes:
    """Returns everything that the figures allow to say.

    Args:
        stated: what the enterprise states.
        today: UTC.
    """
    growth = growth_basis_points(stated.revenue_recent_minor, stated.revenue_prior_minor)
    return Classes(
        stage=stage_of(stated, growth, today),
        size=size_band(stated),
        growth_basis_points=growth,
        margin_basis_points=margin_basis_points(
            stated.revenue_recent_minor, stated.net_income_recent_minor
        ),
        runway_months=runway_months(stated.cash_minor, stated.net_income_recent_minor),
    )


def size_band(stated: Stated) -> SizeBand:
    """The band of an enterprise. Money counts where it is stated in euros; otherwise people alone
    decide, because nothing is converted here.

    Source: Commission Recommendation 2003/361/EC of 6 May 2003, annex, article 2.
    """
    if stated.employees is None:
        return SizeBand.UNKNOWN
    for ceiling in CEILINGS:
        if stated.employees < ceiling.below_employees and _is_within(stated, ceiling):
            return ceiling.band
    return SizeBand.LARGE


def _is_within(stated: Stated, ceiling: Ceiling) -> bool:
    if stated.currency != "EUR":
        return True
    turnover, balance = stated.revenue_recent_minor, stated.total_assets_minor
    known = [
        amount <= most
        for amount, most in ((turnover, ceiling.turnover_minor), (balance, ceiling.balance_minor))
        if amount is not None
    ]
    return any(known) or not known


def growth_basis_points(recent_minor: int | None, prior_minor: int | None) -> int | None:
    """Change of revenue in basis points, rounded down; None where a year is unknown or the first
    was without revenue."""
    if recent_minor is None or prior_minor is None or prior_minor <= 0:
        return None
    return (recent_minor - prior_minor) * WHOLE // prior_minor


def margin_basis_points(revenue_minor: int | None, net_income_minor: int | None) -> int | None:
    """Profit as a part of revenue in basis points, rounded down; None without revenue."""
    if revenue_minor is None or net_income_minor is None or revenue_minor <= 0:
        return None
    return net_income_minor * WHOLE // revenue_minor


def runway_months(cash_minor: int | None, net_income_minor: int | None) -> int | None:
    """Whole months that cash lasts if last year's loss goes on; None where there was no loss or a
    figure is unknown."""
    if cash_minor is None or net_income_minor is None or net_income_minor >= 0:
        return None
    return cash_minor * MONTHS_OF_A_YEAR // -net_income_minor


def stage_of(stated: Stated, growth: int | None, today: date) -> str:
    """A `Stage`, from figures where they decide, else as the founder says.

    Two years without any revenue are an idea. From six years on, two years of profit make an
    established enterprise and fast growth a growing one. A younger one is growing only with fast
    growth and ten people; with revenue it has its first customers.
    """
    recent, prior = stated.revenue_recent_minor, stated.revenue_prior_minor
    if recent == 0 and prior == 0:
        return Stage.IDEA.value
    is_fast = growth is not None and growth > FAST_GROWTH_BASIS_POINTS
    if stated.incorporated_on is None or recent is None:
        return stated.stage
    if _years(stated.incorporated_on, today) <= YOUNG_YEARS:
        is_large_enough = (stated.employees or 0) >= FAST_GROWTH_EMPLOYEES
        return Stage.GROWTH.value if is_fast and is_large_enough else _young(stated)
    if _has_profits(stated):
        return Stage.ESTABLISHED.value
    return Stage.GROWTH.value if is_fast else stated.stage


def _young(stated: Stated) -> str:
    return Stage.EARLY.value if stated.revenue_recent_minor else stated.stage


def _has_profits(stated: Stated) -> bool:
    years = (stated.net_income_recent_minor, stated.net_income_prior_minor)
    return all(profit is not None and profit > 0 for profit in years)


def _years(since: date, today: date) -> int:
    is_before_the_day = (today.month, today.day) < (since.month, since.day)
    return today.year - since.year - is_before_the_day


SOURCES: Mapping[str, str] = {
    "size": sentence(
        "Commission Recommendation 2003/361/EC, annex, article 2; money counts where it is "
        "stated in euros, otherwise people alone decide"
    ),
    "young": sentence("Regulation (EU) 651/2014, article 22(2): at most five years"),
    "growth": sentence(
        "Eurostat-OECD Manual on Business Demography Statistics (2007), chapter 8: more than "
        "20 % a year from ten employees; theirs is over three years, here two are known"
    ),
}
"""Where the bounds come from, for the page that explains them."""
