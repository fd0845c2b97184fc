"""Who came to a raise, from where, and how far: numbers that name nobody."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FunnelStep:
    """One step from a visit to a payment."""

    label: str
    count_text: str
    part_text: str
    """Part of the step before; empty for the first, and where it would say nothing."""
    width: str
    """The count as a CSS width, relative to the largest."""


@dataclass(frozen=True)
class SourceRow:
    """Visitors from one source."""

    label: str
    visits_text: str
    part_text: str
    """Part of all visits."""
    width: str
    """The part as a CSS width."""
    invest_text: str
    """How many of them opened the page where one invests."""


@dataclass(frozen=True)
class CountBar:
    """A count as a column; `height` is a CSS percentage of the tallest."""

    label: str
    height: str
    value: str
    is_negative: bool = False
    """Never; what draws columns asks."""


@dataclass(frozen=True)
class VisitFigures:
    """Visits, conversion, sources and tickets of one raise."""

    funnel: list[FunnelStep] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    """The largest first; empty before the first visit."""
    days: list[CountBar] = field(default_factory=list)
    """Visits of the last days, oldest first."""
    tickets: list[CountBar] = field(default_factory=list)
    """Paid pledges by amount; empty without any."""
