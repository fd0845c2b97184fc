"""What an investor declares, for how long it counts, and how much room it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import months_after, start_of

LIMIT = "investor-limit"
"""Name of the rule."""
ACCREDITED = "accredited"
"""Name of the rule that says who is, where a regime knows such people."""
DECLARATION_MONTHS = 12
"""How long a declaration counts (the platform's own rule): means change, and the law speaks of a
year's income."""


@dataclass(frozen=True, slots=True)
class Means:
    """What one person declared: minor units of the regime's currency."""

    income_minor: int
    net_worth_minor: int
    elsewhere_minor: int
    """Invested on other platforms in the twelve months before."""
    is_accredited: bool
    declared_at: datetime
    """UTC."""
    joint_income_minor: int = 0
    """The lower income of the last two years together with a spouse; 0 when none is stated."""
    is_licensed: bool = False
    """Whether they hold a professional licence that makes accredited whatever they earn or own
    (17 CFR 230.501(a)(10))."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much one person may still invest, in minor units."""

    limit_minor: int | None
    """Over twelve months; None for no limit."""
    used_minor: int
    """Here and elsewhere."""

    @property
    def left_minor(self) -> int | None:
        """What is left, never below zero; None for no limit."""
        if self.limit_minor is None:
            return None
        return max(0, self.limit_minor - self.used_minor)

    def fits(self, amount_minor: int) -> bool:
        """Whether an amount (minor units) stays within the limit."""
        return self.limit_minor is None or self.used_minor + amount_minor <= self.limit_minor


def asks_for_means(pack: Regime) -> bool:
    """Whether a regime limits what one person invests by what they earn or own."""
    return pack.has(LIMIT) and bool(pack.rule(LIMIT).figures)


def renew_at(means: Means, pack: Regime) -> datetime:
    """From when a declaration no longer counts: the start of the same day a year later, in the
    regime's zone, UTC."""
    return start_of(months_after(pack.day(means.declared_at), DECLARATION_MONTHS), pack.zone)


def is_accredited(pack: Regime, means: Means, *, on: date) -> bool:
    """Whether somebody who states to be accredited is so by their own figures, or by a
    licence: nobody may rely on a
    statement that there is reason to doubt (17 CFR 227.303(b)(1)).

    Args:
        pack: a regime that asks for means.
        means: as declared.
        on: whose law counts, a day of the regime's calendar.
    """
    if not means.is_accredited or not pack.has(ACCREDITED):
        return False
    figures = {
        "income": means.income_minor,
        "joint-income": means.joint_income_minor,
        "net-worth": means.net_worth_minor,
        "licensed": int(means.is_licensed),
    }
    return bool(pack.answer(ACCREDITED, figures, on).value)


def room(pack: Regime, means: Means, *, invested_minor: int, on: date) -> Room:
    """How much somebody may still invest under a regime's limit.

    Args:
        pack: a regime that asks for means.
        means: as declared.
        invested_minor: on this platform in the trailing twelve months, under these rules.
        on: whose law counts, a day of the regime's calendar.
    """
    figures = {
        "income": means.income_minor,
        "net-worth": means.net_worth_minor,
        "accredited": int(is_accredited(pack, means, on=on)),
    }
    value = pack.answer(LIMIT, figures, on).value
    limit = value if isinstance(value, int) else None
    return Room(limit, invested_minor + means.elsewhere_minor)
