"""How to complain."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.operator_words import OPERATOR, blanks_note, filled, name, template_note
from crowdfund.ui.states.operator import OperatorState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Complaints"),
            _("Complaining is free, and costs you nothing here."),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Complaints"), "")),
        ),
        blanks_note(),
        template_note(),
        ui.section(
            _("Where"),
            ui.text(
                _("Write to "),
                name(),
                ", ",
                filled(OPERATOR.email, _("Operator: e-mail address")),
                _(", or by post to "),
                filled(OPERATOR.address, _("Operator: address")),
                ".",
            ),
            ui.text(
                _(
                    "Say who you are, which campaign or pledge it is about, what happened, and "
                    "what you would like to happen. Anyone may complain, without a form."
                )
            ),
        ),
        _then(),
        _otherwise(),
        width="narrow",
    )


def _then() -> rx.Component:
    return ui.section(
        _("What happens then"),
        ui.bullet_list(
            [
                _("Somebody who did not decide the matter looks at it."),
                _("You are told that it arrived, and get a written answer with reasons."),
                _(
                    "Under the United Kingdom's rules a final answer is due within eight "
                    "weeks (FCA Handbook, DISP 1.6; read in secondary sources)."
                ),
                _(
                    "Under the European Union's rules it is due in a reasonable time, and free "
                    "of charge (Regulation (EU) 2020/1503 Art 7; read in secondary sources)."
                ),
            ]
        ),
    )


def _otherwise() -> rx.Component:
    return ui.section(
        _("When you do not agree"),
        ui.text(
            _("You can go to "),
            filled(OPERATOR.ombudsman, _("Operator: ombudsman or authority")),
            _(", or to a court. Complaining here first takes no right away from you."),
        ),
        ui.text(
            _(
                "A payment that you did not make, or did not get what you paid for, is also a "
                "matter for your bank: it can take a card payment back."
            )
        ),
    )


PAGE = Page(
    route="/learn/complaints",
    title=_("Complaints"),
    build=build,
    on_load=[OperatorState.load],
    description=_("Where to complain, what happens then, and who decides if you do not agree."),
)
