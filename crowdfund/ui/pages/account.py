"""One's own account."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services import texts
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.account import AccountState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    account: Any = AccountState.account
    return guarded(
        ui.page_header(
            _("Your account"),
            _("{email} · member since {member_since_text}").format(
                email=account.email, member_since_text=account.member_since_text
            ),
        ),
        ui.when(AccountState.done, ui.notice(AccountState.done, tone="good")),
        ui.section(_("Profile"), ui.card(_profile_form())),
        _investing(),
        _signing_in(),
        _notifications(),
        _held(),
        width="narrow",
    )


def _investing() -> rx.Component:
    return ui.section(
        _("Investing"),
        ui.way_list(
            ui.way(
                _("What I look for"),
                _("Sectors, tickets, places: “Best match” ranks campaigns by it and says why."),
                "/preferences",
                "sliders-horizontal",
            ),
            ui.way(
                _("Your identity"),
                _("Asked before larger pledges, and before money is paid out to a founder."),
                "/account/identity",
                "id-card",
            ),
            ui.way(
                _("What could you bear to lose?"),
                _("Worked out in your browser alone, and sent nowhere."),
                "/learn/loss",
                "calculator",
            ),
        ),
        ui.heading(_("What I may invest"), 3, class_name="ways-title"),
        ui.way_list(
            ui.way(
                _("Under the rules of the United States"),
                _("What you earn and own: it limits what one person invests in a year."),
                "/account/investor",
                "scale",
            ),
            ui.way(
                _("Under the rules of the European Union"),
                _("Questions about what you know, and a warning before large pledges."),
                "/account/investor/ecspr",
                "scale",
            ),
            ui.way(
                _("Under the rules of the United Kingdom"),
                _("Which kind of investor you are, and questions about the risk."),
                "/account/investor/fca",
                "scale",
            ),
            ui.way(
                _("Sophisticated investor"),
                _("Who knows such investments may give up the European Union’s protection."),
                "/account/sophisticated",
                "shield-off",
            ),
        ),
    )


def _signing_in() -> rx.Component:
    return ui.section(
        _("Sign-in and security"),
        ui.way_list(
            ui.way(
                _("Password and browsers"),
                _("Your password, your address, and the browsers that are signed in."),
                "/account/security",
                "lock",
            ),
            ui.way(
                _("Signing in"),
                _("An authenticator app, passkeys and recovery codes."),
                "/account/factors",
                "key-round",
            ),
        ),
    )


def _held() -> rx.Component:
    return ui.section(
        _("Complaints and data"),
        ui.way_list(
            ui.way(
                _("Your complaints"),
                _("What you complained about, how far it is, and what was answered."),
                "/complaints",
                "message-square-warning",
            ),
            ui.way(
                _("Your data"),
                _("Everything that is held about you, as a file."),
                "/account/data",
                "download",
            ),
            ui.way(
                _("Delete account"),
                _("What is forgotten at once, what the law has us keep, and the way to leave."),
                "/account/data#delete",
                "trash-2",
            ),
        ),
    )


def _notifications() -> rx.Component:
    head = rx.el.div(
        rx.el.span(_("What")),
        rx.el.span(_("On the site")),
        rx.el.span(_("By email")),
        class_name="choice-head",
        aria_hidden="true",
    )
    rows = rx.foreach(AccountState.account.choices, _choice)
    return ui.section(
        _("Notifications"),
        ui.card(head, rx.el.ul(rows, class_name="plain-list")),
        lead=_(
            "Saved as soon as you switch. What is about your money and your account always comes."
        ),
        action=ui.link(_("All notifications"), "/notifications"),
        id="notifications",
    )


def _choice(choice: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.b(choice.label), ui.muted(choice.hint)),
        _switch(choice, "site", choice.on_site, _("on the site")),
        _switch(choice, "mail", choice.by_mail, _("by email")),
        class_name="choice-row",
    )


def _switch(choice: Any, channel: str, is_on: Any, words: str) -> rx.Component:
    choose: Any = AccountState.choose
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            role="switch",
            checked=is_on,
            disabled=choice.is_fixed,
            on_change=choose(choice.topic, channel),
            aria_label=choice.label + _(", ") + words,
            class_name="switch",
        ),
        rx.el.span(words.capitalize(), class_name="switch-words", aria_hidden="true"),
        class_name="switch-cell",
    )


def _profile_form() -> rx.Component:
    account: Any = AccountState.account
    return rx.el.form(
        ui.field(
            _("Name"),
            ui.text_input(default_value=account.name, auto_complete="name", max_length=100),
            name="name",
            error=AccountState.name_problem,
        ),
        ui.field(
            _("Country"),
            ui.select(_countries(), default_value=account.country, auto_complete="country"),
            name="country",
            error=AccountState.country_problem,
            is_optional=True,
        ),
        ui.form_actions(ui.submit_button(_("Save profile"))),
        on_submit=AccountState.save_profile,
        key=account.name + account.country,
        class_name="stack gap-md",
    )


def _countries() -> list[tuple[str, str]]:
    options = [(option.value, option.label) for option in texts.country_options()]
    return [("", _("Not stated")), *(pair for pair in options if pair[0])]


PAGE = Page(route="/account", title=_("Your account"), build=build, on_load=[AccountState.load])
