"""What people see on every page until letters to their address are confirmed."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.unconfirmed import UnconfirmedState
from crowdfund.words import _


def unconfirmed_note() -> rx.Component:
    """Return the line with its button, or nothing."""
    address = BaseState.visitor.email
    return rx.cond(
        BaseState.visitor.is_unconfirmed,
        ui.notice(
            _(
                "Follow the link in the email to {address}. Until then you can look around and "
                "write drafts, but not pledge, hand a campaign in or receive money."
            ).format(address=address),
            ui.stack(
                ui.when(UnconfirmedState.answer, rx.el.p(UnconfirmedState.answer, role="status")),
                ui.row(_send_again()),
                gap="sm",
            ),
            title=_("Confirm your email address"),
            tone="warn",
            id="unconfirmed",
            style={"margin_bottom": "var(--s5)"},
        ),
        rx.fragment(),
    )


def _send_again() -> rx.Component:
    return ui.button(_("Send again"), "secondary", size="sm", on_click=UnconfirmedState.send_again)
