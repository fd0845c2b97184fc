"""The page to open an account."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import post_form, shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.typed_fields import email_field, name_field, next_field, with_next
from crowdfund.ui.states.sign_in import SignInState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Create account"), _("One account is enough to invest and to raise money.")
        ),
        ui.stack(
            ui.when(SignInState.form_problem, ui.notice(SignInState.form_problem, tone="bad")),
            ui.card(_form()),
            ui.text(_("Have an account? "), ui.link(_("Sign in"), with_next("/login"))),
            ui.risk_warning(),
            gap="lg",
        ),
        width="narrow",
    )


def _form() -> rx.Component:
    return post_form(
        next_field(),
        name_field(),
        email_field(),
        ui.field(
            _("Password"),
            ui.password_input(is_new=True, min_length=10),
            name="password",
            error=SignInState.password_problem,
            hint=_("At least 10 characters. A few words in a row are good."),
        ),
        ui.form_actions(ui.submit_button(_("Create account"))),
        rx.el.p(
            _("What you and the platform owe each other stands under "),
            ui.link(_("terms"), "/learn/terms"),
            _(", and what is kept about you under "),
            ui.link(_("privacy"), "/learn/privacy"),
            _("."),
            class_name="small muted",
        ),
        action="/auth/register",
        class_name="stack gap-md",
    )


PAGE = Page(route="/register", title=_("Create account"), build=build, on_load=[SignInState.load])
