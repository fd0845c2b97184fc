"""What a founder says while a campaign is public: updates, and answers to questions."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.campaigns import QuestionItem
from crowdfund.ui import components as ui
from crowdfund.ui.states.founder_dashboard import DashboardState
from crowdfund.words import _


def update_form() -> rx.Component:
    """Return the form of an update."""
    posted = DashboardState.posted_text
    return rx.el.form(
        ui.field(
            _("Title of the update"),
            ui.text_input(max_length=80, required=True),
            name="title",
            error=DashboardState.title_problem,
        ),
        ui.field(
            _("Update"),
            ui.text_area(rows=6, required=True),
            name="body",
            hint=_("Markdown. It is public, and backers and everybody who watches are told."),
            error=DashboardState.body_problem,
        ),
        ui.form_actions(ui.submit_button(_("Post update"), "secondary")),
        ui.when(posted, ui.notice(posted, tone="good")),
        on_submit=DashboardState.post,
        # The form starts empty again after each update, and keeps its text after a refusal.
        key=DashboardState.posts.to_string(),
        class_name="stack gap-md",
        data_once="yes",
    )


def questions() -> rx.Component:
    """Return what visitors asked, with a form for each answer."""
    items = DashboardState.questions
    older = ui.button(
        _("Show older questions"), "secondary", on_click=DashboardState.older_questions
    )
    has_older = DashboardState.has_older_questions
    return rx.cond(
        (items.length() > 0) | has_older,
        ui.stack(
            ui.muted(DashboardState.questions_text, _(", newest first")),
            rx.foreach(items, _question),
            rx.cond(has_older, ui.row(older)),
        ),
        ui.empty_state(
            _("No questions yet"), _("Visitors ask on the campaign's page; you are told.")
        ),
    )


def _question(item: rx.Var[QuestionItem]) -> rx.Component:
    is_answered = item.answer != ""
    answer = ui.panel_tone(
        ui.text(item.answer, style={"white_space": "pre-line"}),
        ui.muted(_("Answered "), item.answered_text),
    )
    reworded = ui.disclosure(
        _("Reword the answer"),
        _answer_form(item),
        is_open=DashboardState.answer_typed_id == item.id,
    )
    return ui.card(
        ui.text(item.text, style={"white_space": "pre-line", "font_weight": "600"}),
        ui.muted(item.author, _(", "), item.at_text),
        rx.cond(is_answered, ui.stack(answer, reworded), _answer_form(item)),
        # An answer that is being written stays with its question when a newer one comes above it.
        key=item.id,
        class_name="stack gap-sm",
    )


def _answer_form(item: rx.Var[QuestionItem]) -> rx.Component:
    name = "answer-" + item.id
    problem = rx.cond(
        DashboardState.answer_problem_id == item.id, DashboardState.answer_problem, ""
    )
    return rx.el.form(
        rx.el.input(type="hidden", name="question", value=item.id, read_only=True),
        rx.el.label(_("Answer"), html_for=name, class_name="field-label"),
        rx.el.textarea(
            id=name,
            name="answer",
            default_value=rx.cond(
                DashboardState.answer_typed_id == item.id, DashboardState.answer_typed, item.answer
            ),
            rows=3,
            required=True,
            class_name="control control-area",
        ),
        ui.when(problem, rx.el.p(problem, class_name="field-error", role="alert")),
        ui.row(ui.submit_button(_("Answer in public"), "secondary", size="sm")),
        on_submit=DashboardState.answer,
        # Not by when it was answered: in words that changes while an answer is being written.
        key=item.id + item.answer,
        class_name="stack gap-sm",
    )
