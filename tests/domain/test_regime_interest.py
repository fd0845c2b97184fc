"""The cap on interest: a dated multiple of a dated reference rate."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.regimes.base import Confidence
from crowdfund.domain.regimes.interest import CHINA, cap_hundredths

BEGAN = date(2020, 8, 20)
RATES = st.integers(0, 10_000)


def test_four_times_the_prime_rate_since_the_day_it_began() -> None:
    assert cap_hundredths(CHINA, reference_hundredths=385, on=BEGAN) == 1_540
    assert cap_hundredths(CHINA, reference_hundredths=385, on=BEGAN - timedelta(days=1)) is None
    assert CHINA.editions[0].confidence is Confidence.SECONDARY


@given(rate=RATES, more=RATES, days=st.integers(0, 20_000))
def test_a_higher_reference_never_lowers_the_cap(rate: int, more: int, days: int) -> None:
    on = BEGAN + timedelta(days=days)
    low = cap_hundredths(CHINA, reference_hundredths=rate, on=on)
    high = cap_hundredths(CHINA, reference_hundredths=rate + more, on=on)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high
