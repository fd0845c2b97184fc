"""The rules of one regime, each with its value, its days and where it is written."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.regimes import RuleRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.ui.states.rules import RulesState
from crowdfund.words import _

REGIME = RulesState.regime
TITLE = {"font_size": "var(--text-l)"}
"""A rule's name is a heading among many, and no larger than a card's."""


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            REGIME.name,
            REGIME.source,
            above=ui.breadcrumb(
                (_("How it works"), "/learn"), (_("Rules"), "/learn/rules"), (REGIME.name, "")
            ),
        ),
        rx.cond(REGIME.is_law, not_advice(), _no_law()),
        ui.stack(
            ui.muted(
                _("As of "), REGIME.on_text, _(". Days begin and end in "), REGIME.zone, _(".")
            ),
            rx.foreach(REGIME.rules, _rule),
            class_name="section",
        ),
        width="narrow",
    )


def _no_law() -> rx.Component:
    return ui.notice(
        _(
            "These are the platform's own rules, for demonstrations. They stand for no "
            "country's law."
        ),
        tone="warn",
        title=_("No law stands behind this"),
    )


def _rule(row: rx.Var[RuleRow]) -> rx.Component:
    value = ui.when(row.value_text, rx.el.b(row.value_text, class_name="tabular"))
    mark = ui.when(row.mark, ui.notice(row.mark, tone="warn", title=_("Unconfirmed")))
    earlier = rx.cond(
        row.earlier.length() > 0,
        ui.disclosure(
            _("How it was before"),
            ui.bullet_list(rx.foreach(row.earlier, lambda text: rx.el.li(text))),
        ),
        rx.fragment(),
    )
    return ui.card(
        ui.spread(ui.heading(row.title, 2, style=TITLE), value),
        ui.text(row.text),
        ui.muted(
            row.citation,
            rx.cond(row.since_text != "", " · " + row.since_text, ""),
            rx.cond(row.source_text != "", " · " + row.source_text, ""),
        ),
        mark,
        earlier,
        id=row.name,
        class_name="stack gap-sm",
    )


PAGE = Page(
    route="/learn/rules/[code]",
    title=_("Rules of a regime"),
    build=build,
    on_load=[RulesState.load],
    name=REGIME.name,
    description=_("What one regime asks for, each rule with its value, its days and its source."),
)
