"""Above a list of best matches: what it is ranked by, or the question what one looks for."""

from __future__ import annotations

import reflex as rx

from crowdfund.services import texts
from crowdfund.services.match_words import RISK_LABELS
from crowdfund.ui import components as ui
from crowdfund.ui.states.campaigns import CampaignsState
from crowdfund.ui.states.matching import ASKS, FOR_NOW, KNOWN, PREFIX, MatchState
from crowdfund.words import _

NO_FORECAST = _("A good match is no forecast: you can lose everything that you put in.")


def match_panel() -> rx.Component:
    """Return the panel; nothing for lists in another order."""
    return rx.match(
        MatchState.panel,
        (ASKS, _above(_question())),
        (FOR_NOW, _above(_ranked_for_now())),
        (KNOWN, _above(_ranked())),
        rx.fragment(),
    )


def _above(panel: rx.Component) -> rx.Component:
    return rx.el.div(panel, class_name="match-panel")


def _question() -> rx.Component:
    return ui.card(
        ui.heading(_("What do you look for?"), 3),
        ui.text(
            _(
                "We do not know yet what fits you, so the list below stands in the usual "
                "order. Say one thing or more, and the best matches come first, each with its "
                "reason. "
            ),
            _how(),
        ),
        _form(),
        class_name="stack gap-md",
    )


def _ranked_for_now() -> rx.Component:
    return ui.notice(
        _(
            "The list is ranked by what you said. It is kept in this tab only; with an account "
            "you can keep it and say more. "
        ),
        NO_FORECAST,
        " ",
        _how(),
        action=ui.link_button(_("Sign in"), "/login?next=/preferences", "secondary", size="sm"),
    )


def _ranked() -> rx.Component:
    return ui.notice(
        _("The list is ranked by what you look for. "),
        NO_FORECAST,
        " ",
        _how(),
        action=ui.link_button(_("What I look for"), "/preferences", "secondary", size="sm"),
    )


def _how() -> rx.Component:
    return ui.link(_("How the score is made"), "/learn/matching")


def _form() -> rx.Component:
    wrong = MatchState.wish_problems
    countries = [(option.value, option.label) for option in texts.country_options()]
    sectors = [(option.value, option.label) for option in texts.sector_options()]
    currencies = [(option.value, option.value) for option in texts.currency_options()]
    stages = [(risk.value, label) for risk, label in RISK_LABELS.items()]
    return rx.el.form(
        ui.grid(
            _choice(_("Sector I look for"), "sector", [("", _("Any sector")), *sectors]),
            _choice(_("Country I look in"), "country", [("", _("Anywhere")), *countries]),
            _choice(_("Stage I look for"), "risk", [("", _("Any stage")), *stages]),
            ui.field(
                _("At most"),
                ui.number_input(max_length=20),
                name=f"{PREFIX}ticket_most",
                error=wrong["ticket_most"],
                is_optional=True,
            ),
            ui.field(
                _("Currency"),
                ui.select(currencies),
                name=f"{PREFIX}ticket_currency",
                error=wrong["ticket_currency"],
            ),
            columns=3,
            class_name="fields",
        ),
        ui.when(MatchState.wish_problem, ui.hint_line(MatchState.wish_problem, "warn")),
        ui.form_actions(ui.submit_button(_("Show what fits"))),
        on_submit=[MatchState.say, CampaignsState.load],
        class_name="stack gap-md",
    )


def _choice(label: str, name: str, options: list[tuple[str, str]]) -> rx.Component:
    return ui.field(
        label, ui.select(options), name=PREFIX + name, error=MatchState.wish_problems[name]
    )
