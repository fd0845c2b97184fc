"""Which clocks protect a backer under a regime: until when a pledge is taken back, and before when
no money is released.

A law that says nothing of taking a pledge back, as the British one, leaves nobody without a way
back: there the platform's own rule holds, which is that of the open regime.
"""

from __future__ import annotations

from datetime import date, datetime

from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import days_after, hours_after, hours_before
from crowdfund.domain.regimes.open import OPEN

CANCEL, REFLECT, PUBLIC = "cancel-hours", "reflection-hours", "public-days"
"""Names of the rules."""


def reflects_until(pack: Regime, *, pledged_at: datetime) -> datetime | None:
    """Until when a backer who is not sophisticated reflects on a pledge (Regulation (EU) 2020/1503,
    Article 22), UTC; None where there is no such time.

    Args:
        pack: the regime.
        pledged_at: UTC.
    """
    if not pack.has(REFLECT):
        return None
    return hours_after(pledged_at, pack.count(REFLECT, pack.day(pledged_at)))


def cancelling_of(pack: Regime) -> Regime | None:
    """Whose rule says how many hours before the deadline a pledge is last taken back: the regime's,
    or the platform's where the regime says nothing. None where there is time to reflect instead.

    Args:
        pack: the regime.
    """
    if pack.has(CANCEL):
        return pack
    return None if pack.has(REFLECT) else OPEN


def cancel_until(
    pack: Regime, *, on: date, closes_at: datetime, reflects_until: datetime | None
) -> datetime | None:
    """Until when a paid pledge is taken back, UTC: that moment itself is too late. None when it
    cannot be taken back at all, which only somebody who gave up the time to reflect agreed to.

    Args:
        pack: the regime.
        on: the day whose law judges the offer.
        closes_at: the deadline, UTC.
        reflects_until: of this pledge, where the regime gives time to reflect.
    """
    rules = cancelling_of(pack)
    if rules is None:
        return reflects_until
    return hours_before(closes_at, rules.count(CANCEL, on))


def released_from(
    pack: Regime, *, on: date, opened_at: datetime, last_reflection: datetime | None
) -> datetime | None:
    """Before when nothing of an offer is released, UTC; None when nothing protects it.

    Args:
        pack: the regime.
        on: the day whose law judges the offer.
        opened_at: when it became public, UTC.
        last_reflection: the latest end of time to reflect among pledges whose money is held.
    """
    ends = [] if last_reflection is None else [last_reflection]
    if pack.has(PUBLIC):
        ends.append(days_after(opened_at, pack.count(PUBLIC, on), pack.zone))
    return max(ends, default=None)
