"""How one signs in: authenticator app, passkeys and recovery codes."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.factor_words import factor_button, says
from crowdfund.ui.states.factors import FactorsState
from crowdfund.words import _

FACTORS: Any = FactorsState.factors


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.breadcrumb((_("Your account"), "/account"), (_("Signing in"), "")),
        ui.page_header(
            _("Signing in"),
            _("A second factor keeps others out, even if they know your password."),
        ),
        ui.when(FactorsState.done, ui.notice(FactorsState.done, tone="good")),
        rx.cond(FACTORS.is_fresh, rx.fragment(), _proof_first()),
        _codes(),
        _app(),
        _recovery(),
        # Pressed by the script, and by nobody else.
        rx.el.button(
            type="button", hidden=True, on_click=FactorsState.refresh, data_factors_done="yes"
        ),
        width="narrow",
    )


def _proof_first() -> rx.Component:
    return ui.notice(
        _("To change anything here, prove once more that it is you."),
        action=ui.link(_("Prove it"), "/account/prove?back=/account/factors"),
    )


def _app() -> rx.Component:
    return ui.section(
        _("Authenticator app"),
        ui.card(
            rx.cond(
                FACTORS.has_app,
                ui.stack(
                    ui.row(ui.status_badge(_("On"), "good"), ui.muted(FACTORS.app_text)),
                    _turn_off(),
                ),
                ui.stack(
                    ui.row(factor_button(_("Set up an app"), "start-app", "primary")),
                    says("app"),
                    _setup(),
                ),
            )
        ),
        lead=_("An app on your phone shows a new code of six digits every half minute."),
    )


def _setup() -> rx.Component:
    """What the script fills: it comes once, and is kept nowhere."""
    return rx.el.div(
        ui.text(_("1. Scan this square with your app, or type the secret into it.")),
        rx.el.img(alt=_("Square code of the secret"), class_name="square-code", data_app="square"),
        ui.text(_("Secret"), ": ", rx.el.code(class_name="secret-code", data_app="secret")),
        rx.el.form(
            ui.field(
                _("2. Code that the app shows now"),
                ui.text_input(
                    auto_complete="one-time-code",
                    input_mode="numeric",
                    max_length=10,
                    required=True,
                ),
                name="first_code",
            ),
            says("confirm"),
            ui.form_actions(ui.submit_button(_("Turn it on"))),
            class_name="stack gap-md",
            data_factors_form="confirm-app",
            on_submit=None,
        ),
        hidden=True,
        class_name="stack gap-md",
        data_app="setup",
    )


def _turn_off() -> rx.Component:
    form = rx.el.form(
        ui.field(
            _("Password"),
            ui.text_input(
                type="password", auto_complete="current-password", required=True, max_length=200
            ),
            name="password",
            error=FactorsState.password_problem,
        ),
        ui.field(
            _("Code of the app, or a recovery code"),
            ui.text_input(auto_complete="one-time-code", required=True, max_length=40),
            name="code",
            error=FactorsState.code_problem,
        ),
        ui.form_actions(ui.submit_button(_("Turn it off"), "danger")),
        on_submit=FactorsState.turn_off_app,
        reset_on_submit=True,
        class_name="stack gap-md",
    )
    return ui.disclosure(_("Turn the app off"), form)


def _recovery() -> rx.Component:
    return ui.section(
        _("Recovery codes"),
        rx.cond(
            FACTORS.has_factor,
            ui.card(
                ui.text(_("Unused codes: {left}").format(left=FACTORS.codes_left)),
                ui.row(factor_button(_("Make new codes"), "make-codes")),
                says("codes"),
                ui.muted(_("The ones from before are then good for nothing any more.")),
                class_name="stack gap-md",
            ),
            ui.muted(_("You get ten of them with your first second factor.")),
        ),
        lead=_("For the day when you have lost everything else. Each is good for once."),
    )


def _codes() -> rx.Component:
    """Where the script writes codes: once, and never again."""
    return rx.el.div(
        ui.notice(
            ui.text(
                _(
                    "Print or copy these codes now and keep them where your phone is not. They are "
                    "not shown again."
                )
            ),
            rx.el.ol(class_name="recovery-codes", data_codes="list"),
            ui.row(
                factor_button(_("Copy"), "copy-codes"),
                ui.button(_("Print"), "secondary", data_prints="yes"),
                class_name="no-print",
            ),
            rx.el.p(role="status", class_name="muted", data_factors_says="copied"),
            tone="warn",
            title=_("Your recovery codes"),
        ),
        hidden=True,
        data_codes="box",
    )


PAGE = Page(
    route="/account/factors", title=_("Signing in"), build=build, on_load=[FactorsState.load]
)
