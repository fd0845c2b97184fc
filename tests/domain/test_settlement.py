"""The outcome of a raise, by table and by property; and how its money is divided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.dispute import LONGEST_WAIT
from crowdfund.domain.settlement import LONGEST_CLOSING, Outcome, outcome, release

DEADLINE = datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "cleared_minor", "clearing", "expected"),
    [
        (DEADLINE - TICK, 0, 0, Outcome.OPEN),
        (DEADLINE - TICK, 1_000, 0, Outcome.OPEN),
        (DEADLINE, 1_000, 0, Outcome.SUCCEEDED),
        (DEADLINE, 999, 0, Outcome.FAILED),
        (DEADLINE, 0, 0, Outcome.FAILED),
        (DEADLINE, 5_000, 0, Outcome.SUCCEEDED),
        (DEADLINE, 1_000, 1, Outcome.OPEN),
        (DEADLINE, 0, 1, Outcome.OPEN),
        (DEADLINE + LONGEST_CLOSING - TICK, 1_000, 1, Outcome.OPEN),
        (DEADLINE + LONGEST_CLOSING, 1_000, 1, Outcome.SUCCEEDED),
        (DEADLINE + LONGEST_CLOSING, 999, 1, Outcome.FAILED),
    ],
)
def test_the_outcome_by_table(
    now: datetime, cleared_minor: int, clearing: int, expected: Outcome
) -> None:
    judged = outcome(
        target_minor=1_000,
        cleared_minor=cleared_minor,
        closes_at=DEADLINE,
        now=now,
        clearing=clearing,
    )
    assert judged is expected


@pytest.mark.parametrize(
    ("now", "cleared_minor", "disputed_minor", "expected"),
    [
        (DEADLINE - TICK, 1_000, 500, Outcome.OPEN),
        (DEADLINE, 1_000, 500, Outcome.SUCCEEDED),
        (DEADLINE, 500, 499, Outcome.FAILED),
        (DEADLINE, 500, 500, Outcome.OPEN),
        (DEADLINE + LONGEST_WAIT - TICK, 500, 500, Outcome.OPEN),
        (DEADLINE + LONGEST_WAIT, 500, 500, Outcome.FAILED),
        (DEADLINE + LONGEST_WAIT, 1_000, 500, Outcome.SUCCEEDED),
    ],
)
def test_disputed_money_delays_and_never_counts(
    now: datetime, cleared_minor: int, disputed_minor: int, expected: Outcome
) -> None:
    judged = outcome(
        target_minor=1_000,
        cleared_minor=cleared_minor,
        closes_at=DEADLINE,
        now=now,
        disputed_minor=disputed_minor,
    )
    assert judged is expected


@given(
    target_minor=st.integers(1, 10**13),
    cleared_minor=st.integers(0, 10**13),
    late_seconds=st.integers(-(10**6), 10**6),
    clearing=st.integers(0, 3),
)
def test_the_outcome_by_property(
    target_minor: int, cleared_minor: int, late_seconds: int, clearing: int
) -> None:
    """All or nothing: never before the deadline, always an hour after it, and by money alone."""
    judged = outcome(
        target_minor=target_minor,
        cleared_minor=cleared_minor,
        closes_at=DEADLINE,
        now=DEADLINE + timedelta(seconds=late_seconds),
        clearing=clearing,
    )
    if late_seconds < 0:
        assert judged is Outcome.OPEN
    elif late_seconds >= 3_600 or not clearing:
        reached = cleared_minor >= target_minor
        assert judged is (Outcome.SUCCEEDED if reached else Outcome.FAILED)
    else:
        assert judged is Outcome.OPEN


@given(amount_minor=st.integers(0, 10**13), fee_basis_points=st.integers(0, 10_000))
def test_a_release_divides_without_a_rest(amount_minor: int, fee_basis_points: int) -> None:
    parts = release(amount_minor, fee_basis_points)
    assert parts.net_minor + parts.fee_minor == amount_minor
    assert parts.net_minor >= 0
    assert parts.fee_minor * 10_000 <= amount_minor * fee_basis_points


def test_the_fee_is_rounded_down_in_the_enterprises_favour() -> None:
    assert release(10_019, 500).fee_minor == 500
    assert release(19, 500).fee_minor == 0
