"""Clocks of a changed or shortened offer, by regime, in its calendar with its holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crowdfund.domain.regimes import changing
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import BusinessCalendar
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.open import OPEN, OWN
from crowdfund.domain.regimes.reg_cf import REG_CF

ON = date(2026, 11, 1)


def calendar(pack: Regime, *holidays: date) -> BusinessCalendar:
    return BusinessCalendar(pack.zone, frozenset(holidays))


@pytest.mark.parametrize(
    ("pack", "holidays", "expected"),
    [
        # Wednesday before Thanksgiving: 27, 30, 1, 2, 3, and midnight in New York is 05:00 UTC.
        (REG_CF, [date(2026, 11, 26)], datetime(2026, 12, 4, 5, tzinfo=UTC)),
        (REG_CF, [], datetime(2026, 12, 3, 5, tzinfo=UTC)),
        (OPEN, [], datetime(2026, 12, 3, tzinfo=UTC)),
        (FCA, [], datetime(2026, 12, 3, tzinfo=UTC)),
    ],
)
def test_five_business_days_end_at_midnight_in_the_regimes_zone(
    pack: Regime, holidays: list[date], expected: datetime
) -> None:
    changed_at = datetime(2026, 11, 25, 15, tzinfo=UTC)
    ends_at = changing.reconfirm_by(
        pack, on=ON, changed_at=changed_at, calendar=calendar(pack, *holidays)
    )
    assert ends_at == expected


def test_a_late_evening_in_utc_is_still_that_afternoon_in_new_york() -> None:
    """The day on which a change is made never counts, by the regime's own calendar."""
    for hour, expected in ((4, 2), (6, 3)):
        ends_at = changing.reconfirm_by(
            REG_CF,
            on=ON,
            changed_at=datetime(2026, 11, 25, hour, tzinfo=UTC),
            calendar=calendar(REG_CF),
        )
        assert ends_at == datetime(2026, 12, expected, 5, tzinfo=UTC)


@pytest.mark.parametrize("name", [changing.RECONFIRM, changing.OPEN_DAYS, changing.NOTICE])
def test_where_a_regime_says_nothing_the_platforms_own_rule_does(name: str) -> None:
    for pack in (ECSPR, FCA, OPEN):
        assert changing.rule_of(pack, name, ON).edition.citation == OWN
    assert changing.rule_of(REG_CF, name, ON).edition.citation.startswith("17 CFR 227.304")


def test_closing_early_waits_for_the_longer_of_both_times() -> None:
    opened_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    for noticed, expected in (
        (datetime(2026, 11, 3, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC)),
        (datetime(2026, 11, 25, 15, tzinfo=UTC), datetime(2026, 12, 3, 5, tzinfo=UTC)),
    ):
        found = changing.early_close_from(
            REG_CF, on=ON, opened_at=opened_at, noticed_at=noticed, calendar=calendar(REG_CF)
        )
        assert found == expected
