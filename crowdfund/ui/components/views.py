"""What the drawing components read: frozen views made in Python, texts already formatted."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CampaignCardView:
    """One campaign as a card shows it."""

    slug: str
    """Last part of its address."""
    title: str
    """Name of the campaign."""
    enterprise_name: str
    """Name of the company that raises."""
    summary: str
    """One or two sentences."""
    cover_url: str
    """Address of the cover; empty draws a plain one."""
    cover_alt: str
    """What the cover shows, for those who cannot see it."""
    sector: str
    """Sector in words."""
    country_name: str
    """Country in words."""
    currency: str
    """ISO 4217 code."""
    status: str
    """Value of the status, for tests and filters."""
    status_label: str
    """The status in words."""
    status_tone: str
    """neutral, info, good, warn or bad."""
    raised_text: str
    """Cleared money, formatted."""
    target_text: str
    """Target, formatted."""
    maximum_text: str
    """Maximum, formatted."""
    raised_percent: int
    """Raised as a part of the maximum, 0 to 100."""
    target_percent: int
    """Target as a part of the maximum, 0 to 100."""
    funded_text: str
    """Such as "64 % of target"."""
    backers_text: str
    """Such as "31 backers"."""
    time_left_text: str
    """Such as "5 days left"."""
    price_text: str
    """Price of a share, formatted."""
    minimum_ticket_text: str
    """Least amount, formatted."""
    reason_text: str = ""
    """Why it stands here in a list of best matches, or empty."""
    is_featured: bool = False
    """Whether a moderator put it forward."""
    cover_srcset: str = ""
    """The cover and its smaller copies as `srcset` has them, or empty."""


@dataclass(frozen=True)
class TimelineItem:
    """One event of a timeline."""

    title: str
    """What happened or will happen."""
    time: str
    """When, formatted in the reader's zone."""
    text: str
    """More about it, or empty."""
    tone: str
    """neutral, info, good, warn or bad."""
    is_done: bool
    """False for what is still to come."""


@dataclass(frozen=True)
class BarSegment:
    """One part of a stacked bar."""

    label: str
    """Who or what."""
    width: str
    """CSS percentage, such as "12.5%"."""
    value: str
    """Formatted value."""
    colour: str
    """"1" to "6", or "0" for what is not taken."""


@dataclass(frozen=True)
class MiniBar:
    """One column of a small bar chart."""

    label: str
    """Below the column, such as a year."""
    height: str
    """CSS percentage of the room, such as "40%"."""
    value: str
    """Formatted value above the column."""
    is_negative: bool = False
    """True for a loss, which goes down from the line of zero."""


@dataclass(frozen=True)
class AreaChart:
    """A curve as SVG paths in a box of 100 by 40."""

    line: str
    """Path of the curve."""
    area: str
    """Closed path below it."""
    top_label: str
    """Value at the top of the axis."""
    start_label: str
    """Left end of the axis."""
    end_label: str
    """Right end of the axis."""
    summary: str
    """The chart in one sentence, read to those who cannot see it."""
    goal_y: str = ""
    """Height of a dashed line such as the target, 0 at the top to 40, or empty."""
    goal_label: str = ""
    """What the dashed line is."""


def percent_text(part: int, whole: int) -> str:
    """Return part of whole as a CSS percentage with one decimal, between 0% and 100%.

    Args:
        part: An amount in the unit of `whole`; less than none counts as none.
        whole: More than none; otherwise the answer is 0%.
    """
    if whole <= 0:
        return "0%"
    per_mille = max(0, min(1000, part * 1000 // whole))
    return f"{per_mille // 10}.{per_mille % 10}%"


def bar_segments(parts: Sequence[tuple[str, int, str]]) -> list[BarSegment]:
    """Return the segments of a stacked bar.

    Args:
        parts: (label, amount, formatted value), in order.
    """
    whole = sum(amount for _, amount, _ in parts)
    return [
        BarSegment(label, percent_text(amount, whole), value, str(place % 6 + 1))
        for place, (label, amount, value) in enumerate(parts)
    ]


def area_chart_from(
    values: Sequence[int],
    *,
    top_value: int,
    top_label: str,
    start_label: str,
    end_label: str,
    summary: str,
    goal: tuple[int, str] | None = None,
) -> AreaChart:
    """Return a curve through values at equal distances. It goes in steps: each amount stays until
    the next one, and there was never anything between them.

    Args:
        values: Amounts in any one unit; a single one draws a level line.
        top_value: The amount at the top of the axis, in the same unit.
        top_label: Its text.
        start_label: Text at the left end.
        end_label: Text at the right end.
        summary: The chart in one sentence.
        goal: (amount, text) of a dashed line, if any.
    """
    points = list(values) if len(values) > 1 else [*values, *values] or [0, 0]
    steps = [
        f"H{place * 10000 // (len(points) - 1) / 100:g} V{_height(value, top_value)}"
        for place, value in enumerate(points[1:], start=1)
    ]
    line = " ".join([f"M0,{_height(points[0], top_value)}", *steps])
    goal_amount, goal_label = goal or (0, "")
    return AreaChart(
        line=line,
        area=f"{line} L100,40 L0,40 Z",
        top_label=top_label,
        start_label=start_label,
        end_label=end_label,
        summary=summary,
        goal_y=_height(goal_amount, top_value) if goal else "",
        goal_label=goal_label,
    )


def _height(value: int, top_value: int) -> str:
    part = max(0, min(4000, value * 4000 // top_value)) if top_value > 0 else 0
    return f"{(4000 - part) // 100}.{(4000 - part) % 100:02d}"
