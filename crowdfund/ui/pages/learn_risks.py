"""What may go wrong."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.operator_words import template_note
from crowdfund.words import _

RISKS = (
    (
        _("You can lose everything"),
        _(
            "Most young enterprises fail. When one does, its shares are usually worth nothing, and "
            "those who lent it money are paid before those who own it."
        ),
    ),
    (
        _("You may not be able to sell"),
        _(
            "There is no exchange for these shares. You may have to keep them for years, and "
            "in many countries the law forbids reselling them for some time."
        ),
    ),
    (
        _("Dividends are rare"),
        _("Small enterprises use what they earn to grow. Do not count on any income from shares."),
    ),
    (
        _("Your part can shrink"),
        _(
            "When an enterprise issues more shares later, you own a smaller part of it, unless you "
            "buy more. The new price may be below the one that you paid."
        ),
    ),
    (
        _("The price is the founder's"),
        _(
            "The valuation is what the enterprise asks for, not what a market found. Nobody "
            "here has checked that it is fair."
        ),
    ),
    (
        _("What you read may be wrong"),
        _(
            "A moderator reviews that a campaign is complete and makes sense. Figures and "
            "plans are the enterprise's own, they are not audited by the platform, and plans "
            "fail."
        ),
    ),
    (
        _("Money that waits"),
        _(
            "Until the deadline your money earns nothing. It is held by the platform at a payment "
            "processor: that is no bank deposit, and no guarantee covers it."
        ),
    ),
)


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(_("Risks"), _("Read this before you invest. It takes two minutes.")),
        ui.stack(ui.risk_warning(href=""), template_note()),
        *[ui.section(title, ui.text(text)) for title, text in RISKS],
        ui.section(
            _("How to lower your risk"),
            ui.bullet_list(
                [
                    _("Invest only what you can do without, for years or for good."),
                    _("Spread it over many enterprises rather than one."),
                    _("Read the risks and the cap table of a campaign, and ask what you miss."),
                    _(
                        "Take your time: nobody serious will rush you. Get advice if you are "
                        "unsure."
                    ),
                ]
            ),
            ui.row(
                ui.link_button(_("How it works"), "/learn", "secondary"),
                ui.link_button(_("Try what dilution does"), "/learn/dilution", "secondary"),
                ui.link_button(_("What could you bear to lose?"), "/learn/loss", "secondary"),
            ),
        ),
        width="narrow",
    )


PAGE = Page(route="/learn/risks", title=_("Risks"), build=build)
