"""Dilution explained with an example enterprise, to play with."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.own_page import own_page
from crowdfund.ui.states.own import OwnState
from crowdfund.words import _

LEAD = _(
    "When an enterprise issues more shares, yours stay as many, and become a smaller part. Try it "
    "with an example: a bakery with 2,000,000 shares that sells up to 500,000 more at 4.00."
)
WORDS = (
    (
        _("Priced round"),
        _(
            "New shares for new money. Price = valuation before the money / shares before the "
            "money; the new part = new money / (valuation + new money)."
        ),
    ),
    (
        _("Option pool"),
        _(
            "Shares set aside for people who work there. Made before the money, it lowers the "
            "price: those who were there before pay for all of it."
        ),
    ),
    (
        "SAFE",
        _(
            "Money now, shares at the next round. A cap is the highest valuation that it pays, "
            "a discount a part off the round's price; what gives more shares counts. A "
            "post-money cap says at once which part is sold: amount / cap."
        ),
    ),
    (
        _("Convertible note"),
        _("A loan that becomes shares in the same way, with its interest."),
    ),
    (
        _("Liquidation preference"),
        _(
            "What preferred shares get before common ones when the enterprise is sold: usually "
            "what was paid for them. Shares bought here are common ones unless the terms say "
            "otherwise."
        ),
    ),
)


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Dilution: what do I own after X?"),
            LEAD,
            above=ui.breadcrumb((_("How it works"), "/learn"), (_("Dilution"), "")),
        ),
        ui.disclosure(_("The words"), ui.definition_list(*WORDS)),
        own_page(),
        kept=OwnState.is_kept,
    )


PAGE = Page(
    route="/learn/dilution",
    title=_("Dilution"),
    build=build,
    on_load=[OwnState.arrive, OwnState.load_example],
    description=_("What part would be yours after a next round, a pool, a conversion or a sale."),
)
