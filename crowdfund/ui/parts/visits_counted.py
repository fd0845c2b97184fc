"""What is counted about visits, in plain words."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import _


def visits_counted() -> rx.Component:
    """Return the section that says what is counted, and what is not."""
    return ui.section(
        _("What is counted when you visit"),
        ui.text(
            _(
                "Founders see how many visitors a campaign's page had on each day, from where, "
                "and how many of them went on to invest, pledged and paid. They never see who."
            )
        ),
        ui.bullet_list(
            [
                _(
                    "A visitor counts once a day for each campaign. To tell that, a hash is "
                    "made of the campaign, the network address, the name of the browser and a "
                    "random number that is new every day. The address itself is not stored "
                    "with it. After the day (UTC) the number and the hashes are thrown away; "
                    "only sums stay."
                ),
                _(
                    "Where somebody came from is kept as a kind, such as “list of campaigns”, "
                    "or as the host of another site, or as the tag that a link carries "
                    "(utm_source). Full addresses are not kept."
                ),
                _(
                    "No cookie is set for this, no script of anybody else is loaded, and "
                    "nothing is sent to anybody else."
                ),
                _(
                    "Programs that say they are programs are not counted, nor are founders on "
                    "their own campaigns. On one day, a person with two browsers counts twice, "
                    "and two with the same address and kind of browser count once."
                ),
            ]
        ),
        id="visits",
    )
