"""One pledge: its status, where the money is, and what can be done."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import facts, story
from crowdfund.ui.parts.backer_ticks import ticks
from crowdfund.ui.parts.dates import date_list
from crowdfund.ui.parts.escrow_words import outcome_place, verify_button
from crowdfund.ui.parts.pledge_asked import question
from crowdfund.ui.parts.runs import run_bar
from crowdfund.ui.parts.times import local_time
from crowdfund.ui.states.pledge import PledgeState
from crowdfund.words import _

PLEDGE = PledgeState.pledge


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ticks(PledgeState.is_moving, PledgeState.tick),
        ui.page_header(
            _("{amount} for {title}").format(
                amount=PLEDGE.amount_text, title=PLEDGE.campaign_title
            ),
            rx.cond(
                PLEDGE.shares_text == "1",
                _("1 share of {enterprise_name}").format(enterprise_name=PLEDGE.enterprise_name),
                _("{shares_text} shares of {enterprise_name}").format(
                    shares_text=PLEDGE.shares_text, enterprise_name=PLEDGE.enterprise_name
                ),
            ),
            above=rx.fragment(
                ui.breadcrumb((_("Portfolio"), "/portfolio"), (_("Pledge"), "")),
                ui.row(ui.status_badge(PLEDGE.status_label, PLEDGE.status_tone)),
            ),
        ),
        ui.when(PledgeState.done, ui.notice(PledgeState.done, tone="good")),
        question(),
        ui.split(_main(), _aside(), _("This pledge"), is_aside_first=True),
    )


def _main() -> rx.Component:
    return ui.stack(
        ui.card(
            ui.heading(
                rx.cond(
                    PLEDGE.next_text, _("What happened, and what comes next"), _("What happened")
                )
            ),
            story(PLEDGE.timeline),
        ),
        rx.cond(
            PLEDGE.allotment.length() > 0,
            ui.card(
                ui.heading(_("Your shares")),
                facts(PLEDGE.allotment),
                _paper(_("Download certificate"), "certificate.pdf"),
                ui.text(ui.link(_("How others can check it"), PLEDGE.certificate_path)),
                class_name="stack gap-md",
            ),
            rx.fragment(),
        ),
        rx.cond(
            PLEDGE.receipt.length() > 0,
            ui.stack(
                ui.card(
                    ui.heading(_("Receipt")),
                    facts(PLEDGE.receipt),
                    _paper(_("Download receipt"), "receipt.pdf"),
                    class_name="stack gap-md",
                ),
                _proof(),
                gap="lg",
            ),
            rx.fragment(),
        ),
        rx.cond(
            PLEDGE.risk.length() > 0,
            ui.card(
                ui.heading(_("What you said about the risk")),
                facts(PLEDGE.risk, text_language="en"),
                class_name="stack gap-md",
                style={"white_space": "pre-line"},
            ),
            rx.fragment(),
        ),
        gap="lg",
    )


def _paper(text: str, name: str) -> rx.Component:
    url = "/downloads/pledges/" + PLEDGE.id + "/" + name
    return ui.row(ui.link_button(text, url, "secondary", icon="download", is_external=True))


def _proof() -> rx.Component:
    url = "/downloads/pledges/" + PLEDGE.id + "/escrow-proof.json"
    page = "/campaigns/" + PLEDGE.campaign_slug + "/escrow"
    return ui.card(
        ui.heading(_("Proof that it is in escrow's ledger")),
        ui.text(
            _(
                "The ledger of this campaign is public, without names. The proof holds the "
                "lines of your pledge and the hashes that lead from each to the published "
                "root. Keep it: nobody can change the ledger afterwards without contradicting "
                "it."
            )
        ),
        ui.row(
            ui.link_button(
                _("Download proof"), url, "secondary", icon="download", is_external=True
            ),
            verify_button(_("Verify it here"), "proof-outcome", url=url),
        ),
        outcome_place("proof-outcome"),
        ui.muted(
            ui.link(_("See the public ledger"), page),
            _(", or "),
            ui.link(_("check a proof that you kept"), "/learn/escrow-proof"),
            _("."),
        ),
        class_name="stack gap-md",
    )


def _aside() -> rx.Component:
    return ui.stack(
        ui.card(
            ui.heading(_("Where the money is")),
            rx.el.div(
                ui.text(PLEDGE.money_text),
                ui.when(PLEDGE.next_text, ui.muted(PLEDGE.next_text)),
                aria_live="polite",
                class_name="stack gap-sm",
            ),
            rx.cond(PLEDGE.run.text != "", run_bar(PLEDGE.run), rx.fragment()),
            _declined(),
            rx.cond(PLEDGE.can_pay, _payment(), rx.fragment()),
            class_name="stack gap-md",
        ),
        ui.card(
            ui.definition_list(
                (_("Amount"), PLEDGE.amount_text),
                (_("Shares"), PLEDGE.shares_text),
                (_("Price per share"), PLEDGE.price_text),
            ),
            rx.cond(PLEDGE.can_cancel, _cancel(), rx.fragment()),
            ui.text(ui.link(_("See the campaign"), f"/campaigns/{PLEDGE.campaign_slug}")),
            ui.text(ui.link(_("Complain about this"), "/complaints/new?pledge=" + PLEDGE.id)),
            class_name="stack gap-md",
        ),
        _dates(),
    )


def _dates() -> rx.Component:
    dates = date_list(PLEDGE.dates, "/downloads/pledges/" + PLEDGE.id + "/dates.ics")
    card = ui.card(ui.heading(_("Dates")), dates, class_name="stack gap-md")
    return rx.cond(PLEDGE.dates.length() > 0, card, rx.fragment())


def _declined() -> rx.Component:
    return ui.when(
        PLEDGE.decline_text,
        ui.notice(PLEDGE.decline_text, tone="warn", title=_("The card was declined")),
    )


def _payment() -> rx.Component:
    button = ui.button(
        _("Continue to payment"),
        loading=PledgeState.is_paying,
        class_name="button-wide",
        on_click=PledgeState.pay,
        custom_attrs={"data-held": "yes"},
    )
    until = ui.muted(
        _("Your shares are held until:"),
        " ",
        local_time(PLEDGE.reserved_until_iso, PLEDGE.reserved_until_text),
    )
    return ui.stack(button, ui.when(PLEDGE.reserved_until_iso, until), gap="sm")


def _cancel() -> rx.Component:
    question = ui.stack(
        ui.text(
            rx.cond(
                PLEDGE.status == "reserved",
                _("Nothing has been paid, so nothing is charged, and the shares are free again."),
                _(
                    "All of your money goes back to the card you paid with, without a fee. Banks "
                    "take up to ten days to show it."
                ),
            )
        ),
        ui.text(_("You can pledge again while the campaign is open and shares are left.")),
        gap="sm",
    )
    return ui.stack(
        ui.confirm_dialog(
            ui.button(_("Cancel pledge"), "secondary", loading=PledgeState.is_cancelling),
            _("Cancel this pledge?"),
            question,
            _("Cancel pledge"),
            PledgeState.cancel,
            dialog_id="cancel-pledge",
            cancel_text=_("Keep my pledge"),
        ),
        ui.when(
            PLEDGE.cancel_until_iso,
            ui.muted(
                _("You can cancel until:"),
                " ",
                local_time(PLEDGE.cancel_until_iso, PLEDGE.cancel_until_text),
            ),
        ),
        gap="sm",
    )


PAGE = Page(
    route="/pledges/[pledge_id]", title=_("Your pledge"), build=build, on_load=[PledgeState.load]
)
