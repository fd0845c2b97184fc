"""What it costs."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.operator_words import OPERATOR, blanks_note, name, template_note
from crowdfund.ui.states.operator import OperatorState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Fees"),
            _("Everything that anybody pays here, and nothing else."),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Fees"), "")),
        ),
        ui.stack(blanks_note(), template_note()),
        ui.section(
            _("Who takes them"),
            ui.text(_("The platform is operated by "), name(), _(", and the fees go to it.")),
        ),
        ui.section(
            _("Backers"),
            ui.bullet_list(
                [
                    _("You pay the price of your shares and nothing on top."),
                    _("When a raise fails or you cancel in time, you get all of it back."),
                    _("Holding shares, certificates, statements and downloads cost nothing."),
                    _("Your bank may charge for changing a currency; we do not see it."),
                ]
            ),
        ),
        _founders(),
        width="narrow",
    )


def _founders() -> rx.Component:
    return ui.section(
        _("Founders"),
        ui.stack(
            ui.text(
                _("A raise that reaches its target pays "),
                rx.el.b(OPERATOR.fee_text),
                _(
                    " of the money that is released. It is rounded down for each pledge, and the "
                    "rate that held when a campaign was submitted stays its rate."
                ),
            ),
            ui.bullet_list(
                [
                    _("A raise that misses its target pays nothing."),
                    _(
                        "What the payment processor keeps of a payment is paid by the platform, "
                        "not by the backer or the enterprise."
                    ),
                    _(
                        "When a backer's bank takes a payment back after the money was released, "
                        "the enterprise owes its part, and the platform gives up its fee on it."
                    ),
                    _("Drafting, review, being recommended and leaving cost nothing."),
                ]
            ),
        ),
    )


PAGE = Page(
    route="/learn/fees",
    title=_("Fees"),
    build=build,
    on_load=[OperatorState.load],
    description=_("Everything that anybody pays here, and nothing else."),
)
