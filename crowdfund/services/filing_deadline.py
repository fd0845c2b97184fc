"""The end of a filing's last day: EDGAR's days are days in New York."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

STANDARD_TIME = timezone(timedelta(hours=-5))
SUMMER_TIME = timezone(timedelta(hours=-4))
SUNDAY = 7
LAST_SECOND = time(23, 59, 59)


def end_of_day_in_new_york(day: date) -> datetime:
    """The last second of a day in New York, in UTC.

    Summer time runs from the second Sunday of March to the first Sunday of November (15 U.S.C.
    260a, since 2007; days before that are far in the past for an offering). The rule is written
    out because not every machine has a table of time zones.
    """
    begins = _sunday(day.year, 3, 2)
    ends = _sunday(day.year, 11, 1)
    zone = SUMMER_TIME if begins <= day < ends else STANDARD_TIME
    return datetime.combine(day, LAST_SECOND, tzinfo=zone).astimezone(UTC)


def _sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=SUNDAY - first.isoweekday() + 7 * (number - 1))
