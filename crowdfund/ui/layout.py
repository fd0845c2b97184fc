"""The frame around every page: header, the demonstration's strip, main part and footer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

import reflex as rx

from crowdfund.domain.permissions import Action
from crowdfund.ui import components as ui
from crowdfund.ui.parts.allowed import only_for
from crowdfund.ui.parts.connection import connection_note
from crowdfund.ui.parts.kept_places import kept_places
from crowdfund.ui.parts.other_tabs import other_tabs
from crowdfund.ui.parts.unconfirmed import unconfirmed_note
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.clock import ClockState
from crowdfund.words import _, pgettext

Width = Literal["narrow", "normal", "wide"]

DEMO_SENTENCE = _("Demonstration: sandbox payments, no real money.")
LEGAL_SENTENCE = _(
    "Pledges are held until the campaign's target is reached by its deadline; otherwise every cent "
    "goes back. Nothing on this site is advice."
)

PARTS = {
    "explore": ("/campaigns", "/enterprises"),
    "learn": ("/learn",),
    "raise": ("/founder",),
    "portfolio": ("/portfolio", "/pledges"),
    "admin": ("/admin",),
}
"""The parts of the site that the menu leads to: where each begins, and what else is of it."""

_route: ContextVar[str] = ContextVar("route", default="")


@contextmanager
def building(route: str) -> Iterator[None]:
    """Says which page is being built, so that `guarded` knows whose load to wait for."""
    token = _route.set(_route_id(route))
    try:
        yield
    finally:
        _route.reset(token)


def shell(
    *children: ui.Content,
    width: Width = "normal",
    strip: ui.Content = "",
    stage: rx.Var[str] | None = None,
) -> rx.Component:
    """Return a whole page.

    Args:
        children: The main part.
        width: How wide it may grow.
        strip: What stays on screen below the header, such as a warning.
        stage: Which of several main parts, one in place of the other, is shown.
    """
    return ui.page_frame(
        _problem(),
        unconfirmed_note(),
        _factor_first(),
        *children,
        connection_note(),
        other_tabs(),
        kept_places(),
        banner=ui.drawn_whole(rx.cond(BaseState.is_demo, _demo_banner(), rx.fragment())),
        header=ui.drawn_whole(_header()),
        strip=rx.fragment(_without_script(), strip),
        stage=stage,
        footer=ui.site_footer(
            LEGAL_SENTENCE,
            ui.link(_("Start a raise"), "/founder"),
            ui.link(_("Watchlist"), "/watchlist"),
        ),
        width=width,
    )


def guarded(
    *children: ui.Content, width: Width = "normal", kept: Any = None, strip: ui.Content = ""
) -> rx.Component:
    """Return a whole page that shows skeletons until it is loaded, and the 404 when there is
    nothing for this person at its address.

    Args:
        children: The main part.
        width: How wide it may grow.
        kept: A Var that is true while what is shown may stay until it is loaded again.
        strip: What stays on screen below the header, once there is something here.
    """
    loading = ui.loading(_("Loading the page"), ui.skeleton(1, "2.2em"), ui.skeleton(6))
    body = rx.cond(_is_here(BaseState.is_missing), missing_page(), rx.fragment(*children))
    # What a tab saw before it was opened at another address comes first, and is loaded, too.
    is_shown: Any = BaseState.is_loaded & BaseState.is_hydrated
    if kept is not None:
        is_shown = is_shown | kept
    above = rx.cond(_is_here(is_shown) & ~BaseState.is_missing, strip, rx.fragment())
    main = rx.cond(_is_here(is_shown), body, loading)
    if not strip:
        return shell(main, width=width)
    # The strip comes with the page: what stood there before goes, and is not pushed down by it.
    stage = rx.cond(_is_here(is_shown), "page", "loading")
    return shell(main, width=width, strip=above, stage=stage)


def missing_page() -> rx.Component:
    """Return what stands where nothing is: in words, with ways to go on."""
    return ui.stack(
        ui.page_header(
            _("There is nothing at this address"),
            _("The address may be mistyped, or what was here is not public."),
        ),
        ui.row(
            ui.link_button(_("Explore campaigns"), "/campaigns"),
            ui.link_button(_("Home"), "/", "secondary"),
        ),
        gap="lg",
    )


def post_form(*children: ui.Content, action: str, class_name: str = "") -> rx.Component:
    """Return a form that the browser itself sends to one of our HTTP routes."""
    # Without the None, Reflex keeps every form from being sent.
    return rx.el.form(
        *children, action=action, method="post", class_name=class_name, on_submit=None
    )


def _route_id(route: str) -> str:
    """A route as the router of a state names it."""
    return "/" + (route.strip("/") or "index")


def _is_here(flag: Any) -> Any:
    route = _route.get()
    return flag & (BaseState.open_route == route) if route else flag


def _problem() -> rx.Component:
    close = ui.icon_button("x", _("Dismiss"), on_click=BaseState.dismiss_problem)
    return rx.cond(
        BaseState.problem != "",
        ui.notice(BaseState.problem, tone="bad", action=close),
        rx.fragment(),
    )


def _without_script() -> rx.Component:
    """Stands outside the main part, so that it is in what is seen first of a page, too."""
    told = ui.notice(
        _(
            "This page needs JavaScript, and your browser does not run it. Allow it for this site "
            "and load the page again: until then, nothing more appears here and no button works."
        ),
        tone="warn",
    )
    return rx.el.noscript(rx.el.div(told, class_name="without-script"))


def _factor_first() -> rx.Component:
    return rx.cond(
        BaseState.visitor.lacks_factor,
        ui.notice(
            _("Your role waits until you have a second factor."),
            tone="warn",
            action=ui.link(_("Set one up"), "/account/factors"),
        ),
        rx.fragment(),
    )


def _header() -> rx.Component:
    visitor: Any = BaseState.visitor
    return ui.site_header(
        _part(_("Start a raise"), "raise"),
        rx.cond(visitor.is_signed_in, _part(_("Portfolio"), "portfolio"), rx.fragment()),
        only_for(Action.SEE_WHAT_WAITS, _part(pgettext("part", "Admin"), "admin")),
        current=_part_here(),
        account=rx.cond(visitor.is_signed_in, _account_menu(), _sign_in_links()),
        tools=rx.cond(
            visitor.is_signed_in,
            ui.bell("/notifications", visitor.unread_notices),
            rx.fragment(),
        ),
    )


def _part(text: str, name: str) -> rx.Component:
    return ui.nav_link(text, PARTS[name][0], _part_here() == name, is_part=True)


def _part_here() -> str:
    """Which part of the site the page that is being built belongs to; none is empty."""
    first = "/" + _route.get().split("/")[1] if _route.get() else ""
    return next((name for name, roots in PARTS.items() if first in roots), "")


def _account_menu() -> rx.Component:
    visitor: Any = BaseState.visitor
    return rx.fragment(
        ui.link(visitor.name, "/account", "nav-link"),
        ui.language_switch(),
        post_form(ui.submit_button(_("Sign out"), "quiet", size="sm"), action="/auth/logout"),
    )


def _sign_in_links() -> rx.Component:
    # Loaded anew, where nothing that opened this window keeps hold of it: docs/decisions/0062.
    return rx.fragment(
        ui.plain_link(_("Sign in"), "/login", "nav-link", custom_attrs={"data-returns": "yes"}),
        ui.link_button(_("Create account"), "/register", "secondary", size="sm", is_external=True),
    )


def _demo_banner() -> rx.Component:
    control = only_for(Action.RUN_DEMONSTRATION, _clock_dialog())
    button = "button button-secondary button-sm"
    # A visitor's banner is as high: who looks is known only once the page is seen.
    mail = rx.cond(
        BaseState.visitor.is_signed_in,
        ui.link(_("Mailbox"), "/demo/mailbox", button),
        rx.el.span(_("Mailbox"), class_name=f"{button} room", aria_hidden="true"),
    )
    return ui.demo_banner(DEMO_SENTENCE, rx.fragment(mail, control))


def _clock_dialog() -> rx.Component:
    clock = ClockState.clock
    facts = ui.definition_list(
        (_("Platform time"), clock.now_text),
        (_("Ahead of real time"), clock.offset_text),
        (
            _("What comes next"),
            rx.cond(clock.next_moment_text != "", clock.next_moment_text, _("None")),
        ),
    )
    body = ui.stack(
        ui.when(ClockState.clock_problem, ui.notice(ClockState.clock_problem, tone="bad")),
        facts,
        ui.text(
            _(
                "The clock only goes forward. Deadlines that pass are decided by the worker within "
                "seconds, as they would be in real time."
            )
        ),
    )
    return ui.dialog(
        ui.button(_("Move the clock"), "secondary", size="sm", on_click=ClockState.open_clock),
        _("Move the clock"),
        body,
        _move(_("To the next deadline"), "next", "primary", disabled=clock.next_moment_text == ""),
        _move(_("A day on"), "day"),
        _move(_("An hour on"), "hour"),
        # Most of a page depends on time, so it is loaded again.
        ui.closing(ui.button(_("Done"), "quiet", custom_attrs={"data-reloads": "yes"})),
        dialog_id="clock",
    )


def _move(
    text: str, to: str, kind: ui.buttons.Kind = "secondary", disabled: Any = False
) -> rx.Component:
    move: Any = ClockState.move
    pressed = move(to, ClockState.clock.next_moment_text)
    return ui.button(text, kind, loading=ClockState.is_moving, disabled=disabled, on_click=pressed)
