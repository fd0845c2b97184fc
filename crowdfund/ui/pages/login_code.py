"""The second page of signing in, for who has a second factor."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import post_form, shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.factor_words import sign_in_by_passkey
from crowdfund.ui.states.proving import ProvingState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("One more step"),
            _("Your password was right. Now your second factor, within five minutes."),
        ),
        ui.stack(
            ui.when(ProvingState.form_problem, ui.notice(ProvingState.form_problem, tone="bad")),
            ui.card(_form()),
            sign_in_by_passkey(),
            ui.text(_("Not you? "), ui.link(_("Begin anew"), "/login")),
            gap="lg",
        ),
        width="narrow",
    )


def _form() -> rx.Component:
    return post_form(
        rx.el.input(type="hidden", name="next", value=ProvingState.back, read_only=True),
        ui.field(
            _("Code of your app, or a recovery code"),
            ui.text_input(
                auto_complete="one-time-code",
                auto_capitalize="none",
                required=True,
                max_length=40,
                auto_focus=True,
            ),
            name="code",
            error=ProvingState.field_problem,
            hint=_("Six digits, or twelve letters and digits of a recovery code."),
        ),
        ui.form_actions(ui.submit_button(_("Sign in"))),
        action="/auth/second",
        class_name="stack gap-md",
    )


PAGE = Page(
    route="/login/code",
    title=_("One more step"),
    build=build,
    on_load=[ProvingState.load_code],
)
