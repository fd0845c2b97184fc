"""What the invest page says about a limit, and the way to declare what it follows from."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import _


def declare_first(words: rx.Var[str], path: rx.Var[str], slug: rx.Var[str]) -> rx.Component:
    """Return what has to be declared before a pledge, with the way there and back.

    Args:
        words: what is missing.
        path: where it is declared.
        slug: of the campaign to come back to.
    """
    return ui.notice(
        ui.text(words),
        ui.text(ui.link(_("Do that now"), _way(path, slug))),
        tone="warn",
        title=_("Something is needed before you pledge"),
    )


def limit_line(words: rx.Var[str], slug: rx.Var[str]) -> rx.Component:
    """Return what a limit leaves, with the way to mend what it follows from."""
    return ui.stack(
        ui.hint_line(words),
        rx.el.p(
            ui.link(_("Change my declaration"), _way(rx.Var.create("/account/investor"), slug)),
            class_name="small",
        ),
        gap="xs",
    )


def identity_line(words: rx.Var[str]) -> rx.Component:
    """Return what may be pledged before somebody is verified, with the way to that."""
    return ui.stack(
        ui.hint_line(words),
        rx.el.p(ui.link(_("Verify my identity"), "/account/identity"), class_name="small"),
        gap="xs",
    )


def _way(path: rx.Var[str], slug: rx.Var[str]) -> rx.Var[str]:
    return path + "?next=/campaigns/" + slug + "/invest"
