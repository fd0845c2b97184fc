"""Until when a pledge is taken back, by regime: nobody who pledges is left without a way back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crowdfund.domain.regimes import REGIMES, protection
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.open import OPEN
from crowdfund.domain.regimes.reg_cf import REG_CF

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CLOSES = NOW + timedelta(days=40)


def until(pack: Regime, *, reflects_until: datetime | None = None) -> datetime | None:
    """Until when a pledge of now is taken back."""
    return protection.cancel_until(
        pack, on=pack.day(NOW), closes_at=CLOSES, reflects_until=reflects_until
    )


@pytest.mark.parametrize("pack", REGIMES.values(), ids=REGIMES)
def test_under_every_regime_a_pledge_of_now_is_taken_back_for_a_while(pack: Regime) -> None:
    ends_at = until(pack, reflects_until=protection.reflects_until(pack, pledged_at=NOW))
    assert ends_at is not None
    assert ends_at > NOW


@pytest.mark.parametrize(
    ("pack", "expected"),
    [
        (OPEN, CLOSES),
        (FCA, CLOSES),
        (REG_CF, CLOSES - timedelta(hours=48)),
        # Whoever gave up the time to reflect has no other.
        (ECSPR, None),
    ],
)
def test_without_time_to_reflect_it_is_the_hours_before_the_deadline(
    pack: Regime, expected: datetime | None
) -> None:
    assert until(pack) == expected


@pytest.mark.parametrize(
    ("pack", "expected"), [(OPEN, OPEN), (FCA, OPEN), (REG_CF, REG_CF), (ECSPR, None)]
)
def test_where_a_law_is_silent_the_platforms_own_rule_holds(
    pack: Regime, expected: Regime | None
) -> None:
    assert protection.cancelling_of(pack) is expected
