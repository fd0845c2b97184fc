"""What the invest page says about a limit, and the way to declare what it follows from."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import _


def declare_first(words: rx.Var[str], slug: rx.Var[str]) -> rx.Component:
    """Return what has to be declared before a pledge, with the way there and back.

    Args:
        words: what is missing.
        slug: of the campaign to come back to.
    """
    return ui.notice(
        ui.text(words),
        ui.text(ui.link(_("Declare my means"), _path(slug))),
        tone="warn",
        title=_("A declaration is needed before you pledge"),
    )


def limit_line(words: rx.Var[str], slug: rx.Var[str]) -> rx.Component:
    """Return what a limit leaves, with the way to mend what it follows from."""
    return ui.stack(
        ui.hint_line(words),
        rx.el.p(ui.link(_("Change my declaration"), _path(slug)), class_name="small"),
        gap="xs",
    )


def _path(slug: rx.Var[str]) -> rx.Var[str]:
    return rx.Var.create("/account/investor?next=/campaigns/") + slug + "/invest"
