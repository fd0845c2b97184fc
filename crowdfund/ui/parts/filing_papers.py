"""Files that are filled from a campaign's data, by the rules it is under."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.campaigns import CampaignPage
from crowdfund.ui import components as ui
from crowdfund.words import _


def filing_papers(
    regime: rx.Var[str], campaign_id: rx.Var[str], slug: rx.Var[str], lacks: rx.Var[list[str]]
) -> rx.Component:
    """Return the way to the files that the rules ask for; nothing where they ask for none.

    Args:
        regime: the code of the rules.
        campaign_id: whose.
        slug: the same campaign's.
        lacks: what the key investment information sheet lacks, part by part.
    """
    return rx.match(
        regime, ("reg-cf", _form_c(campaign_id)), ("ecspr", _sheet(slug, lacks)), rx.fragment()
    )


def public_sheet(page: rx.Var[CampaignPage]) -> rx.Component:
    """Return the way to the version of the sheet that everybody may read; nothing without one."""
    shown = ui.panel_tone(
        ui.heading(_("Key investment information sheet"), 3),
        ui.muted(_("By the enterprise, on six pages at most, as it was submitted.")),
        ui.row(ui.plain_link(_("Download the sheet (PDF)"), _address(page.card.slug))),
        rx.el.p(page.sheet_text, class_name="hash"),
        class_name="stack gap-sm",
    )
    return rx.cond(page.sheet_text != "", shown, rx.fragment())


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


def _sheet(slug: rx.Var[str], lacks: rx.Var[list[str]]) -> rx.Component:
    missing = ui.stack(
        ui.hint_line(_("The sheet is not complete yet:"), "warn"),
        rx.el.ul(rx.foreach(lacks, lambda text: rx.el.li(text)), class_name="plain-list small"),
        gap="sm",
    )
    complete = ui.hint_line(_("Every part of the sheet has its data."), "good")
    return ui.card(
        ui.heading(_("Key investment information sheet"), 3),
        ui.muted(
            _(
                "Parts A to I on six pages at most, filled from what is stored here. Long texts "
                "are shortened in it and stay whole on the campaign's page."
            )
        ),
        rx.cond(lacks.length() > 0, missing, complete),
        ui.row(ui.plain_link(_("Download the sheet (PDF)"), _address(slug))),
        class_name="stack gap-sm",
    )


def _address(slug: rx.Var[str]) -> ui.Text:
    return "/downloads/campaigns/" + slug + "/kiis.pdf"
