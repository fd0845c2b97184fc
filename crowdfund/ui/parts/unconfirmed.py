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
                "Follow the link in the letter to {address}. Until then you can look around and "
                "write drafts, but not pledge, hand a campaign in or receive money."
            ).format(address=address),
            ui.when(UnconfirmedState.answer, rx.el.p(UnconfirmedState.answer, role="status")),
            title=_("Confirm your e-mail address"),
            tone="warn",
            action=ui.button(
                _("Send again"), "secondary", size="sm", on_click=UnconfirmedState.send_again
            ),
            id="unconfirmed",
        ),
        rx.fragment(),
    )
