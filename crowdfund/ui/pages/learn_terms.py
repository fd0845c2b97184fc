"""What holds between the platform and those who use it."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.operator_words import OPERATOR, blanks_note, filled, name, template_note
from crowdfund.ui.states.operator import OperatorState
from crowdfund.words import _

TERMS = (
    (
        _("What the platform does"),
        (
            _("It shows offers of enterprises, takes pledges, and holds money until a deadline."),
            _("It does not advise, does not recommend any investment, and does not lend."),
            _(
                "A review of a campaign looks for what is missing. It is no promise that it is "
                "true."
            ),
        ),
    ),
    (
        _("What a pledge is"),
        (
            _("A pledge is an offer to buy shares at the price and terms that you saw."),
            _("You can cancel it on its page while its rules allow that, with one button."),
            _("When the target is reached, shares are allotted. When not, you get all of it back."),
            _("Shares may lose all of their value. Nobody guarantees anything."),
        ),
    ),
    (
        _("What a founder promises"),
        (
            _("What a campaign says is true and complete, and its figures are the enterprise's."),
            _("What changes while it is open is said at once, to everybody, on the campaign."),
            _("Money is used for what the campaign says."),
        ),
    ),
    (
        _("What nobody may do here"),
        (
            _("Use another's name, money or card."),
            _("Launder money, deceive, or try to break the platform or to read what is another's."),
            _("Promise a profit, or press people to hurry."),
        ),
    ),
    (
        _("What the platform owes"),
        (
            _("It keeps money apart from its own in its books, and lets everybody check them."),
            _("It is liable as the law says. Nothing here limits what a consumer is owed by law."),
        ),
    ),
)


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Terms"),
            _("What holds between you and the platform, in plain words."),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Terms"), "")),
        ),
        ui.stack(blanks_note(), template_note()),
        ui.section(
            _("Who you deal with"),
            ui.definition_list(
                (_("Operator"), name()),
                (_("Address"), filled(OPERATOR.address, _("Operator: address"))),
                (_("Email"), filled(OPERATOR.email, _("Operator: email address"))),
                (_("Licence"), filled(OPERATOR.licence, _("Operator: licence number"))),
            ),
        ),
        *[ui.section(title, ui.bullet_list(list(lines))) for title, lines in TERMS],
        ui.section(
            _("Law"),
            ui.text(filled(OPERATOR.law, _("Operator: law and courts"))),
            ui.text(
                _("What it costs is under "),
                ui.link(_("fees"), "/learn/fees"),
                _(", what is kept about you under "),
                ui.link(_("privacy"), "/learn/privacy"),
                _("."),
            ),
        ),
        width="narrow",
    )


PAGE = Page(
    route="/learn/terms",
    title=_("Terms"),
    build=build,
    on_load=[OperatorState.load],
    description=_("What holds between you and the platform, in plain words."),
)
