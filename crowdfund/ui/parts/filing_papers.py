"""Files that are filled from a campaign's data, by the rules it is under."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import _


def filing_papers(regime: rx.Var[str], campaign_id: rx.Var[str]) -> rx.Component:
    """Return the way to the files that the rules ask for; nothing where they ask for none.

    Args:
        regime: the code of the rules.
        campaign_id: whose.
    """
    return rx.match(regime, ("reg-cf", _form_c(campaign_id)), rx.fragment())


def _form_c(campaign_id: rx.Var[str]) -> rx.Component:
    address = "/downloads/campaigns/" + campaign_id + "/form-c-draft.xml"
    return ui.card(
        ui.heading(_("Form C"), 3),
        ui.muted(
            _(
                "A draft for the SEC, filled from what is stored here. The issuer completes it, "
                "signs it and files it on EDGAR; nothing is filed from here."
            )
        ),
        ui.row(ui.plain_link(_("Download the Form C draft (XML)"), address, download=True)),
        class_name="stack gap-sm",
    )
