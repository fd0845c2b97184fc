"""Every submission of a campaign, with what came of it and, when asked, what it changed."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.evidence import VersionItem
from crowdfund.services.views.redline import Redline
from crowdfund.ui import components as ui
from crowdfund.ui.parts.admin_redline import redline
from crowdfund.ui.parts.claim_list import check_list
from crowdfund.words import _


def version_list(
    items: rx.Var[list[VersionItem]],
    shown: rx.Var[str],
    changes: rx.Var[Redline],
    on_show: Any,
) -> rx.Component:
    """Return the submissions, the newest first; nothing before the first.

    Args:
        items: the submissions.
        shown: number of the one whose changes are shown; empty for none.
        changes: what that one changed.
        on_show: takes a number.
    """

    def item(version: rx.Var[VersionItem]) -> rx.Component:
        is_shown = shown == version.number
        button = ui.button(
            rx.cond(is_shown, _("Hide changes"), _("Show changes")),
            "quiet",
            size="sm",
            on_click=on_show(version.number),
            aria_label=_("Changes of submission {number}").format(number=version.number),
            custom_attrs={"aria-expanded": rx.cond(is_shown, "true", "false")},
        )
        answers = ui.disclosure(_("Answers to the checklist"), check_list(version.checks))
        return rx.el.li(
            ui.stack(
                ui.spread(
                    rx.el.b(_("Submission {number}").format(number=version.number)),
                    ui.status_badge(version.outcome, version.tone),
                ),
                ui.spread(ui.muted(version.at_text), button),
                rx.cond(is_shown, redline(changes), rx.fragment()),
                rx.cond(version.checks.length() > 0, answers, rx.fragment()),
                gap="xs",
            ),
            key=version.number,
        )

    card = ui.card(
        ui.heading(_("Versions"), 3),
        rx.el.ul(rx.foreach(items, item), class_name="stack gap-md plain-list"),
        class_name="stack gap-md",
    )
    return rx.cond(items.length() > 0, card, rx.fragment())
