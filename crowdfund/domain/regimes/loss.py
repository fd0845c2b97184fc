"""What is kept of a loss simulation, and above which amount a pledge needs consent.

The simulation runs in the browser (assets/loss_simulator.js): the platform never learns what it is
worked out from. Somebody may share its result (Regulation (EU) 2020/1503, Article 21(5) and (7)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import months_after, start_of

BIG_TICKET = "big-ticket"
"""Name of the rule."""
REVIEW_MONTHS = "loss-review-months"
"""Name of the rule that says how long a result counts."""
_NO_MEANS = {"income": 0, "liquid": 0, "commitments": 0}


@dataclass(frozen=True, slots=True)
class SharedResult:
    """The newest result that somebody shared, in minor units of the regime's currency."""

    tenth_minor: int
    """A tenth of the net worth."""
    gate_minor: int
    """Above which amount a pledge needs consent."""
    shared_at: datetime
    """UTC."""


def asks_for_consent(pack: Regime) -> bool:
    """Whether a regime asks for consent to large pledges."""
    return pack.has(BIG_TICKET)


def floor_minor(pack: Regime, now: datetime) -> int:
    """Up to which amount nobody is asked for consent, whatever they own.

    Args:
        pack: a regime that asks for consent.
        now: UTC.
    """
    value = pack.answer(BIG_TICKET, _NO_MEANS, pack.day(now)).value
    assert isinstance(value, int)  # noqa: S101 - the rule is an amount
    return value


def gate_from(pack: Regime, tenth_minor: int, now: datetime) -> int:
    """The amount that belongs to a tenth of a net worth: a twentieth of it is half of that, and
    rounding down twice is rounding down once.

    Args:
        pack: a regime that asks for consent.
        tenth_minor: minor units.
        now: UTC.
    """
    return max(floor_minor(pack, now), tenth_minor // 2)


def review_at(pack: Regime, shared: SharedResult) -> datetime:
    """From when a result no longer counts, UTC."""
    made_on = pack.day(shared.shared_at)
    return start_of(months_after(made_on, pack.count(REVIEW_MONTHS, made_on)), pack.zone)


def gate(pack: Regime, shared: SharedResult | None, now: datetime) -> int:
    """Above which amount a pledge of somebody needs consent, minor units.

    Args:
        pack: a regime that asks for consent.
        shared: the newest result that they shared; None for never.
        now: UTC.
    """
    if shared is None or review_at(pack, shared) <= now:
        return floor_minor(pack, now)
    return shared.gate_minor
