"""Dates that protect or bind somebody, in the reader's zone, and the way into a calendar."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.dates import DateRow
from crowdfund.ui import components as ui
from crowdfund.ui.parts.times import local_time
from crowdfund.words import _


def date_list(rows: rx.Var[list[DateRow]], calendar_url: rx.Var[str]) -> rx.Component:
    """Return the dates in order, each in the reader's zone with the regime's own beside it.

    Args:
        rows: the dates.
        calendar_url: where they are as a calendar file; empty where there is none.
    """
    way = ui.row(
        ui.link_button(
            _("Add to a calendar"),
            calendar_url,
            "secondary",
            icon="calendar-plus",
            is_external=True,
        )
    )
    return ui.stack(ui.fact_list(rx.foreach(rows, _date)), ui.when(calendar_url, way), gap="md")


def _date(row: rx.Var[DateRow]) -> rx.Component:
    source = rx.cond(row.citation != "", row.text + " " + row.citation, row.text)
    return ui.fact(
        # "Opened for pledges" says by itself that it is past.
        rx.fragment(row.title, rx.cond(row.is_over & (row.name != "opens"), _(" (past)"), "")),
        rx.el.div(
            local_time(row.at_iso, row.at_text),
            ui.when(row.zone_text, rx.el.span(row.zone_text, class_name="fact-hint")),
        ),
        source,
    )
