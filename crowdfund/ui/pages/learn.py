"""How it works, what it costs, and what escrow means here."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.visits_counted import visits_counted
from crowdfund.ui.states.base import BaseState


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            "How it works",
            "What happens to your money from the first click to the last, and what it costs.",
        ),
        ui.risk_warning(),
        _for_backers(),
        _outcome(),
        _for_founders(),
        _fees(),
        _escrow(),
        visits_counted(),
        _rules(),
        width="narrow",
    )


def _for_backers() -> rx.Component:
    return ui.section(
        "For backers",
        ui.bullet_list(
            [
                "You choose whole shares at one price, the same for everybody. You see the amount, "
                "the part of the enterprise and the deadline before you pay.",
                "Your shares are reserved while you pay. A reservation that is not paid ends, and "
                "the shares are free again. Reserved shares never count as money raised.",
                "Once your payment has cleared, your money is held. You can cancel until the "
                "deadline while the campaign is open, and you are refunded in full.",
                "Your pledge has a page with every step, its time, and where your money is.",
            ]
        ),
        ui.text(
            "You can say what you look for, and see open campaigns in that order: ",
            ui.link("how “Best match” is made", "/learn/matching"),
            ".",
        ),
    )


def _outcome() -> rx.Component:
    return ui.section(
        "All or nothing",
        ui.bullet_list(
            [
                "At the deadline the campaign is judged once, on cleared and undisputed money "
                "alone. Payments begun before the deadline get up to one hour to clear.",
                "Target reached: the money is released to the enterprise and every share is "
                "allotted in its register, each with its number.",
                "Target missed: every pledge is refunded in full. Banks need some days to show it.",
                "If an enterprise reaches its target but does not complete its payout account "
                "within 90 days at most, everybody is refunded.",
            ]
        ),
    )


def _for_founders() -> rx.Component:
    return ui.section(
        "For enterprises",
        ui.bullet_list(
            [
                "Describe the enterprise once, or start from a public filing (SEC Form C).",
                "Set price, target, maximum and deadline; a preview shows what they mean for your "
                "cap table.",
                "A moderator reviews the campaign before anybody can see it, and says for each "
                "field what has to change.",
                "You can withdraw an open campaign with a reason; every backer is refunded.",
            ]
        ),
        ui.row(ui.link_button("Start a raise", "/founder", "secondary")),
    )


def _fees() -> rx.Component:
    return ui.section(
        "Fees",
        ui.text(
            "Backers pay the price of their shares and nothing on top. When a raise settles, the "
            "platform keeps the fee that the campaign's terms state, and the enterprise receives "
            "the rest. When the target is missed, nobody pays a fee: the platform bears what the "
            "payment processor charged."
        ),
    )


def _escrow() -> rx.Component:
    return ui.section(
        "What escrow means here, and its limits",
        ui.text(
            "On this site, “in escrow” means that a payment has cleared and waits, recorded in the "
            "platform's ledger under its campaign, until the campaign's outcome decides where it "
            "goes. It is not available to the enterprise before that."
        ),
        ui.bullet_list(
            [
                "The money waits in the platform's balance at the payment processor, Stripe. "
                "Stripe is not an escrow agent, and does not offer escrow as a service.",
                "It is not a bank deposit, and no deposit guarantee covers it. If the platform "
                "itself failed, your claim would be on the platform.",
                "The processor limits how long money may be held (90 days in most countries), so a "
                "raise has to end well before that.",
                "A platform that takes real investments needs a licence and an arrangement that "
                "keeps clients' money apart, as the law of its country asks. This software does "
                "not provide either.",
            ]
        ),
        ui.text(
            "What is held is public for each campaign, line by line and without names, and every "
            "backer can prove that their own line is among them: ",
            ui.link("check an escrow proof", "/learn/escrow-proof"),
            ".",
        ),
    )


def _rules() -> rx.Component:
    demo = ui.notice(
        "Payments run against an offline sandbox. No card is charged and no share exists.",
        title="This is a demonstration",
    )
    return ui.section(
        "The rules that apply",
        ui.text(
            "Every campaign says by which ",
            ui.link("rules", "/learn/rules"),
            " it is judged. Most here work under the regime called “open”: it sets no limits on "
            "who may invest and how much, and it stands for no country's law. This software is "
            "meant for demonstrations and tests, with the processor's test mode. It is not a "
            "licensed platform, and nothing here is an offer or advice.",
        ),
        rx.cond(BaseState.is_demo, demo, rx.fragment()),
        ui.text("Read also ", ui.link("what may go wrong", "/learn/risks"), "."),
    )


PAGE = Page(route="/learn", title="How it works", build=build)
