"""The parts of a campaign's page: pitch, terms, cap table, documents, updates, questions, risks."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.campaigns import QuestionItem, UpdateItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.backer_story import facts, story
from crowdfund.ui.parts.cap_tables import cap_table, figures_table
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.campaign import CampaignState

ROUNDED = "Parts are rounded so that they add up to exactly 100 %."


def campaign_tabs() -> rx.Component:
    """Return all parts; one is shown at a time, and an address can open any with ?tab=."""
    return ui.tabs(
        [
            ("pitch", "Pitch", _pitch()),
            ("terms", "Terms", _terms()),
            ("cap-table", "Cap table", _cap_table()),
            ("documents", "Documents", _documents()),
            ("updates", "Updates", _updates()),
            ("questions", "Questions", _questions()),
            ("risks", "Risks", _risks()),
        ],
        value=CampaignState.tab,
        on_change=CampaignState.show,
        label="About this campaign",
    )


def _pitch() -> rx.Component:
    page = CampaignState.page
    enterprise = f"/enterprises/{page.enterprise_slug}"
    return ui.stack(
        rich_text(page.story_html, "The founder has not written a story yet."),
        ui.section("The enterprise", facts(page.facts), action=ui.link("Its profile", enterprise)),
        ui.section(
            "Key figures",
            figures_table(page.figures, page.figures_currency),
            lead="As stated by the enterprise; the platform has not audited them.",
        ),
        gap="lg",
    )


def _terms() -> rx.Component:
    page = CampaignState.page
    return ui.stack(
        facts(page.terms),
        _what_next(),
        ui.section("What happened, and what comes", story(page.history)),
        gap="lg",
    )


def _cap_table() -> rx.Component:
    page = CampaignState.page
    after = cap_table(page.cap_now, "Now, after the raise", ROUNDED)
    return ui.stack(
        rx.cond(page.cap_now.length() > 0, after, rx.fragment()),
        cap_table(page.cap_before, "Before the raise", "As stated by the enterprise. " + ROUNDED),
        cap_table(page.cap_at_target, "If the target is just reached"),
        cap_table(page.cap_at_maximum, "If the maximum is reached"),
        _what_next(),
        gap="xl",
    )


def _what_next() -> rx.Component:
    """The way to the simulator, as soon as there are terms to start from."""
    page = CampaignState.page
    way = ui.panel_tone(
        ui.text("Later rounds, option pools and conversions make every part smaller."),
        ui.row(
            ui.link_button(
                "What do I own after X?", f"/campaigns/{page.card.slug}/own", "secondary"
            )
        ),
        class_name="stack gap-sm",
    )
    return rx.cond(page.cap_at_maximum.length() > 0, way, rx.fragment())


def _documents() -> rx.Component:
    documents = CampaignState.page.documents
    nothing = ui.empty_state(
        "No documents", "The enterprise has added none. You can ask for one under Questions."
    )
    return rx.cond(documents.length() > 0, facts(documents), nothing)


def _updates() -> rx.Component:
    updates = CampaignState.page.updates
    nothing = ui.empty_state(
        "No updates yet", "Watch the campaign, and you are told when there is news."
    )
    return rx.cond(updates.length() > 0, ui.stack(rx.foreach(updates, _update), gap="lg"), nothing)


def _update(update: rx.Var[UpdateItem]) -> rx.Component:
    return rx.el.article(
        ui.heading(update.title, 3), ui.muted(update.at_text), rich_text(update.body_html, "")
    )


def _questions() -> rx.Component:
    questions = CampaignState.page.questions
    nothing = ui.empty_state("No questions yet", "What you ask here is answered for everybody.")
    return ui.stack(
        rx.cond(
            CampaignState.visitor.is_signed_in,
            _ask(),
            ui.text(
                ui.link("Sign in", f"/login?next=/campaigns/{CampaignState.page.card.slug}"),
                " to ask a question.",
            ),
        ),
        rx.cond(
            questions.length() > 0, ui.stack(rx.foreach(questions, _question), gap="md"), nothing
        ),
        gap="lg",
    )


def _ask() -> rx.Component:
    sent = ui.notice("Your question is public now, and the founder has been told.", tone="good")
    return rx.el.form(
        ui.field(
            "Your question",
            ui.text_area(rows=3, max_length=1000, required=True),
            name="question",
            error=CampaignState.question_problem,
            hint="Questions and answers are public and show your name.",
        ),
        ui.row(ui.submit_button("Ask", "secondary")),
        rx.cond(CampaignState.questions_asked > 0, sent, rx.fragment()),
        on_submit=CampaignState.ask,
        # The form starts empty again after each question, and keeps its text after a refusal.
        key=CampaignState.questions_asked.to_string(),
        class_name="stack gap-md",
    )


def _question(question: rx.Var[QuestionItem]) -> rx.Component:
    answer = rx.cond(
        question.answer != "",
        ui.panel_tone(
            ui.text(question.answer, style={"white_space": "pre-line"}),
            ui.muted("Answered by the founder ", question.answered_text),
        ),
        ui.muted("Not answered yet."),
    )
    return ui.card(
        ui.text(question.text, style={"white_space": "pre-line", "font_weight": "600"}),
        ui.muted(question.author, ", ", question.at_text),
        answer,
        class_name="gap-sm",
    )


def _risks() -> rx.Component:
    return ui.stack(
        ui.risk_warning(),
        rich_text(CampaignState.page.risks_html, "The founder has not named risks yet."),
        gap="lg",
    )
