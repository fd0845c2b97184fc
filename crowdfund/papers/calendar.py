"""Calendar files (RFC 5545): moments with their words, for any program that keeps appointments.

Everything that people wrote is escaped and folded, and characters that are no text are left out, so
that no title can end its own line and begin another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
LONGEST_LINE: Final = 75
"""Octets of one line without its end (RFC 5545, 3.1)."""
PRODUCT: Final = "-//Crowdfund//Dates//EN"
_NO_TEXT: Final = frozenset({"Cc", "Cs"})
"""Categories of control characters and of halves of characters."""
_ESCAPES: Final = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a calendar: a point in time."""

    uid: str
    """The same for the same moment, so that a calendar that reads it again changes its entry."""
    at: datetime
    """UTC."""
    title: str
    text: str
    url: str
    sequence: int = 0
    """Counts how often what it says may have changed (RFC 5545, 3.8.7.4)."""


def calendar_file(name: str, moments: Sequence[Moment], *, made_at: datetime) -> bytes:
    """A whole file, in UTF-8 with the ends of lines that the format asks for.

    Args:
        name: what the calendar is called.
        moments: its entries.
        made_at: UTC.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for moment in moments:
        lines += _entry(moment, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """Text as a value: signs of the format are escaped, control characters left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = [sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in _NO_TEXT]
    return "".join(_ESCAPES.get(sign, sign) for sign in kept)


def folded(line: str) -> Iterator[bytes]:
    """A line cut into parts of at most 75 octets, none within a character."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            yield part
            part = b" "
        part += octets
    yield part


def _entry(moment: Moment, made_at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(moment.uid)}",
        f"SEQUENCE:{moment.sequence}",
        f"DTSTAMP:{_stamp(made_at)}",
        f"DTSTART:{_stamp(moment.at)}",
        f"SUMMARY:{escaped(moment.title)}",
        f"DESCRIPTION:{escaped(moment.text)}",
        f"URL:{escaped(moment.url)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
