"""Clocks of the law, to the minute, over changes of the clocks, weekends and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.regimes import clocks
from crowdfund.domain.regimes.clocks import BusinessCalendar

NEW_YORK, BERLIN, LONDON = (
    ZoneInfo("America/New_York"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Europe/London"),
)
THANKSGIVING, CHRISTMAS = date(2026, 11, 26), date(2026, 12, 25)
US = BusinessCalendar(NEW_YORK, frozenset({date(2026, 5, 25), THANKSGIVING, CHRISTMAS}))
MOMENTS = st.datetimes(
    datetime(2016, 1, 1),  # noqa: DTZ001 - Hypothesis takes bounds without a zone
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.sampled_from([NEW_YORK, BERLIN, LONDON, ZoneInfo("UTC"), ZoneInfo("Pacific/Apia")])


def ny(*parts: int) -> datetime:
    """A local time in New York, as UTC."""
    return datetime(*parts, tzinfo=NEW_YORK).astimezone(UTC)  # type: ignore[misc,arg-type]


def berlin(*parts: int) -> datetime:
    """A local time in Berlin, as UTC."""
    return datetime(*parts, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


def test_48_hours_before_a_deadline_are_48_hours_when_the_clocks_go_forward() -> None:
    # On 8 March 2026 New York loses an hour: two days by the wall are only 47 hours.
    assert clocks.hours_before(ny(2026, 3, 9, 12, 0), 48) == ny(2026, 3, 7, 11, 0)
    # And on 1 November it gains one.
    assert clocks.hours_before(ny(2026, 11, 2, 12, 0), 48) == ny(2026, 10, 31, 13, 0)


def test_96_hours_to_reflect_are_96_hours_when_the_clocks_go_forward() -> None:
    # On 29 March 2026 Berlin loses an hour: four days by the wall would be 95 hours.
    assert clocks.hours_after(berlin(2026, 3, 27, 9, 30), 96) == berlin(2026, 3, 31, 10, 30)
    assert clocks.hours_after(berlin(2026, 10, 23, 9, 30), 96) == berlin(2026, 10, 27, 8, 30)


def test_21_days_are_never_shortened() -> None:
    # 21 days by the wall that lose an hour: 24 hours for each of them are later.
    assert clocks.days_after(ny(2026, 3, 1, 10, 0), 21, NEW_YORK) == ny(2026, 3, 22, 11, 0)
    # 21 days by the wall that gain an hour: the wall is later.
    assert clocks.days_after(ny(2026, 10, 20, 10, 0), 21, NEW_YORK) == ny(2026, 11, 10, 10, 0)
    assert clocks.days_after(ny(2026, 6, 1, 10, 0), 21, NEW_YORK) == ny(2026, 6, 22, 10, 0)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        # Monday to the end of the Monday after: five business days.
        (ny(2026, 6, 1, 0, 0), ny(2026, 6, 9, 0, 0)),
        (ny(2026, 6, 1, 23, 59), ny(2026, 6, 9, 0, 0)),
        (ny(2026, 6, 2, 0, 0), ny(2026, 6, 10, 0, 0)),
        # Friday, Saturday and Sunday all begin to count on Monday.
        (ny(2026, 6, 5, 17, 0), ny(2026, 6, 13, 0, 0)),
        (ny(2026, 6, 6, 17, 0), ny(2026, 6, 13, 0, 0)),
        (ny(2026, 6, 7, 23, 59), ny(2026, 6, 13, 0, 0)),
        # Memorial Day, 25 May, is none.
        (ny(2026, 5, 22, 12, 0), ny(2026, 6, 2, 0, 0)),
        # Thanksgiving: five days after Monday the 23rd end on Tuesday, 1 December.
        (ny(2026, 11, 23, 9, 0), ny(2026, 12, 2, 0, 0)),
        # Over the change of the clocks on Sunday, 8 March.
        (ny(2026, 3, 5, 12, 0), ny(2026, 3, 13, 0, 0)),
        # A moment late in the evening in UTC still belongs to the day in New York.
        (datetime(2026, 6, 2, 3, 59, tzinfo=UTC), ny(2026, 6, 9, 0, 0)),
        (datetime(2026, 6, 2, 4, 0, tzinfo=UTC), ny(2026, 6, 10, 0, 0)),
    ],
)
def test_five_business_days(at: datetime, end: datetime) -> None:
    assert clocks.business_days_end(at, 5, US) == end


def test_the_last_minute_of_the_fifth_day_is_in_time() -> None:
    until = clocks.reconfirm_until(ny(2026, 6, 1, 12, 0), 5, US)
    assert ny(2026, 6, 8, 23, 59) < until
    assert ny(2026, 6, 9, 0, 0) >= until


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (date(2026, 1, 5), -12, date(2025, 1, 5)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 15), -3, date(2025, 12, 15)),
    ],
)
def test_months(day: date, months: int, there: date) -> None:
    assert clocks.months_after(day, months) == there


def test_the_trailing_year_begins_with_the_day() -> None:
    # Still 4 January in New York.
    at = datetime(2026, 1, 5, 4, 59, tzinfo=UTC)
    assert clocks.trailing_start(at, 12, NEW_YORK) == ny(2025, 1, 4, 0, 0)
    assert clocks.trailing_start(at + timedelta(minutes=1), 12, NEW_YORK) == ny(2025, 1, 5, 0, 0)


def early(opened_at: datetime, noticed_at: datetime) -> datetime:
    """When an offer may close early, with the numbers of Regulation Crowdfunding."""
    return clocks.early_close_from(
        opened_at=opened_at, noticed_at=noticed_at, open_days=21, notice_days=5, calendar=US
    )


def test_an_offer_closes_early_after_both_the_days_and_the_notice() -> None:
    opened = ny(2026, 6, 1, 10, 0)
    assert early(opened, ny(2026, 6, 2, 9, 0)) == ny(2026, 6, 22, 10, 0)
    assert early(opened, ny(2026, 6, 29, 9, 0)) == ny(2026, 7, 7, 0, 0)


def test_a_deadline_moves_forward_only_and_only_before_it_comes() -> None:
    closes = ny(2026, 6, 30, 17, 0)
    day = timedelta(days=1)
    assert clocks.may_extend(closes_at=closes, to=closes + day, now=closes - day)
    assert not clocks.may_extend(closes_at=closes, to=closes - day, now=closes - 2 * day)
    assert not clocks.may_extend(closes_at=closes, to=closes, now=closes - day)
    assert not clocks.may_extend(closes_at=closes, to=closes + day, now=closes)


@pytest.mark.parametrize(
    ("changed_at", "deadline"),
    [
        # Long before the deadline: it stays.
        (ny(2026, 6, 1, 12, 0), ny(2026, 6, 30, 17, 0)),
        # Five business days still fit.
        (ny(2026, 6, 22, 12, 0), ny(2026, 6, 30, 17, 0)),
        # Within the last five: it moves to the end of the fifth.
        (ny(2026, 6, 23, 12, 0), ny(2026, 7, 1, 0, 0)),
        (ny(2026, 6, 30, 16, 59), ny(2026, 7, 8, 0, 0)),
    ],
)
def test_a_late_change_moves_the_deadline(changed_at: datetime, deadline: datetime) -> None:
    moved = clocks.deadline_after_change(
        closes_at=ny(2026, 6, 30, 17, 0), changed_at=changed_at, days=5, calendar=US
    )
    assert moved == deadline


@given(at=MOMENTS, days=st.integers(1, 30), zone=ZONES)
def test_business_days_end_at_midnight_and_hold_as_many_as_were_asked(
    at: datetime, days: int, zone: ZoneInfo
) -> None:
    calendar = BusinessCalendar(zone, frozenset())
    end = clocks.business_days_end(at, days, calendar)
    assert end - at > timedelta(days=days) - timedelta(hours=1)
    last, first = (end - timedelta(minutes=1)).astimezone(zone).date(), at.astimezone(zone).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(map(calendar.is_business_day, between)) == days
    assert calendar.is_business_day(last)


@given(at=MOMENTS, days=st.integers(1, 60), zone=ZONES)
def test_days_are_never_shorter_than_either_reading(
    at: datetime, days: int, zone: ZoneInfo
) -> None:
    end = clocks.days_after(at, days, zone)
    assert end - at >= timedelta(days=days)
    assert end - at <= timedelta(days=days, hours=25)


@given(day=st.dates(date(2016, 1, 1), date(2035, 1, 1)), months=st.integers(0, 60))
def test_months_there_and_back_never_gain_a_day(day: date, months: int) -> None:
    there = clocks.months_after(day, months)
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert clocks.months_after(there, -months) <= day


@given(at=MOMENTS, later=st.integers(0, 10**7), days=st.integers(1, 10))
def test_who_is_told_later_has_no_less_time(at: datetime, later: int, days: int) -> None:
    afterwards = clocks.business_days_end(at + timedelta(seconds=later), days, US)
    assert clocks.business_days_end(at, days, US) <= afterwards
