"""How it works, what it costs, and what escrow means here."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.visits_counted import visits_counted
from crowdfund.ui.states.base import BaseState
from crowdfund.words import _

PAGES = (
    (_("Risks"), "/learn/risks"),
    (_("Fees"), "/learn/fees"),
    (_("Rules"), "/learn/rules"),
    (_("Dilution"), "/learn/dilution"),
    (_("Loss simulation"), "/learn/loss"),
    (_("How best match is made"), "/learn/matching"),
    (_("Check an escrow proof"), "/learn/escrow-proof"),
    (_("Complaints"), "/learn/complaints"),
    (_("Terms"), "/learn/terms"),
    (_("Privacy"), "/learn/privacy"),
    (_("Going live"), "/learn/going-live"),
)
"""What is told at length on a page of its own."""


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("How it works"),
            _("What happens to your money from the first click to the last, and what it costs."),
        ),
        ui.risk_warning(),
        _for_backers(),
        _outcome(),
        _for_founders(),
        _fees(),
        _escrow(),
        visits_counted(),
        _rules(),
        _more(),
        width="narrow",
    )


def _for_backers() -> rx.Component:
    return ui.section(
        _("For backers"),
        ui.bullet_list(
            [
                _(
                    "You choose whole shares at one price, the same for everybody. You see the "
                    "amount, the part of the enterprise and the deadline before you pay."
                ),
                _(
                    "Your shares are reserved while you pay. A reservation that is not paid "
                    "ends, and the shares are free again. Reserved shares never count as money "
                    "raised."
                ),
                _(
                    "Once your payment has cleared, your money is held. Until when you can cancel "
                    "follows from the campaign's rules and is said before you pay; you are "
                    "refunded in full."
                ),
                _("Your pledge has a page with every step, its time, and where your money is."),
            ]
        ),
        ui.text(
            _("You can say what you look for, and see open campaigns in that order: "),
            ui.link(_("how “Best match” is made"), "/learn/matching"),
            _("."),
        ),
    )


def _outcome() -> rx.Component:
    return ui.section(
        _("All or nothing"),
        ui.bullet_list(
            [
                _(
                    "At the deadline the campaign is judged once, on cleared and undisputed money "
                    "alone. Payments begun before the deadline get up to one hour to clear."
                ),
                _(
                    "Target reached: the money is released to the enterprise and every share is "
                    "allotted in its register, each with its number."
                ),
                _(
                    "Target missed: every pledge is refunded in full. Banks need some days to "
                    "show it."
                ),
                _(
                    "If an enterprise reaches its target but does not complete its payout account "
                    "within 90 days at most, everybody is refunded."
                ),
            ]
        ),
    )


def _for_founders() -> rx.Component:
    return ui.section(
        _("For enterprises"),
        ui.bullet_list(
            [
                _("Describe the enterprise once, or start from a public filing (SEC Form C)."),
                _(
                    "Set price, target, maximum and deadline; a preview shows what they mean "
                    "for your cap table."
                ),
                _(
                    "A moderator reviews the campaign before anybody can see it, and says for each "
                    "field what has to change."
                ),
                _("You can withdraw an open campaign with a reason; every backer is refunded."),
            ]
        ),
        ui.row(ui.link_button(_("Start a raise"), "/founder", "secondary")),
    )


def _fees() -> rx.Component:
    return ui.section(
        _("Fees"),
        ui.text(
            _(
                "Backers pay the price of their shares and nothing on top. When a raise "
                "settles, the platform keeps the fee that the campaign's terms state, and the "
                "enterprise receives the rest. When the target is missed, nobody pays a fee: "
                "the platform bears what the payment processor charged."
            )
        ),
    )


def _escrow() -> rx.Component:
    return ui.section(
        _("What escrow means here, and its limits"),
        ui.text(
            _(
                "On this site, “in escrow” means that a payment has cleared and waits, "
                "recorded in the platform's ledger under its campaign, until the campaign's "
                "outcome decides where it goes. It is not available to the enterprise before "
                "that."
            )
        ),
        ui.bullet_list(
            [
                _(
                    "The money waits in the platform's balance at the payment processor, Stripe. "
                    "Stripe is not an escrow agent, and does not offer escrow as a service."
                ),
                _(
                    "It is not a bank deposit, and no deposit guarantee covers it. If the platform "
                    "itself failed, your claim would be on the platform."
                ),
                _(
                    "The processor limits how long money may be held (90 days in most "
                    "countries), so a raise has to end well before that."
                ),
                _(
                    "A platform that takes real investments needs a licence and an arrangement "
                    "that keeps clients' money apart, as the law of its country asks. This "
                    "software does not provide either."
                ),
            ]
        ),
        ui.text(
            _(
                "What is held is public for each campaign, line by line and without names, and "
                "every backer can prove that their own line is among them: "
            ),
            ui.link(_("check an escrow proof"), "/learn/escrow-proof"),
            _("."),
        ),
    )


def _rules() -> rx.Component:
    demo = ui.notice(
        _("Payments run against an offline sandbox. No card is charged and no share exists."),
        title=_("This is a demonstration"),
    )
    return ui.section(
        _("The rules that apply"),
        ui.text(
            _("Every campaign says by which "),
            ui.link(_("rules"), "/learn/rules"),
            _(
                " it is judged. Most here work under the regime called “open”: it sets no "
                "limits on who may invest and how much, and it stands for no country's law. "
                "This software is meant for demonstrations and tests, with the processor's "
                "test mode. It is not a licensed platform, and nothing here is an offer or "
                "advice."
            ),
        ),
        rx.cond(BaseState.is_demo, demo, rx.fragment()),
    )


def _more() -> rx.Component:
    return ui.section(
        _("More about it"),
        rx.el.div(
            ui.bullet_list([ui.link(text, href) for text, href in PAGES]), class_name="in-columns"
        ),
    )


PAGE = Page(route="/learn", title=_("How it works"), build=build)
