"""What a document says, before it is drawn. All texts are ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """A named value, and below it a word on what it means."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    weight: int
    """Its width as a part of the sum of all weights."""
    is_number: bool = False
    """Set to the right."""


@dataclass(frozen=True)
class Grid:
    """A table; `rows` have as many texts as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = ""
    """What is said in place of a table without rows."""


@dataclass(frozen=True)
class Part:
    """One part of a document: a heading, and named values, a table or both."""

    heading: str
    entries: tuple[Entry, ...] = ()
    grid: Grid | None = None
    note: str = ""


@dataclass(frozen=True)
class Document:
    """Some pages, upright."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    foot: str
    """At the foot of each page, such as where it can be checked."""
    made_at: datetime
    """When what it says last changed, UTC: the same facts give the same bytes."""
    lead: str = ""
    """One sentence below the title."""


@dataclass(frozen=True)
class Certificate:
    """One sheet, lengthways."""

    number: str
    """Such as “No. 12”."""
    enterprise: str
    holder: str
    shares: str
    """Such as “41 shares”."""
    numbers: str
    """Such as “Common Stock, numbered 1,001 to 1,041”."""
    allotted: str
    """The day."""
    facts: tuple[Entry, ...]
    code: str
    """In groups, as it is typed."""
    check_url: str
    """Where anybody can check it."""
    check_place: str
    """The same for people who type: without the code."""
    made_at: datetime
    """When what it says last changed, UTC."""
    annulled: str = ""
    """The day it was annulled; empty while it is valid."""
    english: Certificate | None = None
    """The same in English, whose words count; None when this is in English."""
