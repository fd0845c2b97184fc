"""How one signs in: password, address, and the browsers that are signed in."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import when_cell
from crowdfund.ui.states.account import AccountState
from crowdfund.ui.states.account_address import AddressState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Password and browsers"),
            AccountState.account.email,
            above=ui.breadcrumb((_("Your account"), "/account"), (_("Password and browsers"), "")),
        ),
        ui.when(AccountState.done, ui.notice(AccountState.done, tone="good")),
        _sessions(),
        ui.section(
            _("Password"),
            ui.card(_password_form()),
            lead=_("Changing it signs your other browsers out."),
        ),
        _address(),
        width="narrow",
    )


def _password_form() -> rx.Component:
    return rx.el.form(
        ui.field(
            _("Current password"),
            ui.password_input(),
            name="old_password",
            error=AccountState.old_password_problem,
        ),
        ui.field(
            _("New password"),
            ui.password_input(is_new=True),
            name="new_password",
            error=AccountState.new_password_problem,
            hint=_("At least 10 characters. A few words in a row are good."),
        ),
        ui.form_actions(ui.submit_button(_("Change password"), "secondary")),
        on_submit=AccountState.change_password,
        reset_on_submit=True,
        class_name="stack gap-md",
    )


def _address() -> rx.Component:
    return ui.section(
        _("Email address"),
        ui.stack(
            ui.when(AddressState.address_done, ui.notice(AddressState.address_done, tone="good")),
            ui.card(_address_form()),
            gap="md",
        ),
        lead=_(
            "The new address has to confirm. The old one gets an email that can stop it for seven "
            "days."
        ),
    )


def _address_form() -> rx.Component:
    return rx.el.form(
        ui.field(
            _("New address"),
            ui.text_input(type="email", auto_complete="email", required=True, max_length=254),
            name="new_email",
            error=AddressState.address_problem,
        ),
        ui.field(
            _("Your password"),
            ui.password_input(),
            name="address_password",
            error=AddressState.address_password_problem,
        ),
        ui.form_actions(ui.submit_button(_("Change address"), "secondary")),
        on_submit=AddressState.change_address,
        class_name="stack gap-md",
    )


def _sessions() -> rx.Component:
    return ui.section(
        _("Signed-in browsers"),
        ui.stack(
            ui.table(
                [_("Browser"), _("Signed in"), _("Last used"), ""],
                rx.foreach(AccountState.account.sessions, _session),
                caption=_("Signed-in browsers"),
                on_phone="stack",
            ),
            ui.row(_sign_out_others()),
        ),
        lead=_("If you do not know one of them, sign it out and change your password."),
    )


def _sign_out_others() -> rx.Component:
    return ui.confirm_dialog(
        ui.button(_("Sign out all others"), "secondary"),
        _("Sign out all other browsers?"),
        _("They have to sign in again. This browser stays signed in."),
        _("Sign out all others"),
        AccountState.revoke_others,
        dialog_id="revoke-others",
    )


def _session(session: Any) -> rx.Component:
    revoke: Any = AccountState.revoke
    control = rx.cond(
        session.is_current,
        ui.status_badge(_("This browser"), "good"),
        ui.button(
            _("Sign out"),
            "secondary",
            size="sm",
            aria_label=_("Sign out {device}").format(device=session.device),
            on_click=revoke(session.id),
        ),
    )
    return ui.table_row(
        ui.head_cell(session.device),
        when_cell(session.created_text),
        when_cell(session.seen_text),
        ui.cell(control),
    )


PAGE = Page(
    route="/account/security",
    title=_("Password and browsers"),
    build=build,
    on_load=[AccountState.load],
)
