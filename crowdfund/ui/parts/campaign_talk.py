"""News, questions and answers on a campaign's page; moderators hide with a reason."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.content import Standing
from crowdfund.domain.permissions import Action
from crowdfund.services.views.campaigns import QuestionItem, UpdateItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.words import _

PARAGRAPHS = {"white_space": "pre-line", "overflow_wrap": "anywhere"}
STANDINGS = [
    (Standing.NONE.value, _("None of these")),
    (Standing.WORKS_THERE.value, _("I found, run, own or work for this enterprise")),
    (Standing.PROMOTES.value, _("I am paid to promote this offer, or will be")),
]


def updates() -> rx.Component:
    """Return the newest news, and a button for older ones."""
    news = CampaignState.news
    nothing = ui.empty_state(
        _("No updates yet"), _("Watch the campaign, and you are told when there is news.")
    )
    some = ui.stack(
        ui.muted(news.total_text, _(", newest first")),
        rx.foreach(news.shown, _update),
        rx.cond(news.has_more, _older(_("Show older updates"), CampaignState.older_news)),
        gap="lg",
    )
    return rx.cond(news.total > 0, some, nothing)


def _update(update: rx.Var[UpdateItem]) -> rx.Component:
    return rx.el.article(
        ui.heading(update.title, 3),
        ui.muted(update.at_text),
        rich_text(update.body_html, ""),
        class_name="stack gap-sm update",
    )


def questions(asking: rx.Component) -> rx.Component:
    """Return the newest questions and a button for older ones.

    Args:
        asking: what stands above them for who wants to ask one.
    """
    talk = CampaignState.talk
    nothing = ui.empty_state(
        _("No questions yet"), _("What you ask here is answered for everybody.")
    )
    some = ui.stack(
        ui.muted(talk.total_text, _(", newest first")),
        rx.foreach(talk.shown, _question),
        rx.cond(talk.has_more, _older(_("Show older questions"), CampaignState.older_questions)),
        gap="md",
    )
    return ui.stack(asking, rx.cond(talk.total > 0, some, nothing), gap="lg")


def asking() -> rx.Component:
    """Return the form to ask; for a visitor the way to sign in first."""
    back = f"/campaigns/{CampaignState.page.card.slug}?tab=questions"
    sign_in = ui.text(
        ui.link(_("Sign in"), f"/login?next={back}"),
        _(" to ask a question."),
    )
    return rx.cond(CampaignState.visitor.is_signed_in, _ask(), sign_in)


def ask_fields() -> list[rx.Component]:
    """Return the fields of that form."""
    return [
        ui.field(
            _("Your question"),
            ui.text_area(rows=3, max_length=1000, required=True),
            name="question",
            error=CampaignState.question_problem,
            hint=_("Questions and answers are public and show your name."),
        ),
        ui.field(
            _("What you have to do with the enterprise"),
            ui.select(STANDINGS),
            name="standing",
            error=CampaignState.standing_problem,
            hint=_("It is shown beside your name. Who speaks for an offer has to say so."),
        ),
    ]


def _older(text: str, handler: Any) -> rx.Component:
    return ui.row(ui.button(text, "secondary", on_click=handler))


def _ask() -> rx.Component:
    sent = ui.notice(_("Your question is public now, and the founder has been told."), tone="good")
    return rx.el.form(
        *ask_fields(),
        ui.row(ui.submit_button(_("Ask"), "secondary")),
        rx.cond(CampaignState.questions_asked > 0, sent, rx.fragment()),
        on_submit=CampaignState.ask,
        # The form starts empty again after each question, and keeps its text after a refusal.
        key=CampaignState.questions_asked.to_string(),
        class_name="stack gap-md",
        data_once="yes",
    )


def _question(question: rx.Var[QuestionItem]) -> rx.Component:
    return rx.cond(question.hidden_reason != "", _hidden(question), _shown(question))


def _shown(question: rx.Var[QuestionItem]) -> rx.Component:
    answer = rx.cond(
        question.answer != "",
        ui.panel_tone(
            ui.text(question.answer, style=PARAGRAPHS),
            ui.row(
                ui.status_badge(_("Founder"), "info"),
                ui.muted(_("answered {when}").format(when=question.answered_text)),
            ),
        ),
        ui.muted(_("Not answered yet.")),
    )
    return ui.card(
        ui.text(question.text, style={**PARAGRAPHS, "font_weight": "600"}),
        ui.row(
            ui.muted(question.author, _(", "), question.at_text),
            rx.cond(question.is_founder, ui.status_badge(_("Founder"), "info"), rx.fragment()),
            ui.when(question.standing_text, ui.status_badge(question.standing_text, "warn")),
        ),
        answer,
        only_for(Action.MODERATE_TALK, _hide(question)),
        class_name="gap-sm",
    )


def _hidden(question: rx.Var[QuestionItem]) -> rx.Component:
    again = ui.button(
        _("Show it again"),
        "quiet",
        size="sm",
        on_click=CampaignState.show_question(question.id),
    )
    return ui.card(
        ui.muted(_("A moderator hid this question "), question.hidden_text, _(".")),
        ui.text(_("Reason: "), question.hidden_reason, style=PARAGRAPHS),
        only_for(Action.MODERATE_TALK, again),
        class_name="gap-sm",
    )


def _hide(question: rx.Var[QuestionItem]) -> rx.Component:
    """A moderator's form; the reason it asks for stands where the question stood."""
    name = "hide-" + question.id
    problem = rx.cond(CampaignState.hiding_id == question.id, CampaignState.hiding_problem, "")
    return ui.disclosure(
        _("Hide this question"),
        rx.el.form(
            rx.el.input(type="hidden", name="question", value=question.id, read_only=True),
            rx.el.label(_("Reason, shown to everybody"), html_for=name, class_name="field-label"),
            rx.el.textarea(
                id=name,
                name="reason",
                rows=2,
                required=True,
                max_length=2000,
                class_name="control control-area",
            ),
            ui.when(problem, rx.el.p(problem, class_name="field-error", role="alert")),
            ui.row(ui.submit_button(_("Hide it"), "danger", size="sm")),
            on_submit=CampaignState.hide_question,
            class_name="stack gap-sm",
        ),
    )
