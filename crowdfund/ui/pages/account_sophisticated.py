"""Stating to be a sophisticated investor, with what is given up by it, and taking it back."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.investor_words import answered_words
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.ui.states.sophisticated import SophisticatedState
from crowdfund.words import _

SHOWN = SophisticatedState.page
PROBLEMS = SophisticatedState.problems


def build() -> rx.Component:
    """Return the page."""
    back = ui.row(ui.link_button(_("Back to the campaign"), SophisticatedState.back, "secondary"))
    return guarded(
        ui.page_header(
            _("Sophisticated investor"),
            _(
                "The European rules protect most people by questions, by consent to large "
                "pledges and by four days to think again. Who knows this kind of investment may "
                "give that up. Nobody has to, and it makes nothing cheaper."
            ),
            above=ui.breadcrumb((_("Your account"), "/account"), (_("Sophisticated investor"), "")),
        ),
        ui.when(SophisticatedState.done, ui.notice(SophisticatedState.done, tone="good")),
        rx.cond(SHOWN.is_sophisticated, _stated(), _form()),
        ui.when(SophisticatedState.back, rx.el.div(back, class_name="section")),
        rx.el.div(
            ui.stack(ui.text(ui.link(_("Read these rules"), "/learn/rules/ecspr")), not_advice()),
            class_name="section",
        ),
        width="narrow",
    )


def _stated() -> rx.Component:
    return ui.card(
        ui.text(SHOWN.stated_text),
        rx.el.blockquote(answered_words(SHOWN.back_words)),
        ui.row(
            ui.button(
                _("Take my statement back"), "secondary", on_click=SophisticatedState.take_back
            )
        ),
        class_name="stack gap-md above-form",
    )


def _form() -> rx.Component:
    is_company = SophisticatedState.kind == "company"
    return rx.el.form(
        ui.card(
            ui.notice(
                _(
                    "No questions before you invest, no warning before a large pledge, and no "
                    "time to take a pledge back: you lose all three."
                ),
                tone="warn",
                title=_("What you give up"),
            ),
            ui.field_group(
                _("For whom do you state it?"),
                _choice(_("For myself"), "person"),
                _choice(_("For a company"), "company"),
            ),
            rx.cond(is_company, _company(), _person()),
            ui.when(PROBLEMS["kind"], ui.notice(PROBLEMS["kind"], tone="bad")),
            rx.el.blockquote(
                answered_words(rx.cond(is_company, SHOWN.company_words, SHOWN.person_words))
            ),
            # Other words are another box: what was ticked before does not count for them.
            ui.checkbox(
                _("I sign this statement"),
                name="confirmed",
                error=PROBLEMS["confirmed"],
                key=SophisticatedState.kind,
            ),
            ui.form_actions(
                ui.submit_button(_("Keep my statement"), loading=SophisticatedState.is_sending),
                ui.link(_("Stay protected"), "/account"),
            ),
            class_name="stack gap-lg",
        ),
        on_submit=SophisticatedState.state_it,
    )


def _choice(label: str, kind: str) -> rx.Component:
    return ui.radio(
        label,
        name="kind",
        value=kind,
        checked=SophisticatedState.kind == kind,
        on_change=SophisticatedState.choose(kind),
    )


def _person() -> rx.Component:
    return ui.stack(
        ui.text(_("At least two of these three must be true.")),
        _amount(
            _("Gross income in a year"),
            "income",
            _("At least 60,000 EUR; or a portfolio as below: both count as one."),
        ),
        _amount(
            _("Portfolio"),
            "portfolio",
            _("Financial instruments and cash deposits: more than 100,000 EUR."),
        ),
        ui.checkbox(
            _("I worked in finance for a year, or as an executive for twelve months"),
            name="professional",
        ),
        ui.field(
            _("Significant trades a quarter"),
            ui.number_input(input_mode="numeric", max_length=6),
            name="trades_a_quarter",
            hint=_("On average over the last four quarters: at least ten."),
            error=PROBLEMS["trades_a_quarter"],
            is_optional=True,
        ),
        gap="md",
    )


def _company() -> rx.Component:
    return ui.stack(
        ui.text(_("At least one of these three must be true.")),
        _amount(_("Own funds"), "own_funds", _("At least 100,000 EUR.")),
        _amount(_("Net turnover in a year"), "turnover", _("At least 2,000,000 EUR.")),
        _amount(_("Balance sheet"), "balance_sheet", _("At least 1,000,000 EUR.")),
        gap="md",
    )


def _amount(label: str, name: str, hint: str) -> rx.Component:
    return ui.field(
        label,
        ui.number_input(max_length=40),
        name=name,
        prefix="EUR",
        hint=hint,
        error=PROBLEMS[name],
        is_optional=True,
    )


PAGE = Page(
    route="/account/sophisticated",
    title=_("Sophisticated investor"),
    build=build,
    on_load=[SophisticatedState.load],
)
