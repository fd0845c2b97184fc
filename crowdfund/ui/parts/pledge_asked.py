"""On a pledge's page: the terms have changed, and its backer is asked."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.admin_redline import redline_parts
from crowdfund.ui.parts.times import local_time
from crowdfund.ui.states.pledge import PledgeState
from crowdfund.words import _

ASKED = PledgeState.pledge.asked


def question() -> rx.Component:
    """Return the question with what changed and both answers, one click each; nothing when the
    backer is not asked."""
    asked = ui.card(
        ui.heading(ASKED.question),
        ui.text(
            _("Until "),
            local_time(ASKED.until_iso, ASKED.until_text),
            _(". Without an answer your pledge is cancelled then, and all your money goes back."),
        ),
        ui.when(ASKED.reason, ui.text(rx.el.b(_("Why it changed: ")), ASKED.reason)),
        redline_parts(ASKED.parts),
        ui.row(
            ui.button(
                _("Keep my pledge"),
                loading=PledgeState.is_keeping,
                on_click=PledgeState.keep(ASKED.version),
            ),
            ui.button(
                _("Cancel and get my money back"),
                "secondary",
                loading=PledgeState.is_cancelling,
                on_click=PledgeState.cancel,
            ),
        ),
        class_name="stack gap-md words above-form",
        role="region",
        aria_label=_("The terms have changed"),
    )
    return rx.cond(ASKED.question != "", asked, rx.fragment())
