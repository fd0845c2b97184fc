"""The page to ask for a new password."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import post_form, shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.typed_fields import email_field
from crowdfund.ui.states.sign_in import SignInState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Forgotten your password?"),
            _("We send an email with a link to choose a new one. The old one works until then."),
        ),
        ui.stack(
            ui.when(SignInState.form_notice, ui.notice(SignInState.form_notice, tone="info")),
            ui.when(SignInState.form_problem, ui.notice(SignInState.form_problem, tone="bad")),
            ui.card(_form()),
            ui.text(ui.link(_("Back to sign in"), "/login")),
            gap="lg",
        ),
        width="narrow",
    )


def _form() -> rx.Component:
    return post_form(
        email_field(),
        ui.form_actions(ui.submit_button(_("Send the email"))),
        action="/auth/forgotten",
        class_name="stack gap-md",
    )


PAGE = Page(
    route="/login/forgotten",
    title=_("Forgotten your password?"),
    build=build,
    on_load=[SignInState.load],
)
