"""The one decision the product lives on, as a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crowdfund.domain.dispute import LONGEST_WAIT
from crowdfund.domain.money import portion_minor

LONGEST_CLOSING = timedelta(hours=1)
"""How long payments begun before the deadline may still clear, at most."""
PAYOUT_PATIENCE_DAYS = 90
"""How long money waits for an enterprise's payout account, at most."""
REFUND_ALLOWANCE_DAYS = 14
"""For giving it back before the holding limit."""


class Outcome(StrEnum):
    """How a raise stands."""

    OPEN = "open"
    """Still open, or still clearing."""
    SUCCEEDED = "succeeded"
    """Enough has cleared."""
    FAILED = "failed"
    """Not enough has cleared."""


def outcome(
    *,
    target_minor: int,
    cleared_minor: int,
    closes_at: datetime,
    now: datetime,
    clearing: int = 0,
    disputed_minor: int = 0,
) -> Outcome:
    """Judges a raise on cleared, undisputed money alone (all-or-nothing).

    Args:
        target_minor: what has to clear, minor units.
        cleared_minor: what has cleared and is undisputed, minor units.
        closes_at: the deadline, UTC.
        now: UTC.
        clearing: payment pages opened before the deadline that have not ended yet.
        disputed_minor: what has cleared and is disputed now, minor units.

    Returns:
        OPEN before the deadline; until an hour after it while payments are clearing; and until
        seven days after it while disputed money decides whether the target is met. Then
        SUCCEEDED or FAILED.
    """
    if now < closes_at or (clearing and now < closes_at + LONGEST_CLOSING):
        return Outcome.OPEN
    if cleared_minor >= target_minor:
        return Outcome.SUCCEEDED
    is_undecided = cleared_minor + disputed_minor >= target_minor
    if is_undecided and now < closes_at + LONGEST_WAIT:
        return Outcome.OPEN
    return Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Release:
    """How one pledge's money is divided when the raise succeeds, in minor units."""

    net_minor: int
    fee_minor: int


def release(amount_minor: int, fee_basis_points: int) -> Release:
    """Divides a pledge into what the enterprise gets and the platform's fee; the fee is
    rounded down, so the two always sum to the amount."""
    fee_minor = portion_minor(amount_minor, fee_basis_points)
    return Release(amount_minor - fee_minor, fee_minor)


def patience_ends_at(
    *, decided_at: datetime, opened_at: datetime, hold_limit_days: int
) -> datetime:
    """Until when the money of a raise that was met waits for its payout account.

    Args:
        decided_at: when it was decided, UTC.
        opened_at: when it was opened, UTC: no payment is older.
        hold_limit_days: for how long the processor lets money be held.
    """
    patient = decided_at + timedelta(days=PAYOUT_PATIENCE_DAYS)
    return min(patient, opened_at + timedelta(days=hold_limit_days - REFUND_ALLOWANCE_DAYS))
