"""The steps that a regime asks for before a first pledge, one at a time."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services.views.entry import QuestionRow, StatementRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.investor_words import answered_words, time_to_think
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.ui.states.entry import EntryState
from crowdfund.words import _

SHOWN = EntryState.page


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Before you invest"),
            SHOWN.regime_name,
            above=ui.breadcrumb((_("Your account"), "/account"), (_("Before you invest"), "")),
        ),
        rx.cond(SHOWN.is_done, _done(), _step()),
        rx.cond(SHOWN.code == RegimeCode.ECSPR.value, _simulation(), rx.fragment()),
        rx.el.div(
            ui.stack(ui.text(ui.link(_("Read these rules"), SHOWN.rules_path)), not_advice()),
            class_name="section",
        ),
        width="narrow",
    )


def _done() -> rx.Component:
    return ui.stack(
        ui.notice(
            _("Nothing is missing: you can pledge under these rules."), tone="good", title=_("Done")
        ),
        _leave("primary"),
        gap="lg",
    )


def _leave(kind: Literal["primary", "secondary"]) -> rx.Component:
    """The way back to the pledge that asked, or on to what else there is."""
    back = ui.link_button(_("Back to the campaign"), EntryState.back, kind)
    on = ui.link_button(_("Explore campaigns"), "/campaigns", "secondary")
    return ui.row(rx.cond(EntryState.back != "", back, on))


def _simulation() -> rx.Component:
    return ui.section(
        _("What could you bear to lose?"),
        ui.stack(
            ui.text(
                _(
                    "These rules ask you to compare a loss with a tenth of your net worth. You can "
                    "work it out in your browser; what you enter is sent nowhere."
                )
            ),
            ui.row(ui.link_button(_("Work it out"), _onward("/learn/loss"), "secondary")),
        ),
    )


def _onward(path: str) -> Any:
    """A page that leads back to the same pledge as this one."""
    return rx.cond(EntryState.back != "", path + "?next=" + EntryState.back, path)


def _step() -> rx.Component:
    words = time_to_think(SHOWN.until_iso, SHOWN.until_text)
    waiting = ui.stack(ui.notice(words, title=_("Time to think")), _leave("secondary"), gap="lg")
    return rx.cond(SHOWN.step == "wait", waiting, _form())


def _form() -> rx.Component:
    parts = rx.match(
        SHOWN.step,
        ("category", _statements()),
        ("test", _questions()),
        _words(),
    )
    return rx.el.form(
        ui.card(
            ui.text(SHOWN.lead),
            parts,
            ui.when(EntryState.form_problem, ui.notice(EntryState.form_problem, tone="bad")),
            ui.form_actions(
                ui.submit_button(_("Continue"), loading=EntryState.is_sending),
                ui.when(EntryState.back, ui.link(_("Not now"), EntryState.back)),
            ),
            class_name="stack gap-lg",
        ),
        on_submit=EntryState.send,
        # Another step is another form: nothing that was chosen stays.
        key=SHOWN.step + SHOWN.words_hash,
    )


def _statements() -> rx.Component:
    return ui.field_group(
        _("Which of these are you?"),
        rx.foreach(SHOWN.statements, _statement),
    )


def _statement(row: rx.Var[StatementRow]) -> rx.Component:
    words = rx.el.span(answered_words(row.words), class_name="fact-hint")
    return ui.radio(rx.fragment(row.label, words), name="category", value=row.value)


def _questions() -> rx.Component:
    return ui.stack(rx.foreach(SHOWN.questions, _question), gap="lg")


def _question(row: rx.Var[QuestionRow]) -> rx.Component:
    name: Any = "question-" + row.place
    return ui.field_group(
        row.text,
        rx.foreach(
            row.options, lambda option: ui.radio(option.text, name=name, value=option.value)
        ),
    )


def _words() -> rx.Component:
    return ui.stack(
        rx.el.blockquote(answered_words(SHOWN.words)),
        ui.checkbox(_("I have read this"), name="confirmed"),
        gap="md",
    )


PAGE = Page(
    route="/account/investor/[code]",
    title=_("Before you invest"),
    build=build,
    on_load=[EntryState.load],
)
