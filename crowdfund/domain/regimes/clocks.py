"""Clocks of the law: hours, days, business days and months, each as a pure function.

Hours are exact: a change of the clocks does not shorten them. Days, business days and months are
those of a calendar with its time zone and public holidays, which the caller passes in. A day that
an event falls on is never counted, and the last one counts until its end. What goes in and comes
out is UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
"""`date.weekday()` of the first day of a weekend."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Where days begin, and which of them are public holidays."""

    zone: ZoneInfo
    holidays: frozenset[date]

    def is_business_day(self, day: date) -> bool:
        """Neither a weekend nor a public holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays


def hours_before(at: datetime, hours: int) -> datetime:
    """The moment exactly so many hours earlier, such as 48 hours before a deadline."""
    return at.astimezone(UTC) - timedelta(hours=hours)


def hours_after(at: datetime, hours: int) -> datetime:
    """The moment exactly so many hours later, such as 96 hours after a pledge."""
    return at.astimezone(UTC) + timedelta(hours=hours)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in a zone, UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def days_after(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day so many days later, and no less than 24 hours for each of them: a
    change of the clocks never shortens what the law promises."""
    local = at.astimezone(zone)
    same_time = (local + timedelta(days=days)).astimezone(UTC)
    return max(same_time, at.astimezone(UTC) + timedelta(days=days))


def business_days_end(at: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    """When the last of so many business days after a moment is over.

    Args:
        at: UTC; the day that it falls on does not count.
        days: one or more.
        calendar: with holidays for as long as that takes.

    Returns:
        Midnight after that day in the calendar's zone, UTC: who acts before it acts in time.
    """
    day = at.astimezone(calendar.zone).date()
    for _ in range(days):
        day += timedelta(days=1)
        while not calendar.is_business_day(day):
            day += timedelta(days=1)
    return start_of(day + timedelta(days=1), calendar.zone)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one that the month has."""
    counted = day.year * 12 + day.month - 1 + months
    year, month = divmod(counted, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def trailing_start(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """When the months before a moment began: the start of the same day so many months earlier, so
    that a day counts whole in what is added up.

    Args:
        at: UTC.
        months: such as 12.
        zone: of the regime.
    """
    return start_of(months_after(at.astimezone(zone).date(), -months), zone)


def early_close_from(
    *,
    opened_at: datetime,
    noticed_at: datetime,
    open_days: int,
    notice_days: int,
    calendar: BusinessCalendar,
) -> datetime:
    """The first moment at which an offer may close early (17 CFR 227.304(b)).

    Args:
        opened_at: when it became public, UTC.
        noticed_at: when the new deadline is told, UTC.
        open_days: how long it has to be public.
        notice_days: business days between notice and closing.
        calendar: the regime's.
    """
    public = days_after(opened_at, open_days, calendar.zone)
    return max(public, business_days_end(noticed_at, notice_days, calendar))


def may_extend(*, closes_at: datetime, to: datetime, now: datetime) -> bool:
    """Whether a deadline may move: forward only, and only while it has not come.

    Args:
        closes_at: the present deadline, UTC.
        to: the one that is wished for, UTC.
        now: UTC.
    """
    return now < closes_at < to


def reconfirm_until(changed_at: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    """Until when a commitment has to be reconfirmed after a material change (17 CFR 227.304(c))."""
    return business_days_end(changed_at, days, calendar)


def deadline_after_change(
    *, closes_at: datetime, changed_at: datetime, days: int, calendar: BusinessCalendar
) -> datetime:
    """The deadline after a material change: where it was, or later, so that all the business days
    for reconfirming remain (17 CFR 227.304(c)).

    Args:
        closes_at: the deadline before the change, UTC.
        changed_at: UTC.
        days: business days for reconfirming.
        calendar: the regime's.
    """
    return max(closes_at, reconfirm_until(changed_at, days, calendar))
