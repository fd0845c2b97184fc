"""The panel beside a campaign: its money, its time, its price, and the way to invest."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.parts.campaign_share import share
from crowdfund.ui.parts.offer_risk import own_words
from crowdfund.ui.parts.runs import run_bar
from crowdfund.ui.parts.times import maybe_time
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.words import _

COMPLAIN = _("Complain about this campaign")
INVEST_NOW = _("Invest now")


def panel(way: rx.Component, foot: rx.Component) -> rx.Component:
    """Return the panel; its totals move by themselves while the campaign does.

    Args:
        way: the buttons to invest, watch and share.
        foot: what stands below all the numbers.
    """
    return ui.card(
        money(CampaignState.page, CampaignState.live),
        way,
        own_words(CampaignState.page.risk_text),
        _numbers(),
        foot,
        class_name="offer-panel",
    )


def money(page: Any, live: Any) -> rx.Component:
    """Return how far a campaign has come.

    Args:
        page: the view, or the Var of one.
        live: its totals, or the Var of them.
    """
    return ui.stack(
        ui.spread(
            ui.status_badge(live.status_label, live.status_tone),
            rx.el.b(live.time_left_text, class_name="tabular"),
        ),
        rx.el.div(
            ui.money_text(live.raised_text, "xl"),
            ui.muted(live.raised_note),
            ui.when(live.unkept_text, ui.muted(live.unkept_text)),
        ),
        ui.progress(
            live.raised_percent,
            live.target_percent,
            text=f"{live.raised_text} {live.raised_note}, {live.funded_text}",
            target_text=page.card.target_text,
            maximum_text=page.card.maximum_text,
            is_large=True,
        ),
        ui.spread(
            rx.el.span(live.funded_text, class_name="tabular"),
            rx.el.span(live.backers_text, class_name="tabular"),
        ),
        rx.cond(live.run.text != "", run_bar(live.run), rx.fragment()),
        ui.when(live.reserved_text, ui.hint_line(live.reserved_text)),
        ui.spread(
            ui.when(live.shares_left_text, ui.muted(live.shares_left_text)),
            rx.cond(live.has_escrow_page, _escrow_link(page), rx.fragment()),
        ),
    )


def _escrow_link(page: Any) -> rx.Component:
    path = "/campaigns/" + page.card.slug + "/escrow"
    return rx.el.p(ui.link(_("Check the escrow"), path), class_name="small")


def complain() -> rx.Component:
    """Return the way to complain, for the panel's foot; and a moderator's way to the review."""
    slug = CampaignState.page.card.slug
    review = ui.link(_("Find it in moderation"), "/admin?q=" + slug)
    return rx.fragment(
        rx.el.p(ui.link(COMPLAIN, "/complaints/new?campaign=" + slug), class_name="small"),
        only_for(Action.SEE_REVIEWS, rx.el.p(review, class_name="small")),
    )


def way_in() -> rx.Component:
    """Return the buttons to invest, to watch and to share, for the panel."""
    page, live = CampaignState.page, CampaignState.live
    set_watching: Any = CampaignState.watch
    path = f"/campaigns/{page.card.slug}/invest"
    closed = rx.fragment(
        ui.button(
            _("Invest"),
            size="lg",
            disabled=True,
            class_name="button-wide",
            custom_attrs={"aria-describedby": "why-closed"},
        ),
        rx.el.p(live.closed_text, id="why-closed", class_name="muted"),
    )
    # How it ended stands above the page, and when beside the status.
    reason = rx.el.p(live.closed_text, class_name="muted")
    ended = rx.cond(page.outcome_text != "", rx.fragment(), reason)
    invest = ui.button(_("Invest"), size="lg", class_name="button-wide", on_click=rx.redirect(path))
    not_now = rx.cond(live.has_ended, ended, closed)
    watch = rx.cond(
        page.is_watched,
        ui.button(
            _("Stop watching"),
            "secondary",
            icon="bookmark-check",
            on_click=set_watching(False),
        ),
        ui.button(
            rx.cond(live.has_ended, _("Watch for news"), _("Watch")),
            "secondary",
            icon="bookmark",
            on_click=set_watching(True),
        ),
    )
    own = rx.fragment(
        ui.hint_line(
            _("You have a role in this enterprise: you can look at its raise, but not invest.")
        ),
        ui.link_button(_("Your raises"), "/founder", "secondary", class_name="button-wide"),
    )
    return ui.stack(
        rx.cond(page.is_owner, own, rx.cond(live.takes_pledges, invest, not_now)),
        beside(watch, share()),
        rx.cond(page.is_watched, _reminders(), rx.fragment()),
        gap="sm",
    )


def beside(*ways: rx.Component) -> rx.Component:
    """Return ways on that matter less than to invest, in one row where their words fit.

    Args:
        ways: their buttons.
    """
    return rx.el.div(*ways, class_name="beside")


def _reminders() -> rx.Component:
    return rx.el.p(
        rx.cond(
            CampaignState.live.has_ended,
            _("You are told when the enterprise posts news. "),
            _("You are told when it opens, reaches its target, and is about to close. "),
        ),
        ui.link(_("Change that on your watchlist"), "/watchlist"),
        class_name="small muted",
    )


def invest_bar() -> rx.Component:
    """Return what a phone keeps in sight while the panel is scrolled away: total and way in."""
    page, live = CampaignState.page, CampaignState.live
    bar = bar_with(ui.link_button(INVEST_NOW, f"/campaigns/{page.card.slug}/invest"))
    return rx.cond(live.takes_pledges & ~page.is_owner, bar, rx.fragment())


def bar_with(way: rx.Component) -> rx.Component:
    """Return that bar.

    Args:
        way: the way in, beside the total.
    """
    live = CampaignState.live
    return rx.el.div(
        rx.el.div(
            rx.el.b(live.raised_text, class_name="tabular"),
            rx.el.span(live.funded_text, class_name="muted small"),
            class_name="stack gap-xs grow",
        ),
        way,
        class_name="invest-bar",
    )


def _numbers() -> rx.Component:
    page = CampaignState.page
    closes = maybe_time(page.closes_iso, page.closes_text, _("Not set yet"))
    return ui.fact_list(
        ui.fact(_("Price per share"), page.card.price_text),
        ui.fact(_("Minimum ticket"), page.card.minimum_ticket_text),
        ui.fact(_("Valuation before the raise"), page.valuation_text),
        ui.fact(_("Part offered at the target"), page.part_at_target_text),
        ui.fact(_("Part offered at the maximum"), page.part_at_maximum_text),
        ui.fact(_("Deadline"), closes),
    )
