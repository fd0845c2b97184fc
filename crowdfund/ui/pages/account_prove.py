"""Proving once more that it is oneself, before money or power moves."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded, post_form
from crowdfund.ui.page import Page
from crowdfund.ui.parts.factor_words import factor_button, says
from crowdfund.ui.states.proving import ProvingState
from crowdfund.words import _

ASKED: Any = ProvingState.asked


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Prove that it is you"),
            _("What you are about to do moves money or power. This counts for ten minutes."),
        ),
        ui.stack(
            ui.when(ProvingState.form_problem, ui.notice(ProvingState.form_problem, tone="bad")),
            rx.cond(ASKED.asks_password, ui.card(_by_password()), rx.fragment()),
            rx.cond(ASKED.has_passkey, _by_passkey(), rx.fragment()),
            rx.cond(ASKED.asks_password, rx.fragment(), ui.card(_by_code())),
            rx.cond(
                ASKED.asks_password,
                ui.text(
                    _("A second factor would be safer than your password. "),
                    ui.link(_("Set one up"), "/account/factors"),
                ),
                rx.fragment(),
            ),
            gap="lg",
        ),
        width="narrow",
    )


def _by_password() -> rx.Component:
    return post_form(
        _back(),
        ui.field(
            _("Password"),
            ui.password_input(),
            name="password",
            error=ProvingState.field_problem,
        ),
        rx.cond(
            ProvingState.demo_password != "",
            ui.muted(_("In the demonstration it is "), ProvingState.demo_password, _(".")),
            rx.fragment(),
        ),
        ui.form_actions(ui.submit_button(_("Continue"))),
        action="/auth/prove",
        class_name="stack gap-md",
    )


def _by_passkey() -> rx.Component:
    return ui.stack(
        ui.row(factor_button(_("Use a passkey"), "prove-passkey", "primary")), says("passkeys")
    )


def _by_code() -> rx.Component:
    return post_form(
        _back(),
        ui.field(
            rx.cond(ASKED.has_app, _("Code of your app, or a recovery code"), _("Recovery code")),
            ui.text_input(auto_complete="one-time-code", required=True, max_length=40),
            name="code",
            error=ProvingState.field_problem,
        ),
        ui.form_actions(ui.submit_button(_("Continue"))),
        action="/auth/prove",
        class_name="stack gap-md",
    )


def _back() -> rx.Component:
    return rx.el.input(type="hidden", name="back", value=ProvingState.back, read_only=True)


PAGE = Page(
    route="/account/prove",
    title=_("Prove that it is you"),
    build=build,
    on_load=[ProvingState.load_proof],
)
