"""Fields of the forms to sign in and to register: what was typed comes back with a refused form."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.typed import BOUNDS
from crowdfund.ui import components as ui
from crowdfund.ui.states.sign_in import SignInState
from crowdfund.words import _


def next_field() -> rx.Component:
    """Return where to go afterwards, as a field that nobody sees."""
    return rx.el.input(type="hidden", name="next", value=SignInState.next_path, read_only=True)


def with_next(path: str) -> rx.Var[str]:
    """Return the other form's address, which leads to the same place afterwards.

    Args:
        path: of that form.
    """
    return rx.Var.create(path) + SignInState.next_query


def email_field() -> rx.Component:
    """Return the field for whose account it is."""
    typed = SignInState.typed_email
    control = ui.text_input(
        type="email",
        default_value=typed,
        auto_complete="username",
        required=True,
        max_length=BOUNDS["email"],
    )
    return ui.field(_("Email"), control, name="email", error=SignInState.email_problem)


def name_field() -> rx.Component:
    """Return the field for what others call its owner."""
    typed = SignInState.typed_name
    control = ui.text_input(
        default_value=typed,
        auto_complete="name",
        required=True,
        max_length=BOUNDS["name"],
    )
    hint = _("As other people on the platform see it.")
    return ui.field(_("Name"), control, name="name", error=SignInState.name_problem, hint=hint)
