"""Complaints: by when something is due under each regime, and who may not decide one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.complaint import (
    COMPLAINT_STEPS,
    INVOLVED,
    ComplaintStatus,
    Deadlines,
    deadlines,
    due_at,
    is_named,
    remind_from,
    require_uninvolved,
)
from crowdfund.domain.errors import NotAllowed
from crowdfund.domain.regimes import REGIMES, regime
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.clocks import BusinessCalendar
from crowdfund.domain.regimes.complaining import ANSWER, RECEIPT
from crowdfund.domain.transitions import can_move

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
MOMENTS = st.datetimes(
    datetime(2023, 2, 1),  # noqa: DTZ001 - Hypothesis takes bounds without a zone
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def at(*parts: int, zone: ZoneInfo = LONDON) -> datetime:
    """A local time, as UTC."""
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]


def test_britain_counts_three_business_days_and_eight_weeks() -> None:
    # Wednesday before Christmas; Friday and Monday are holidays: 24, 29 and 30 December count.
    came = at(2026, 12, 23, 15, 0)
    found = deadlines(regime("fca"), lodged_at=came, calendar=BusinessCalendar(LONDON, CHRISTMAS))
    assert found == Deadlines(at(2026, 12, 31, 0, 0), at(2027, 2, 17, 15, 0))


def test_europe_counts_ten_working_days_in_the_enterprise_s_country() -> None:
    # A Monday: its own day does not count, and the tenth working day is the Monday a fortnight on.
    came = at(2026, 6, 1, 9, 0, zone=BERLIN)
    found = deadlines(
        regime("ecspr"), lodged_at=came, calendar=BusinessCalendar(BERLIN, frozenset())
    )
    assert found.receipt_by == at(2026, 6, 16, 0, 0, zone=BERLIN)
    assert found.answer_by == at(2026, 7, 27, 9, 0, zone=BERLIN)


@given(came=MOMENTS, code=st.sampled_from(RegimeCode))
def test_no_regime_leaves_a_complaint_without_both_clocks(came: datetime, code: RegimeCode) -> None:
    found = deadlines(regime(code), lodged_at=came, calendar=BusinessCalendar(LONDON, CHRISTMAS))
    assert came < found.receipt_by < found.answer_by
    assert found.answer_by - came >= timedelta(days=56)


@pytest.mark.parametrize(
    ("code", "name", "value", "citation", "is_doubted"),
    [
        ("ecspr", RECEIPT, 10, "Commission Delegated Regulation (EU) 2022/2117, Art 3(1)", False),
        (
            "ecspr",
            ANSWER,
            56,
            "Commission Delegated Regulation (EU) 2022/2117, Art 1(2)(e); "
            "Regulation (EU) 2020/1503, Art 7",
            True,
        ),
        ("fca", RECEIPT, 3, "FCA Handbook, DISP 1.5.1R and 1.6.1R", True),
        ("fca", ANSWER, 56, "FCA Handbook, DISP 1.6.2R", True),
        ("reg-cf", RECEIPT, 10, "The platform's own promise; no law's", False),
        ("reg-cf", ANSWER, 56, "The platform's own promise; no law's", False),
        ("open", RECEIPT, 10, "The platform's own promise; no law's", False),
        ("open", ANSWER, 56, "The platform's own promise; no law's", False),
    ],
)
def test_each_time_says_where_it_is_written(
    code: str, name: str, value: int, citation: str, is_doubted: bool
) -> None:
    """`"complaint-receipt"` and `"complaint-answer"` of every regime."""
    said = regime(code).answer(name, {}, date(2026, 11, 27))
    assert (said.value, said.edition.citation) == (value, citation)
    assert bool(said.edition.doubt) is is_doubted
    assert said.edition.is_unconfirmed is is_doubted


def test_every_regime_says_both() -> None:
    assert all(pack.has(RECEIPT) and pack.has(ANSWER) for pack in REGIMES.values())


def test_what_is_due_follows_how_far_it_is() -> None:
    clocks = Deadlines(at(2026, 12, 1), at(2027, 1, 20))
    assert due_at(ComplaintStatus.LODGED, clocks) == clocks.receipt_by
    assert due_at(ComplaintStatus.TAKEN_UP, clocks) == clocks.answer_by
    assert due_at(ComplaintStatus.CLOSED, clocks) is None


def test_only_forward() -> None:
    allowed = {
        (was, then)
        for was, then in product(ComplaintStatus, repeat=2)
        if can_move(COMPLAINT_STEPS, was, then)
    }
    assert allowed == {
        (ComplaintStatus.LODGED, ComplaintStatus.TAKEN_UP),
        (ComplaintStatus.LODGED, ComplaintStatus.CLOSED),
        (ComplaintStatus.TAKEN_UP, ComplaintStatus.CLOSED),
    }


@pytest.mark.parametrize(
    ("due", "reminded"),
    [
        # Over at the end of Wednesday: Tuesday and Wednesday are left.
        (at(2026, 11, 26, 0, 0), at(2026, 11, 24, 0, 0)),
        # Over at the end of Monday: Friday and Monday are left.
        (at(2026, 11, 24, 0, 0), at(2026, 11, 20, 0, 0)),
        # On a Saturday at noon: the two days before the weekend.
        (at(2026, 11, 28, 12, 0), at(2026, 11, 26, 0, 0)),
        # Between holidays: 24 and 29 December are left.
        (at(2026, 12, 30, 0, 0), at(2026, 12, 24, 0, 0)),
    ],
)
def test_the_desk_is_reminded_when_two_business_days_are_left(
    due: datetime, reminded: datetime
) -> None:
    assert remind_from(due, BusinessCalendar(LONDON, CHRISTMAS)) == reminded


@given(due=MOMENTS)
def test_a_reminder_comes_before_the_deadline_and_not_a_fortnight_before(due: datetime) -> None:
    left = due - remind_from(due, BusinessCalendar(LONDON, CHRISTMAS))
    assert timedelta(days=1) < left < timedelta(days=8)


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ("Mo Moderator", True),
        ("the moderator  MO\u00a0Moderator, who was rude", True),
        ("mo@example.test answered me", True),
        ("Mo Moderatorsson", False),
        ("Somo Moderator", False),
        ("https://crowdfund.test/campaigns/harbour-oven", False),
        ("", False),
    ],
)
def test_who_is_named(about: str, found: bool) -> None:
    assert is_named(about, name="Mo Moderator", email="mo@example.test") is found


def test_a_name_of_two_letters_is_found_in_too_many_texts() -> None:
    assert not is_named("go to Mo", name="Mo", email="mo@example.test")
    assert is_named("go to Moe", name="Moe", email="mo@example.test")


def test_nobody_decides_what_they_are_part_of() -> None:
    mo = Actor(uuid4(), Role.MODERATOR, "Mo Moderator", "mo@example.test")
    require_uninvolved(mo, about="a campaign", involved={uuid4()})
    for about, involved in (("a campaign", {mo.user_id}), ("mo moderator", set())):
        with pytest.raises(NotAllowed) as refused:
            require_uninvolved(mo, about=about, involved=involved)
        assert refused.value.message == INVOLVED
