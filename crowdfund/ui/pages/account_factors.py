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
        ui.page_header(
            _("Signing in"),
            _("A second factor keeps others out, even if they know your password."),
            above=ui.breadcrumb((_("Your account"), "/account"), (_("Signing in"), "")),
        ),
        ui.when(FactorsState.done, ui.notice(FactorsState.done, tone="good")),
        rx.cond(FACTORS.is_fresh, rx.fragment(), _proof_first()),
        _codes(),
        _app(),
        _passkeys(),
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
        ui.text(_("Secret"), _(": "), rx.el.code(class_name="secret-code", data_app="secret")),
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
            ui.password_input(),
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


def _passkeys() -> rx.Component:
    new = rx.el.div(
        ui.field(
            _("Name of the new passkey"),
            ui.text_input(max_length=60, placeholder=_("Such as: my phone")),
            name="passkey_name",
            is_optional=True,
        ),
        says("passkeys"),
        ui.row(factor_button(_("Add a passkey"), "add-passkey", "primary")),
        class_name="stack gap-md",
    )
    return ui.section(
        _("Passkeys"),
        ui.card(
            rx.cond(
                FACTORS.passkeys.length() > 0,
                rx.el.ul(
                    rx.foreach(FACTORS.passkeys, _passkey), class_name="plain-list stack gap-md"
                ),
                rx.fragment(),
            ),
            new,
            class_name="stack gap-lg",
        ),
        lead=_(
            "Your phone, your computer or a key signs you in with your finger, your face or a PIN: "
            "no password, nothing to be tricked out of."
        ),
    )


def _passkey(passkey: Any) -> rx.Component:
    remove: Any = FactorsState.remove_passkey
    return rx.el.li(
        rx.el.div(
            rx.el.b(passkey.name),
            ui.muted(
                _("Added {added} · last used: {used}").format(
                    added=passkey.added_text, used=passkey.used_text
                )
            ),
        ),
        ui.row(
            _rename(passkey),
            ui.confirm_dialog(
                ui.button(
                    _("Remove"),
                    "secondary",
                    size="sm",
                    aria_label=_("Remove {name}").format(name=passkey.name),
                ),
                _("Remove this passkey?"),
                _("It no longer signs you in here. Delete it on your device as well."),
                _("Remove"),
                remove(passkey.id),
                dialog_id=f"remove-{passkey.id}",
            ),
        ),
        class_name="stack gap-sm",
        key=passkey.id,
    )


def _rename(passkey: Any) -> rx.Component:
    form = rx.el.form(
        rx.el.input(type="hidden", name="passkey", value=passkey.id, read_only=True),
        ui.field(
            _("Name"),
            ui.text_input(default_value=passkey.name, max_length=60),
            name=f"name-{passkey.id}",
        ),
        on_submit=FactorsState.rename_passkey,
        **ui.named(f"rename-form-{passkey.id}"),
    )
    return ui.dialog(
        ui.button(
            _("Rename"),
            "secondary",
            size="sm",
            aria_label=_("Rename {name}").format(name=passkey.name),
        ),
        _("Rename the passkey"),
        form,
        ui.closing(ui.submit_button(_("Save"), form=f"rename-form-{passkey.id}")),
        dialog_id=f"rename-{passkey.id}",
    )


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
