"""Numbers and lists: stats, progress, tables, timelines and paging."""

import json
from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from crowdfund.ui.components.base import Content, Text, classes, when
from crowdfund.ui.components.layout import link
from crowdfund.ui.components.text import visually_hidden
from crowdfund.ui.components.views import TimelineItem
from crowdfund.words import _

Percent = int | rx.Var[int]
"""A whole number, 0 to 100."""


def stat(label: Text, value: Content, hint: Text = "") -> rx.Component:
    """Return one large number with its name and, below, where it comes from."""
    return rx.el.div(
        rx.el.dt(label, class_name="stat-label"),
        rx.el.dd(value, class_name="stat-value"),
        when(hint, rx.el.dd(hint, class_name="stat-hint")),
        class_name="stat",
    )


def stat_row(*stats: rx.Component) -> rx.Component:
    """Hold `stat` components beside each other."""
    return rx.el.dl(*stats, class_name="stat-row")


def progress(
    raised_percent: Percent,
    target_percent: Percent,
    *,
    text: Text,
    label: Text = _("Raised"),
    raised_text: Text = "",
    target_text: Text = "",
    maximum_text: Text = "",
    is_large: bool = False,
) -> rx.Component:
    """Return one bar for raised, target and maximum.

    Args:
        raised_percent: Raised as a part of the maximum.
        target_percent: Place of the target on the same bar.
        text: The state in words, read aloud, such as "€64,000 of €100,000, 64 % of target".
        label: Accessible name of the bar.
        raised_text: Shown above the bar at the left; empty leaves the line out.
        target_text: Amount of the target, shown below the bar at its mark.
        maximum_text: Amount of the maximum, shown below at the right end.
        is_large: A thicker bar for the panel of a campaign.
    """
    track = rx.el.div(
        rx.el.div(class_name="progress-fill", style={"width": f"{raised_percent}%"}),
        rx.el.div(class_name="progress-mark", style={"inset_inline_start": f"{target_percent}%"}),
        class_name="progress-track",
        role="progressbar",
        aria_label=label,
        aria_valuemin="0",
        aria_valuemax="100",
        aria_valuenow=raised_percent,
        aria_valuetext=text,
    )
    above = when(raised_text, rx.el.p(raised_text, class_name="money money-lg"))
    return rx.el.div(
        above,
        track,
        _ends(target_text, maximum_text),
        class_name=classes("progress", "progress-large" if is_large else ""),
    )


def _ends(target_text: Text, maximum_text: Text) -> rx.Component:
    if not isinstance(target_text, rx.Var) and not target_text:
        return rx.fragment()
    return rx.el.div(
        rx.el.span(
            rx.el.i(class_name="key-mark", aria_hidden="true"), _("Target "), rx.el.b(target_text)
        ),
        when(maximum_text, rx.el.span(_("Maximum "), rx.el.b(maximum_text))),
        class_name="progress-ends",
    )


def table(
    columns: Sequence[str | tuple[str, str]],
    *rows: rx.Component,
    caption: Text,
    is_caption_shown: bool = False,
    on_phone: Literal["scroll", "stack"] = "scroll",
) -> rx.Component:
    """Return a table.

    Its parts name their roles, which they have anyhow: Safari takes those away from tables whose
    rows are drawn as lists.

    Args:
        columns: Headings; ("Amount", "number") aligns a heading with `number_cell`.
        rows: `table_row` components, or one foreach of them.
        caption: Accessible name of the table.
        is_caption_shown: Whether the caption is also seen.
        on_phone: Whether it scrolls sideways inside its card there, so that numbers stay below each
            other, or each row becomes a list of its cells, each with its heading.
    """
    pairs = [(item, "") if isinstance(item, str) else item for item in columns]
    heads = [
        rx.el.th(
            text or visually_hidden(_("Actions")),
            scope="col",
            role="columnheader",
            class_name=kind,
        )
        for text, kind in pairs
    ]
    shown = "" if is_caption_shown else "visually-hidden"
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name=shown),
            rx.el.thead(table_row(*heads), role="rowgroup"),
            rx.el.tbody(*rows, role="rowgroup"),
            role="table",
            class_name=classes("table", "table-stacks" if on_phone == "stack" else ""),
            style=_headings([text for text, _kind in pairs]) if on_phone == "stack" else {},
        ),
        class_name="table-scroll",
        role="region",
        aria_label=caption,
        tab_index=0,
    )


def _headings(texts: Sequence[str]) -> dict[str, str]:
    """The headings for the style sheet, which puts each before its cells where rows are lists."""
    return {
        f"--column-{place}": json.dumps(text, ensure_ascii=False)
        for place, text in enumerate(texts, start=1)
    }


def table_row(*cells: rx.Component, **props: Any) -> rx.Component:
    """Hold the cells of one row."""
    return rx.el.tr(*cells, role="row", **props)


def cell(*children: Content, **props: Any) -> rx.Component:
    """Return a cell with text or components."""
    return rx.el.td(*children, role="cell", **props)


def head_cell(*children: Content) -> rx.Component:
    """Return the cell that names its row."""
    return rx.el.th(*children, scope="row", role="rowheader")


def number_cell(*children: Content) -> rx.Component:
    """Return a cell with a number, aligned at the right in figures of equal width."""
    return rx.el.td(*children, role="cell", class_name="number")


def timeline(items: rx.Var[list[TimelineItem]] | Sequence[TimelineItem]) -> rx.Component:
    """Return events in order, each with its time, done or still to come."""
    if isinstance(items, rx.Var):
        return rx.el.ol(rx.foreach(items, timeline_item), class_name="timeline")
    return rx.el.ol(*[timeline_item(item) for item in items], class_name="timeline")


def timeline_item(item: TimelineItem) -> rx.Component:
    """Return one event of a timeline."""
    is_done = rx.Var.create(item.is_done)
    return rx.el.li(
        rx.el.span(class_name="timeline-dot", aria_hidden="true"),
        rx.el.div(
            rx.el.p(
                item.title,
                rx.cond(is_done, rx.fragment(), visually_hidden(_(" (still to come)"))),
                class_name="timeline-title",
            ),
            rx.el.p(item.time, class_name="timeline-time"),
            when(item.text, rx.el.p(item.text, class_name="timeline-text")),
        ),
        class_name="timeline-item",
        data_tone=item.tone,
        data_done=rx.cond(is_done, "yes", "no"),
    )


def pagination(
    text: Text,
    *,
    previous_href: Text = "",
    next_href: Text = "",
    label: str = _("Pages"),
) -> rx.Component:
    """Return links to the pages before and after; an empty address leaves one out.

    Args:
        text: Such as "Page 2 of 5".
        previous_href: Address of the page before.
        next_href: Address of the page after.
        label: Accessible name.
    """
    kind = "button button-secondary button-md"
    return rx.el.nav(
        when(previous_href, link(_("Previous"), previous_href, kind, rel="prev")),
        rx.el.span(text, class_name="muted tabular", aria_live="polite"),
        when(next_href, link(_("Next"), next_href, kind, rel="next")),
        class_name="pagination",
        aria_label=label,
    )
