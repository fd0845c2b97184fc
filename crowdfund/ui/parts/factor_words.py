"""What the script of second factors says, and the parts of pages that it works on."""

from __future__ import annotations

import json

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import _

WORDS = {
    "broken": _("The connection broke. Try again."),
    "copied": _("Copied."),
    "uncopied": _("The browser did not let us copy. Select the codes yourself."),
    "unable": _("This browser, or this address, knows no passkeys."),
    "cancelled": _("No passkey was given. You can try again."),
    "existing": _("This device has a passkey for your account already."),
}
"""What the script says."""


def factor_button(
    text: str, does: str, kind: ui.buttons.Kind = "secondary", **props: str
) -> rx.Component:
    """Return a button whose work `assets/factors.js` does.

    Args:
        text: the verb.
        does: what the script calls it.
        kind: how it looks.
        props: passed to the button.
    """
    words = json.dumps(WORDS, ensure_ascii=False)
    return ui.button(text, kind, data_factors=does, data_words=words, **props)


def says(name: str) -> rx.Component:
    """Return the line in which the script says what went wrong.

    Args:
        name: of the part of the page that it is about.
    """
    return rx.el.p(role="alert", class_name="field-error", hidden=True, data_factors_says=name)


def sign_in_by_passkey() -> rx.Component:
    """Return the button that signs in by a passkey alone."""
    return ui.stack(
        ui.row(factor_button(_("Sign in with a passkey"), "sign-in-passkey")),
        says("passkeys"),
        gap="sm",
    )
