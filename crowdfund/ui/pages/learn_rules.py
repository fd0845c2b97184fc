"""Which rules a campaign may be judged by."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.regime_pages import regime_cards
from crowdfund.services.views.regimes import RegimeCard
from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.rule_words import not_advice
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Rules"),
            _(
                "Every campaign says by which rules it is judged. They are kept with the days from "
                "which they hold, so that an old offer is still judged by the law of its day."
            ),
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Rules"), "")),
        ),
        not_advice(),
        ui.section(_("The regimes"), ui.stack(*[_regime(card) for card in regime_cards()])),
        ui.section(
            _("What is done with them"),
            ui.bullet_list(
                [
                    _(
                        "A founder chooses the rules before a campaign is submitted. After that "
                        "only two moderators together can switch them, and once somebody has "
                        "pledged nobody can."
                    ),
                    _(
                        "What one enterprise may raise and how long an offer is public are checked "
                        "when it is submitted and again when it is approved."
                    ),
                    _(
                        "Until when a pledge can be cancelled follows from them. While a "
                        "backer may still reflect, or an offer was not public long enough, no "
                        "money is released."
                    ),
                    _(
                        "Where they limit what one person invests, or ask for a statement, "
                        "questions or time to think, nobody pledges before."
                    ),
                    _(
                        "The page of a regime says more than is enforced here: what an "
                        "enterprise or the platform has to do by law remains to be done by "
                        "them."
                    ),
                ]
            ),
        ),
        width="narrow",
    )


def _regime(card: RegimeCard) -> rx.Component:
    return ui.card(
        ui.spread(
            rx.el.div(
                ui.heading(ui.link(card.name, card.path), 3),
                ui.muted(card.source),
                class_name="stack gap-xs",
            ),
            ui.status_badge(card.rules_text),
        ),
    )


PAGE = Page(
    route="/learn/rules",
    title=_("Rules"),
    build=build,
    description=_("By which rules campaigns are judged, with the days from which they hold."),
)
