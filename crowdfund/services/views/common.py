"""Small pieces that several pages share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A named value; `hint` says where it comes from or what it means."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True)
class Option:
    """A choice in a list."""

    value: str
    label: str


@dataclass(frozen=True)
class TimelineItem:
    """One step with its time (ISO 8601 UTC in `at_iso`, words in `at_text`; both may be empty
    for what has not happened). `tone` is neutral, info, good, warn or bad."""

    title: str
    text: str
    at_text: str
    at_iso: str
    tone: str
    is_done: bool


@dataclass(frozen=True)
class CapLine:
    """One line of a cap table; parts in basis points sum to 10,000 per table."""

    holder: str
    shares_text: str
    part_text: str
    part_basis_points: int
    width: str
    """The part as a CSS width, such as 12.34%."""
    is_new: bool
    colour: str = "1"
    """Its colour in a stacked bar, see `captables.colour_of`; 0 for what nobody holds."""


@dataclass(frozen=True)
class FigureRow:
    """One key figure over two fiscal years, with bar widths (CSS) relative to the larger."""

    label: str
    most_recent_text: str
    prior_text: str
    most_recent_width: str
    prior_width: str
    is_loss: bool
    """Whether the most recent year's is below zero."""
    was_loss: bool
    """Whether the year before's is."""


@dataclass(frozen=True)
class YearBar:
    """A key figure of one year as a column."""

    label: str
    height: str
    """CSS percentage of the chart's room, which reaches from the least to the most."""
    value: str
    is_negative: bool
    """Whether it goes down from the line of zero."""


@dataclass(frozen=True)
class FigureChart:
    """One key figure by year, oldest first."""

    label: str
    bars: list[YearBar]
    zero: str = "0%"
    """How far above the foot the line of zero runs, as a CSS percentage: for losses."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a form; `field` is empty for the whole form."""

    field: str
    message: str
