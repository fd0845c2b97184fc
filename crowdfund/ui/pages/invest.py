"""Choosing how many shares of one campaign to pledge for."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.views.common import Option
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.investor_words import (
    declare_first,
    identity_line,
    large_pledge,
    limit_line,
    onward,
)
from crowdfund.ui.parts.live_totals import live_totals
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.parts.times import time_or_words
from crowdfund.ui.states.invest import InvestState
from crowdfund.words import _

FORM = InvestState.form
QUOTE = InvestState.quote


def build() -> rx.Component:
    """Return the page."""
    campaign_path = f"/campaigns/{FORM.slug}"
    is_open = FORM.takes_pledges & ~FORM.is_own
    return guarded(
        ui.page_header(
            _("Invest in {title}").format(title=FORM.title),
            FORM.enterprise_name + " · " + FORM.security,
            above=ui.breadcrumb(
                (_("Campaigns"), "/campaigns"), (FORM.title, campaign_path), (_("Invest"), "")
            ),
        ),
        _earlier(),
        ui.when(
            InvestState.opened_text,
            ui.stack(ui.notice(InvestState.opened_text, tone="good"), class_name="above-form"),
        ),
        live_totals(
            FORM.may_open,
            f"/campaigns/{FORM.slug}/live",
            into=(InvestState, "live"),
            status=FORM.status,
            on_other=InvestState.look_again,
            on_refused=InvestState.look_again,
        ),
        rx.cond(is_open, ui.split(_form(), _summary(), _("The offer")), _not_now(campaign_path)),
        strip=risk_strip(FORM.risk_text),
    )


def _earlier() -> rx.Component:
    """What was pledged here before, so that nobody pledges twice without meaning to."""
    unpaid = ui.notice(
        FORM.unpaid_text,
        tone="warn",
        title=_("A pledge of yours waits for payment"),
        action=ui.link(_("Pay or cancel it"), FORM.unpaid_path),
    )
    return rx.cond(
        (FORM.unpaid_text != "") | (FORM.held_text != "") | (FORM.declare_text != ""),
        ui.stack(
            ui.when(FORM.declare_text, declare_first(FORM)),
            ui.when(FORM.unpaid_text, unpaid),
            ui.when(FORM.held_text, ui.notice(FORM.held_text)),
            class_name="above-form",
        ),
        rx.fragment(),
    )


def _not_now(campaign_path: rx.Var[str]) -> rx.Component:
    words = rx.cond(
        FORM.is_own,
        _("You have a role in this enterprise: nobody invests in a raise of their own."),
        FORM.closed_text,
    )
    return ui.stack(
        ui.notice(words, tone="info", title=_("You cannot invest here now")),
        ui.row(
            ui.link_button(_("Back to the campaign"), campaign_path, "secondary"),
            ui.link_button(_("Explore campaigns"), "/campaigns", "quiet"),
        ),
        gap="lg",
    )


def _form() -> rx.Component:
    # Until the time to think is over nothing can be filled in that would count then.
    asked = rx.el.fieldset(
        ui.card(
            ui.heading(_("How much?"), 2),
            _presets(),
            ui.grid(_amount(), _shares(), columns=2, class_name="fields"),
            ui.when(QUOTE.note, ui.hint_line(QUOTE.note)),
            _outcome(),
            class_name="stack gap-lg",
        ),
        ui.risk_warning(FORM.risk_warning),
        # Other words are another box: what was ticked before does not count for them.
        ui.checkbox(
            FORM.risk_promise,
            name="understood",
            error=InvestState.consent_problem,
            key=FORM.risk_mark,
        ),
        ui.when(QUOTE.large.warning, large_pledge(QUOTE.large, InvestState.large_problem)),
        disabled=FORM.declare_until_iso != "",
        aria_label=_("Your pledge"),
        class_name="stack gap-lg",
        style={"border": "0", "padding": "0", "margin": "0", "min_width": "0"},
    )
    return rx.el.form(
        asked,
        _payment_problem(),
        ui.form_actions(
            onward(
                FORM,
                ui.submit_button(
                    _("Continue to payment"), loading=InvestState.is_sending, size="lg"
                ),
            ),
            ui.link(_("Not now"), f"/campaigns/{FORM.slug}"),
        ),
        ui.muted(
            _(
                "You pay by card on our payment processor's page. The money is held until the "
                "deadline and goes back in full if the target is missed."
            )
        ),
        on_submit=InvestState.send,
        class_name="stack gap-lg",
    )


def _presets() -> rx.Component:
    return ui.row(rx.foreach(InvestState.presets, _preset), role="group", aria_label=_("Amounts"))


def _preset(option: rx.Var[Option]) -> rx.Component:
    return ui.button(
        option.label, "secondary", size="sm", on_click=InvestState.write_shares(option.value)
    )


def _amount() -> rx.Component:
    return ui.field(
        _("Amount"),
        ui.number_input(
            **_named("amount"),
            value=InvestState.amount,
            on_change=InvestState.write_amount,
            on_blur=InvestState.leave_amount,
            max_length=40,
        ),
        name="amount",
        prefix=FORM.currency,
        hint=_("Rounded down to whole shares."),
        error=InvestState.amount_problem,
    )


def _shares() -> rx.Component:
    return ui.field(
        _("Shares"),
        ui.number_input(
            **_named("shares"),
            value=InvestState.shares,
            on_change=InvestState.write_shares,
            input_mode="numeric",
            max_length=40,
        ),
        name="shares",
        hint=_("At {price_text} each.").format(price_text=FORM.price_text),
        error=InvestState.shares_problem,
    )


def _named(name: str) -> dict[str, str]:
    """A debounced control must know its id and name from the start, or its form sends nothing."""
    return {"id": name, "name": name}


def _outcome() -> rx.Component:
    """What the chosen shares cost and make, announced when it changes. It takes its place from the
    beginning: what stands below stays where it is while somebody reaches for it."""
    chosen = ui.fact_list(
        ui.fact(_("You pay"), ui.money_text(_once_chosen(QUOTE.amount_text), "lg")),
        ui.fact(
            _("You would own now"),
            _once_chosen(QUOTE.ownership_now_text),
            _("Of the shares in issue, with those already paid for and yours."),
        ),
        ui.fact(
            _("If the maximum is raised"),
            _once_chosen(QUOTE.ownership_after_text),
            _("Of the shares in issue after the raise."),
        ),
        ui.fact(
            _("After a next round"),
            _once_chosen(QUOTE.ownership_next_text),
            _("Assumed: one more round after the maximum, that sells a fifth of the enterprise."),
        ),
    )
    more = ui.link(_("See how, and try other steps"), QUOTE.own_path)
    waiting = ui.muted(_("Choose an amount to see what part of the enterprise it is."))
    return rx.el.div(chosen, rx.cond(QUOTE.shares > 0, more, waiting), aria_live="polite")


def _once_chosen(value: Any) -> Any:
    return rx.cond(QUOTE.shares > 0, value, "–")


def _payment_problem() -> rx.Component:
    earlier = rx.cond(
        InvestState.earlier_path != "",
        ui.link(_("Open that pledge"), InvestState.earlier_path),
        rx.fragment(),
    )
    return ui.when(
        InvestState.payment_problem,
        ui.notice(InvestState.payment_problem, tone="bad", action=earlier),
    )


def _summary() -> rx.Component:
    return ui.card(
        ui.heading(_("The offer"), 2),
        ui.definition_list(
            (_("Price per share"), FORM.price_text),
            (_("Smallest pledge"), FORM.minimum_text),
            (_("Shares left"), FORM.shares_left_text),
            (_("Closes"), time_or_words(FORM.closes_iso, FORM.closes_text)),
            (
                _("You can cancel until"),
                time_or_words(FORM.cancel_until_iso, FORM.cancel_until_text),
            ),
        ),
        rx.cond(
            FORM.is_cancellable,
            ui.hint_line(_("Cancelling is free: all of your money goes back.")),
            ui.hint_line(
                _("A pledge that you make now cannot be cancelled once it is paid."), tone="warn"
            ),
        ),
        ui.when(
            FORM.limit_text,
            limit_line(FORM.limit_text, FORM.limit_link, FORM.limit_path, FORM.slug),
        ),
        ui.when(FORM.identity_text, identity_line(FORM.identity_text)),
        class_name="stack gap-md",
    )


PAGE = Page(
    route="/campaigns/[slug]/invest",
    title=_("Invest"),
    build=build,
    on_load=[InvestState.load],
    name=_("Invest in {title}").format(title=FORM.title),
)
