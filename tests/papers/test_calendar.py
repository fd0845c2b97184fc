"""Calendar files: what people wrote stays a value, and no line is too long."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crowdfund.papers.calendar import LONGEST_LINE, Moment, calendar_file, escaped, folded

AT = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
TEXTS = st.text(max_size=200)


def made(title: str = "Deadline", text: str = "Then the target decides.") -> bytes:
    """A file with one entry."""
    moment = Moment("deadline-1@example.test", AT, title, text, "https://example.test/campaigns/a")
    return calendar_file("Bread", [moment], made_at=AT)


def unfolded(content: bytes) -> list[str]:
    """The file's lines as a program reads them (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def plain(value: str) -> str:
    """A value as a program reads it (RFC 5545, 3.3.11)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_a_moment_is_written_in_utc() -> None:
    assert unfolded(made()) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Crowdfund//Dates//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Bread",
        "BEGIN:VEVENT",
        "UID:deadline-1@example.test",
        "SEQUENCE:0",
        "DTSTAMP:20261201T173000Z",
        "DTSTART:20261201T173000Z",
        "SUMMARY:Deadline",
        "DESCRIPTION:Then the target decides.",
        "URL:https://example.test/campaigns/a",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_title_cannot_begin_a_line_of_its_own() -> None:
    title = "Bread\r\nEND:VEVENT\r\nBEGIN:VALARM\x00; rye, wheat \\ oats"
    lines = unfolded(made(title))
    assert len(lines) == 16
    assert lines[10] == "SUMMARY:Bread\\nEND:VEVENT\\nBEGIN:VALARM\\; rye\\, wheat \\\\ oats"


@given(title=TEXTS, text=TEXTS)
def test_whatever_is_written_comes_back_and_fits(title: str, text: str) -> None:
    content = made(title, text)
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= LONGEST_LINE for line in physical)
    assert all(line.decode() is not None for line in physical)
    lines = unfolded(content)
    assert [line.partition(":")[0] for line in lines].count("SUMMARY") == 1
    assert len(lines) == 16
    assert plain(lines[10].partition(":")[2]) == plain(escaped(title))


@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300))
def test_folding_and_escaping_lose_nothing(text: str) -> None:
    assert b"".join(folded(text)).replace(b" ", b"") == text.encode().replace(b" ", b"")
    assert plain(escaped(text)) == text


def test_a_fold_never_cuts_a_character() -> None:
    parts = list(folded("é" * 100))
    assert [len(part) for part in parts] == [74, 75, 53]
    assert all(part.decode() for part in parts)
