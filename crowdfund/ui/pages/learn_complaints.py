"""How to complain."""

from __future__ import annotations

import reflex as rx

from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.complaining import ANSWER, RECEIPT
from crowdfund.services.regime_names import regime_name
from crowdfund.services.regime_pages import source_of
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
            _("Complaining is free."),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Complaints"), "")),
        ),
        ui.stack(blanks_note(), template_note()),
        ui.section(
            _("Where"),
            ui.stack(
                ui.row(
                    ui.link_button(_("Complain"), "/complaints/new"),
                    ui.link_button(_("See my complaints"), "/complaints", "secondary"),
                ),
                ui.text(
                    _(
                        "Anyone may, with an account or without: a backer, a founder, a visitor. "
                        "You get a number at once. With an account you follow it here; without "
                        "one you are answered by email."
                    )
                ),
                ui.text(
                    _("Or write to "),
                    name(),
                    _(", "),
                    filled(OPERATOR.email, _("Operator: email address")),
                    _(", or by post to "),
                    filled(OPERATOR.address, _("Operator: address")),
                    _(
                        ". Say who you are, which campaign or pledge it is about, what happened, "
                        "and what you would like to happen."
                    ),
                ),
            ),
        ),
        _then(),
        _times(),
        _otherwise(),
        width="narrow",
    )


def _then() -> rx.Component:
    return ui.section(
        _("What happens then"),
        ui.bullet_list(
            [
                _(
                    "Somebody who is not part of the matter looks at it, and says whether it is "
                    "taken up."
                ),
                _("They may ask you; you can add something until it is decided."),
                _("You get a written answer with reasons: upheld, upheld in part, or not."),
                _("Everything that is said stays as it was said, and is kept for five years."),
            ]
        ),
    )


def _times() -> rx.Component:
    return ui.section(
        _("By when"),
        ui.stack(*[_of(pack) for pack in REGIMES.values()], gap="md"),
        lead=_(
            "By the rules of the campaign that it is about; without a campaign by the first ones. "
            "Business days are those of the rules' country."
        ),
    )


def _of(pack: Regime) -> rx.Component:
    receipt, answer = (pack.rule(name).editions[-1] for name in (RECEIPT, ANSWER))
    cited = [receipt] if receipt.citation == answer.citation else [receipt, answer]
    return ui.stack(
        ui.heading(regime_name(pack), 3),
        ui.text(
            _(
                "A person looks at it within {few} business days, and it is decided within {many} "
                "days."
            ).format(few=receipt.judge({}), many=answer.judge({}))
        ),
        *[ui.muted(source_of(edition)) for edition in cited],
        gap="xs",
    )


def _otherwise() -> rx.Component:
    return ui.section(
        _("When you do not agree"),
        ui.stack(
            ui.text(
                _("You can go to "),
                filled(OPERATOR.ombudsman, _("Operator: ombudsman or authority")),
                _(", or to a court. Complaining here first takes no right away from you."),
            ),
            ui.text(
                _(
                    "If you did not make a payment yourself, or did not get what you paid for, "
                    "you can also go to your bank: it can take a card payment back."
                )
            ),
        ),
    )


PAGE = Page(
    route="/learn/complaints",
    title=_("Complaints"),
    build=build,
    on_load=[OperatorState.load],
    description=_("Where to complain, what happens then, and who decides if you do not agree."),
)
