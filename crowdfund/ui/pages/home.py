"""The first page: what this is, what is open now, and how it works."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import amount_lines
from crowdfund.ui.parts.featured import CARDS, featured_row, open_section
from crowdfund.ui.parts.follow_button import followed_card
from crowdfund.ui.states.following import FollowState
from crowdfund.ui.states.home import HomeState
from crowdfund.words import _

STEPS = (
    (
        "search",
        _("1. Choose"),
        _(
            "Read what an enterprise does, what it offers and what may go wrong. Every price, "
            "target and deadline is stated before you pay anything."
        ),
    ),
    (
        "lock",
        _("2. Pledge"),
        _(
            "Choose whole shares and pay. Your money is held, and you are told before you pay "
            "until when you can take the pledge back."
        ),
    ),
    (
        "scale",
        _("3. All or nothing"),
        _(
            "If enough money has cleared by the deadline, you get your shares. If not, every "
            "cent goes back to you."
        ),
    ),
)


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Own a part of an enterprise you believe in"),
            _(
                "Small enterprises offer shares to many people. Your money is held until the "
                "target is met by the deadline, and otherwise it goes back in full."
            ),
            ui.link_button(_("Explore campaigns"), "/campaigns", size="lg"),
            ui.link_button(_("How it works"), "/learn", "secondary", size="lg"),
            is_hero=True,
        ),
        ui.risk_warning(),
        featured_row(),
        _open_now(),
        _row(
            _("Closing soon"),
            HomeState.closing,
            _("The nearest deadlines that are not shown above."),
            ui.link(_("More that close soon"), "/campaigns?status=live"),
        ),
        _row(
            _("New"),
            HomeState.newest,
            _("Opened last, and not shown above."),
            ui.link(_("More new campaigns"), "/campaigns?status=live&sort=newest"),
        ),
        _totals(),
        _steps(),
        ui.section(
            _("Raising money?"),
            ui.stack(
                ui.text(
                    _(
                        "Describe your enterprise once, set your terms with a live preview, "
                        "and submit them for review. The platform's fee is due only when you "
                        "reach your target."
                    )
                ),
                ui.link_button(_("Start a raise"), "/founder", "secondary"),
            ),
        ),
    )


def _open_now() -> rx.Component:
    """What is open beside what was put forward; given up when nothing else is."""
    cards = HomeState.featured
    nothing = ui.empty_state(
        _("No campaign is open right now"),
        _("The next one is shown here as soon as it opens."),
        ui.link_button(_("See all campaigns"), "/campaigns", "secondary"),
    )
    loaded = rx.cond(
        cards.length() > 0, ui.campaign_grid(rx.foreach(cards, followed_card)), nothing
    )
    return rx.cond(
        HomeState.is_listed & (cards.length() == 0) & (HomeState.chosen.length() > 0),
        rx.fragment(),
        open_section(rx.cond(HomeState.is_listed, loaded, _skeletons())),
    )


def _row(
    title: str, cards: rx.Var[list[CampaignCard]], lead: str, action: rx.Component
) -> rx.Component:
    """One more row: its place is kept while it loads, and given up when there is nothing in it."""
    grid = ui.campaign_grid(rx.foreach(cards, followed_card))
    shown = rx.cond(HomeState.is_listed, grid, _skeletons())
    return rx.cond(
        ~HomeState.is_listed | (cards.length() > 0),
        ui.section(title, shown, lead=lead, action=action, custom_attrs=CARDS),
        rx.fragment(),
    )


def _skeletons() -> rx.Component:
    bones = ui.campaign_grid(*[ui.skeleton_card() for _ in range(3)])
    return ui.loading(_("Loading campaigns"), bones)


def _totals() -> rx.Component:
    totals = HomeState.totals
    return ui.section(
        _("So far"),
        ui.stat_row(
            ui.stat(
                _("Raised and settled"),
                _amounts(totals.settled_texts),
                _("Released to enterprises whose shares were allotted"),
            ),
            ui.stat(
                _("Held in escrow"),
                _amounts(totals.escrowed_texts),
                _("Cleared money that was neither released nor sent back yet"),
            ),
            ui.stat(_("Backers"), totals.backers.to_string(), _("People, each counted once")),
            ui.stat(_("Campaigns settled"), totals.settled_campaigns.to_string()),
            ui.stat(_("Campaigns open"), totals.live_campaigns.to_string()),
        ),
        lead=_(
            "Sums over the platform's own books, per currency. Nothing is converted or estimated."
        ),
    )


def _amounts(amounts: rx.Var[list[str]]) -> rx.Component:
    return rx.cond(amounts.length() > 0, amount_lines(amounts), rx.el.span(_("None yet")))


def _steps() -> rx.Component:
    return ui.section(
        _("How it works"),
        ui.grid(*[_step(*step) for step in STEPS]),
        action=ui.link(_("Fees, escrow and its limits"), "/learn"),
    )


def _step(icon: str, title: str, text: str) -> rx.Component:
    return ui.card(rx.icon(icon, aria_hidden="true"), ui.heading(title, 3), ui.text(text))


PAGE = Page(
    route="/",
    title=_("Crowdfund: own a part of an enterprise"),
    build=build,
    on_load=[HomeState.load, FollowState.load_watched],
)
