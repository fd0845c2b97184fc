"""One complaint before those who decide it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.services.complaint_input import MOST_STORY_CHARS
from crowdfund.services.complaint_words import outcome_options
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.allowed import only_for, review_link
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.parts.complaint_story import sayings
from crowdfund.ui.states.admin_complaints import PATH, AdminComplaintState
from crowdfund.words import _

COMPLAINT = AdminComplaintState.complaint


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Complaint {number}").format(number=COMPLAINT.number),
            COMPLAINT.subject_label,
            above=rx.fragment(
                ui.breadcrumb((_("Complaints"), PATH), (COMPLAINT.number, "")),
                ui.row(
                    ui.status_badge(COMPLAINT.status_label, COMPLAINT.status_tone),
                    ui.when(
                        COMPLAINT.due_label,
                        rx.fragment(
                            ui.status_badge(COMPLAINT.due_label, COMPLAINT.due_tone),
                            rx.el.span(COMPLAINT.due_text, class_name="muted"),
                        ),
                    ),
                ),
            ),
        ),
        ui.stack(
            admin_nav(PATH),
            ui.split(_main(), _aside(), _("This complaint")),
            gap="lg",
        ),
    )


def _main() -> rx.Component:
    forms = rx.cond(
        COMPLAINT.is_involved,
        ui.notice(
            _("This is about you, or about what you decided: another person decides it."),
            tone="warn",
        ),
        ui.stack(
            rx.cond(COMPLAINT.can_take_up, _take_up(), rx.fragment()),
            _decide(),
            _answer(),
            gap="lg",
        ),
    )
    return ui.stack(
        ui.card(
            ui.heading(_("What was said")),
            sayings(COMPLAINT.sayings),
            class_name="stack gap-md",
        ),
        # Where the form was that was sent.
        ui.when(AdminComplaintState.done, ui.notice(AdminComplaintState.done, tone="good")),
        rx.cond(COMPLAINT.is_open, only_for(Action.DECIDE_COMPLAINTS, forms), rx.fragment()),
        gap="lg",
    )


def _take_up() -> rx.Component:
    return _card(
        "take_up",
        _("Take it up"),
        _("It is admissible: say what happens next."),
        ui.submit_button(_("Take up")),
        AdminComplaintState.take_up,
    )


def _answer() -> rx.Component:
    return _card(
        "answer",
        _("Ask, or say how far it is"),
        _("Nothing is decided by it."),
        ui.submit_button(_("Send"), "secondary"),
        AdminComplaintState.answer,
    )


def _decide() -> rx.Component:
    choices = [(option.value, option.label) for option in outcome_options()]
    return _card(
        "decide",
        _("Decide"),
        _("With reasons. It cannot be opened again."),
        ui.submit_button(_("Decide")),
        AdminComplaintState.decide,
        ui.field(
            _("Outcome"),
            ui.select([("", _("Choose")), *choices]),
            name="outcome",
            error=_refusal("decide", "outcome"),
        ),
    )


def _card(
    name: str, title: str, hint: str, button: rx.Component, on_submit: Any, *fields: rx.Component
) -> rx.Component:
    """A form with words that whoever complains reads; its key empties it once it was sent."""
    return ui.card(
        ui.heading(title),
        rx.el.form(
            *fields,
            ui.field(
                _("Your words"),
                ui.text_area(rows=5, max_length=MOST_STORY_CHARS),
                name=f"{name}-words",
                hint=hint,
                error=_refusal(name, "words"),
            ),
            ui.form_actions(button),
            on_submit=on_submit,
            key=f"{name}-{AdminComplaintState.sent}",
            class_name="stack gap-md",
        ),
        class_name="stack gap-md",
    )


def _refusal(form: str, field: str) -> rx.Var[str]:
    """What is wrong with a field of a form, or nothing."""
    is_this = (AdminComplaintState.refused_form == form) & (
        AdminComplaintState.refused_field == field
    )
    return rx.cond(is_this, AdminComplaintState.refused_words, "")


def _aside() -> rx.Component:
    return ui.stack(
        ui.card(
            ui.heading(_("The complaint")),
            facts(COMPLAINT.facts),
            ui.when(
                COMPLAINT.campaign_path,
                ui.text(
                    review_link(
                        COMPLAINT.campaign_title,
                        COMPLAINT.campaign_path,
                        is_open=COMPLAINT.can_open_campaign,
                    )
                ),
            ),
            class_name="stack gap-md",
        ),
        ui.card(
            ui.heading(_("Which times count")), facts(COMPLAINT.rules), class_name="stack gap-md"
        ),
    )


PAGE = Page(
    route=PATH + "/[complaint_id]",
    title=_("Complaint"),
    build=build,
    on_load=[AdminComplaintState.load],
)
