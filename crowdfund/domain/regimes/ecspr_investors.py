"""Regulation (EU) 2020/1503: what an investor is, and how much a loss would hurt them."""

from __future__ import annotations

from crowdfund.domain.regimes.base import Figures, Value

_MAJOR = 100
"""Minor units of a euro."""


def net_worth_minor(figures: Figures) -> int:
    """Annual net income and liquid assets less annual commitments, minor units; less than nothing
    counts as nothing (Delegated Regulation 2022/2114, Article 5(5))."""
    return max(0, figures["income"] + figures["liquid"] - figures["commitments"])


def tenth(figures: Figures) -> Value:
    """A tenth of the net worth, minor units, rounded down (Article 21(5))."""
    return net_worth_minor(figures) * 10 // 100


def gate(figures: Figures) -> Value:
    """Above which amount a warning and consent are needed, minor units (Article 21(7))."""
    return max(1_000 * _MAJOR, net_worth_minor(figures) * 5 // 100)


def is_sophisticated_company(figures: Figures) -> Value:
    """Whether a company meets any one of three criteria (Annex II)."""
    return (
        figures["own-funds"] >= 100_000 * _MAJOR
        or figures["turnover"] >= 2_000_000 * _MAJOR
        or figures["balance-sheet"] >= 1_000_000 * _MAJOR
    )


def is_sophisticated_person(figures: Figures) -> Value:
    """Whether a person meets any two of three criteria (Annex II)."""
    has_means = figures["income"] >= 60_000 * _MAJOR or figures["portfolio"] > 100_000 * _MAJOR
    trades = figures["trades-a-quarter"] >= 10
    return has_means + bool(figures["professional"]) + trades >= 2


def default_rate(figures: Figures) -> Value:
    """Percent, half rounded up to two places, with both numbers from which it follows."""
    defaulted, performing = figures["defaulted"], figures["performing"]
    if performing == 0:
        return "none: no loan was performing"
    hundredths = (defaulted * 20_000 + performing) // (2 * performing)
    return f"{hundredths // 100}.{hundredths % 100:02d} ({defaulted} of {performing})"
