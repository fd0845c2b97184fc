"""The cap on interest: a dated rate, and since 2020 a dated multiple of a dated reference rate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.regimes import LENDING, REGIMES, pack_of, regime
from crowdfund.domain.regimes.base import Confidence
from crowdfund.domain.regimes.interest import CAP, CHINA, REFERENCE

FIRST, BEGAN = date(2015, 9, 1), date(2020, 8, 20)
DAY = timedelta(days=1)
RATES = st.integers(0, 10_000)


def cap(on: date, reference_hundredths: int) -> object:
    """The most that a loan may cost on a day, in hundredths of a percent."""
    return CHINA.answer(CAP, {REFERENCE: reference_hundredths}, on).value


@pytest.mark.parametrize(
    ("on", "hundredths"),
    [(FIRST, 2_400), (BEGAN - DAY, 2_400), (BEGAN, 1_540), (BEGAN + 400 * DAY, 1_540)],
)
def test_the_cap_switches_on_its_days(on: date, hundredths: int) -> None:
    """The rule interest-cap: 24 % until the day before, four times 3.85 % from the day on."""
    assert cap(on, 385) == hundredths
    assert {each.confidence for each in CHINA.rule(CAP).editions} == {Confidence.SECONDARY}


def test_before_its_first_day_it_says_nothing() -> None:
    with pytest.raises(InvalidInput, match="begins on 2015-09-01"):
        cap(FIRST - DAY, 385)


def test_the_day_begins_in_china() -> None:
    assert CHINA.day(datetime(2020, 8, 19, 16, tzinfo=UTC)) == BEGAN
    assert CHINA.day(datetime(2020, 8, 19, 15, 59, tzinfo=UTC)) == BEGAN - DAY


@given(rate=RATES, more=RATES, days=st.integers(0, 20_000))
def test_a_higher_reference_never_lowers_the_cap(rate: int, more: int, days: int) -> None:
    low, high = cap(BEGAN + days * DAY, rate), cap(BEGAN + days * DAY, rate + more)
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert 0 <= low <= high


def test_it_can_be_asked_and_judges_no_campaign() -> None:
    assert pack_of("cn-lending") is CHINA
    assert [pack_of(code.value) for code in REGIMES] == list(REGIMES.values())
    with pytest.raises(InvalidInput, match="There are: open, reg-cf, ecspr, fca"):
        regime("cn-lending")
    with pytest.raises(InvalidInput, match="cn-lending"):
        pack_of("mars")


def test_every_rule_of_lending_is_proved_here() -> None:
    rules = {(pack.code.value, rule.name) for pack in LENDING.values() for rule in pack.rules}
    assert rules == {("cn-lending", "interest-cap")}
