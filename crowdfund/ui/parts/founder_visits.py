"""Who came to a raise, from where, and how far; and how its pledges are spread."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.visits import FunnelStep, SourceRow
from crowdfund.ui import components as ui
from crowdfund.ui.states.founder_dashboard import DashboardState
from crowdfund.words import _, pgettext

FIGURES = DashboardState.board.visits


def visits() -> rx.Component:
    """Return the section about visits: how far visitors came, when, and from where."""
    nobody = ui.empty_state(
        _("No visits yet"),
        _("They are counted from the day on which the campaign opens to the public, without you."),
        icon="footprints",
    )
    known = ui.stack(
        ui.split(
            ui.card(_funnel()),
            ui.card(ui.bar_chart(FIGURES.days, label=_("Visits a day, last seven days (UTC)"))),
            aside_label=_("Visits a day"),
        ),
        _sources(),
    )
    return ui.section(
        _("Visits"),
        ui.stack(rx.cond(FIGURES.sources.length() > 0, known, nobody), _how()),
        lead=_("Each visitor counts once a day. Nobody is followed."),
    )


def tickets() -> rx.Component:
    """Return how the paid pledges are spread by amount; nothing without any."""
    chart = ui.card(
        ui.bar_chart(
            FIGURES.tickets,
            label=_("Paid pledges by amount"),
            hint=_("Each column counts those from its amount up to the next."),
        )
    )
    return rx.cond(FIGURES.tickets.length() > 0, chart, rx.fragment())


def _how() -> rx.Component:
    return rx.el.p(
        ui.link(_("What is counted, and what is not"), "/learn#visits"), class_name="muted"
    )


def _funnel() -> rx.Component:
    return rx.el.figure(
        rx.el.figcaption(_("From a visit to a payment"), class_name="chart-title"),
        rx.el.ul(rx.foreach(FIGURES.funnel, _step), class_name="own-bars"),
        class_name="chart",
    )


def _step(step: rx.Var[FunnelStep]) -> rx.Component:
    part = ui.when(
        step.part_text,
        rx.el.span(
            _(" · {part_text} of the step before").format(part_text=step.part_text),
            class_name="muted",
        ),
    )
    return rx.el.li(
        rx.el.span(step.label, part),
        rx.el.b(step.count_text, class_name="tabular"),
        _bar(step.width),
    )


def _bar(width: rx.Var[str]) -> rx.Component:
    return rx.el.span(rx.el.i(style={"width": width}), class_name="own-bar", aria_hidden="true")


def _sources() -> rx.Component:
    return ui.table(
        [
            pgettext("visits", "From"),
            (_("Visits"), "number"),
            (_("Part"), "number"),
            (_("Opened “Invest”"), "number"),
        ],
        rx.foreach(FIGURES.sources, _source),
        caption=_("Where visitors came from"),
        is_caption_shown=True,
    )


def _source(row: rx.Var[SourceRow]) -> rx.Component:
    return ui.table_row(
        ui.head_cell(row.label, _bar(row.width)),
        ui.number_cell(row.visits_text),
        ui.number_cell(row.part_text),
        ui.number_cell(row.invest_text),
    )
