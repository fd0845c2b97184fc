"""The page to sign in."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.demonstration import SIGN_INS
from crowdfund.ui import components as ui
from crowdfund.ui.layout import post_form, shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.factor_words import sign_in_by_passkey
from crowdfund.ui.parts.typed_fields import email_field, next_field, with_next
from crowdfund.ui.states.sign_in import SignInState
from crowdfund.words import _

ROLES = (
    (_("An entrepreneur"), _("Builds campaigns and receives the money.")),
    (_("A backer"), _("Pledges, pays and holds shares.")),
    (_("A moderator"), _("Reviews campaigns, watches the money, moves the clock.")),
)
"""Title and text of each of the demonstration's people, in their order."""


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Sign in"),
            rx.cond(
                SignInState.next_path != "",
                _("Sign in to go on. You come back to where you were."),
                _("With the email and password you registered with."),
            ),
        ),
        ui.stack(
            ui.when(SignInState.form_notice, ui.notice(SignInState.form_notice, tone="info")),
            ui.when(SignInState.form_problem, ui.notice(SignInState.form_problem, tone="bad")),
            ui.card(_form()),
            ui.text(ui.link(_("Forgotten your password?"), "/login/forgotten")),
            sign_in_by_passkey(),
            ui.text(_("No account yet? "), ui.link(_("Create account"), with_next("/register"))),
            gap="lg",
        ),
        rx.cond(SignInState.demo_password != "", _demo_people(), rx.fragment()),
        width="narrow",
    )


def _form() -> rx.Component:
    return post_form(
        next_field(),
        email_field(),
        ui.field(
            _("Password"),
            ui.password_input(),
            name="password",
        ),
        ui.form_actions(ui.submit_button(_("Sign in"))),
        action="/auth/login",
        class_name="stack gap-md",
    )


def _demo_people() -> rx.Component:
    return ui.section(
        _("Demonstration"),
        ui.stack(
            *[_demo_person(email, *role) for email, role in zip(SIGN_INS, ROLES, strict=True)],
            gap="sm",
        ),
        lead=rx.fragment(
            _("Three people to try the platform as. Their password is "),
            SignInState.demo_password,
            _("."),
        ),
    )


def _demo_person(email: str, title: str, text: str) -> rx.Component:
    return ui.card(
        ui.spread(
            rx.el.div(
                ui.heading(title, 3), ui.text(text), ui.muted(email), style={"flex": "1 1 14rem"}
            ),
            _enter(title, email),
        )
    )


def _enter(title: str, email: str) -> rx.Component:
    return post_form(
        rx.el.input(type="hidden", name="email", value=email, read_only=True),
        rx.el.input(
            type="hidden", name="password", value=SignInState.demo_password, read_only=True
        ),
        next_field(),
        ui.submit_button(_("Sign in as {role}").format(role=title.lower()), "secondary"),
        action="/auth/login",
    )


PAGE = Page(route="/login", title=_("Sign in"), build=build, on_load=[SignInState.load])
