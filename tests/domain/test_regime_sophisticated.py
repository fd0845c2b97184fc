"""Who is sophisticated and for how long, above which amount consent is asked, and what is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.big_ticket import ticket
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.loss import SharedResult, gate, gate_from, review_at
from crowdfund.domain.regimes.sophisticated import (
    InvestorKind,
    Statement,
    ends_at,
    has_status,
    is_sophisticated,
)

TODAY = date(2026, 1, 5)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
MINOR = st.integers(0, 10**13)


@given(income=MINOR, liquid=MINOR, commitments=MINOR)
def test_the_gate_follows_from_the_tenth_that_is_shared(
    income: int, liquid: int, commitments: int
) -> None:
    """What is shared is checked without what it was worked out from."""
    means = {"income": income, "liquid": liquid, "commitments": commitments}
    shared = ECSPR.answer("loss-simulation", means, TODAY).value
    assert isinstance(shared, int)
    assert gate_from(ECSPR, shared, NOON) == ECSPR.answer("big-ticket", means, TODAY).value


@given(tenth=MINOR, more=MINOR)
def test_more_never_lowers_the_gate_and_none_is_below_the_floor(tenth: int, more: int) -> None:
    assert 100_000 <= gate_from(ECSPR, tenth, NOON) <= gate_from(ECSPR, tenth + more, NOON)


@pytest.mark.parametrize(
    ("made_at", "last"),
    [
        # Midnight in Brussels: 23:00 UTC in winter, 22:00 UTC in summer.
        (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2027, 1, 14, 23, tzinfo=UTC)),
        (datetime(2026, 7, 15, 12, tzinfo=UTC), datetime(2027, 7, 14, 22, tzinfo=UTC)),
        (datetime(2026, 7, 15, 22, 30, tzinfo=UTC), datetime(2027, 7, 15, 22, tzinfo=UTC)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), datetime(2029, 2, 27, 23, tzinfo=UTC)),
    ],
)
def test_a_shared_result_counts_for_a_year_to_the_day(made_at: datetime, last: datetime) -> None:
    shared = SharedResult(500_000, 250_000, made_at)
    assert review_at(ECSPR, shared) == last
    assert gate(ECSPR, shared, last - MOMENT) == 250_000
    assert gate(ECSPR, shared, last) == 100_000
    assert gate(ECSPR, None, last) == 100_000


@given(
    kind=st.sampled_from([InvestorKind.PERSON, InvestorKind.COMPANY]),
    minutes=st.integers(0, 60 * 24 * 365 * 60),
)
def test_a_statement_counts_for_two_years_to_the_day_in_the_regimes_zone(
    kind: InvestorKind, minutes: int
) -> None:
    made_at = datetime(2021, 11, 11, tzinfo=UTC) + timedelta(minutes=minutes)
    statement = Statement(kind, made_at)
    last = ends_at(ECSPR, statement)
    made_on, ends_on = ECSPR.day(made_at), last.astimezone(ECSPR.zone)
    assert (ends_on.hour, ends_on.minute) == (0, 0)
    assert ends_on.year == made_on.year + 2
    assert is_sophisticated(ECSPR, statement, last - MOMENT)
    assert not is_sophisticated(ECSPR, statement, last)


def test_who_took_it_back_or_is_under_other_rules_is_protected() -> None:
    assert not is_sophisticated(ECSPR, None, NOON)
    assert not is_sophisticated(ECSPR, Statement(InvestorKind.NONE, NOON), NOON)
    for pack in REGIMES.values():
        is_known = is_sophisticated(pack, Statement(InvestorKind.PERSON, NOON), NOON)
        assert is_known is has_status(pack) is (pack is ECSPR)


@given(amount=st.integers(100_001, 10**12), tries=st.integers(0, 9))
def test_what_is_asked_names_the_amount_and_changes_with_each_try(amount: int, tries: int) -> None:
    def asked(person: str, tries: int) -> str:
        return ticket(
            ECSPR, person=person, amount_minor=amount, gate_minor=100_000, tries=tries
        ).words.hash

    made = ticket(ECSPR, person="a", amount_minor=amount, gate_minor=100_000, tries=tries)
    assert 0 <= made.question.right < len(made.question.options) == 3
    euros = f"{amount // 100:,}" if amount % 100 == 0 else f"{amount // 100:,}.{amount % 100:02d}"
    assert f"pledge {euros} EUR" in made.words.text
    assert made.words.hash == asked("a", tries)
    assert made.words.hash != asked("a", tries + 1)
