"""The form to complain, for everybody."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.complaint_input import (
    MOST_ABOUT_CHARS,
    MOST_STORY_CHARS,
    MOST_WISH_CHARS,
)
from crowdfund.services.complaint_words import subject_options
from crowdfund.services.person_input import LONGEST_EMAIL, LONGEST_NAME
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.complaints import ARRIVED_ID, ComplainState
from crowdfund.words import _

RECEIPT = ComplainState.receipt


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Complain"),
            _("It is free, and takes no right away from you."),
            above=ui.breadcrumb((_("Complaints"), "/learn/complaints"), (_("Complain"), "")),
        ),
        rx.cond(RECEIPT.number != "", _arrived(), _form()),
        width="narrow",
    )


def _arrived() -> rx.Component:
    return ui.stack(
        ui.notice(
            _(
                "A person who is not part of the matter looks at it by {receipt_text}, and it is "
                "decided by {answer_text}, in writing and with reasons."
            ).format(receipt_text=RECEIPT.receipt_text, answer_text=RECEIPT.answer_text),
            tone="good",
            title=_("Your complaint arrived. Its number is {number}.").format(
                number=RECEIPT.number
            ),
        ),
        rx.cond(
            RECEIPT.email != "",
            ui.text(
                _(
                    "Answers come by email to {email}. An email that confirms that your complaint "
                    "arrived is on its way."
                ).format(email=RECEIPT.email)
            ),
            ui.row(ui.link_button(_("See my complaints"), "/complaints")),
        ),
        gap="lg",
        id=ARRIVED_ID,
        tab_index=-1,
    )


def _form() -> rx.Component:
    return ui.card(
        rx.el.form(
            _subject(),
            _about(),
            _happened(),
            _wanted(),
            rx.cond(ComplainState.visitor.is_signed_in, _as_member(), _as_visitor()),
            rx.cond(
                (ComplainState.refused_words != "") & (ComplainState.refused_field == ""),
                ui.notice(ComplainState.refused_words, tone="bad"),
                rx.fragment(),
            ),
            ui.form_actions(
                ui.submit_button(_("Send the complaint"), loading=ComplainState.is_sending),
                ui.link(_("How complaints are handled"), "/learn/complaints"),
            ),
            on_submit=ComplainState.send,
            class_name="stack gap-md",
        )
    )


def _subject() -> rx.Component:
    choices = [(option.value, option.label) for option in subject_options()]
    return ui.field(
        _("What is it about?"),
        ui.select([("", _("Choose")), *choices], default_value=ComplainState.form.subject),
        name="subject",
        error=_refusal("subject"),
    )


def _about() -> rx.Component:
    return ui.field(
        _("Which campaign, pledge or person?"),
        ui.text_input(default_value=ComplainState.form.about, max_length=MOST_ABOUT_CHARS),
        name="about",
        hint=_(
            "The address of its page is best: then the times of its rules count, and nobody who "
            "decided about it decides this. Or a name."
        ),
        is_optional=True,
        error=_refusal("about"),
    )


def _happened() -> rx.Component:
    return ui.field(
        _("What happened?"),
        ui.text_area(rows=8, max_length=MOST_STORY_CHARS),
        name="happened",
        hint=_("When, what, and who said what. At most {most} characters.").format(
            most=f"{MOST_STORY_CHARS:,}"
        ),
        error=_refusal("happened"),
    )


def _wanted() -> rx.Component:
    return ui.field(
        _("What would you like to happen?"),
        ui.text_area(rows=3, max_length=MOST_WISH_CHARS),
        name="wanted",
        error=_refusal("wanted"),
    )


def _as_member() -> rx.Component:
    return ui.muted(
        _("You complain as {name}. Answers come on this site, and by email.").format(
            name=ComplainState.visitor.name
        )
    )


def _as_visitor() -> rx.Component:
    return ui.stack(
        ui.muted(
            _("You are not signed in: answers come by email alone. "),
            ui.link(_("Sign in first"), ComplainState.sign_in_path),
            _(" to follow it here."),
        ),
        ui.field(
            _("Your name"),
            ui.text_input(auto_complete="name", max_length=LONGEST_NAME),
            name="name",
            is_optional=True,
            error=_refusal("name"),
        ),
        ui.field(
            _("Email"),
            ui.text_input(type="email", auto_complete="email", max_length=LONGEST_EMAIL),
            name="email",
            hint=_("Where you are answered."),
            error=_refusal("email"),
        ),
    )


def _refusal(field: str) -> rx.Var[str]:
    """What is wrong with a field, or nothing."""
    return rx.cond(ComplainState.refused_field == field, ComplainState.refused_words, "")


PAGE = Page(
    route="/complaints/new",
    title=_("Complain"),
    build=build,
    on_load=[ComplainState.load],
    description=_("Complain about a campaign, a payment, a person or the platform."),
)
