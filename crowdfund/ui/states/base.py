"""What every page's state can do: know who looks, and call a service off the event loop."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

import reflex as rx
from reflex.state import _override_base_method
from reflex_base.constants import RouteVar
from reflex_base.utils.format import to_snake_case
from starlette.requests import cookie_parser

from crowdfund.bootstrap import get_deps, get_settings
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    CrowdfundError,
    FactorNeeded,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    ProofNeeded,
)
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import Visitor
from crowdfund.words import N_, _, said

P = ParamSpec("P")
T = TypeVar("T")

SIGN_IN = "/login"
LONGEST_ADDRESS = 1_000
"""Of a page's address, how much is remembered for the page after it."""

LEADS = (NotSignedIn, ProofNeeded, FactorNeeded)
"""Refusals that a page does not show: each leads to where it can be mended."""

UNEXPECTED = N_("Something went wrong on our side. Nothing was changed. Please try again.")
TOO_MUCH = N_("That was too much at once. Wait a minute, then try again.")


def field_at_fault(error: CrowdfundError) -> str:
    """The name of the field that a refusal is about, as its service says it; empty for none."""
    return error.field if isinstance(error, InvalidInput) else ""


@cache
def _short_name(state: type[BaseState]) -> str:
    return to_snake_case(state.__name__).removesuffix("_state")


def is_demonstration() -> bool:
    """Whether this process runs the demonstration."""
    return get_settings().is_demo


class BaseState(rx.State):
    """Parent of every page's state. Authority comes from the cookie of the connection that
    sends the event, on every event; nothing here signs anyone in."""

    visitor: Visitor = Visitor()
    is_known: bool = False
    """Whether it was found out who looks: until then `visitor` is nobody."""
    is_loaded: bool = False
    """False until the page's first load is done: pages show skeletons meanwhile."""
    is_missing: bool = False
    """True when there is nothing at this address for this person: pages show the 404."""
    problem: str = ""
    """What went wrong with the last thing asked, in words; the frame of every page shows it."""
    open_route: str = ""
    """The page that `is_loaded` and `is_missing` are about: both outlive a change of page."""
    spoken: str = ""
    """The language that what this tab was told is in; see `fresh_start`."""
    _here: str = ""
    """Path and query of the open page."""
    _came_from: str = ""
    """Of the page of this tab before it; empty when there was none."""
    _filled_for: str = ""
    """Whose cookie (its hash) the values of this tab were loaded with; see `fresh_start`."""

    @classmethod
    @_override_base_method
    def get_name(cls) -> str:
        """What browsers call this state. Reflex would put the module before it, and that stands at
        each use of each value in the scripts of a page."""
        return _short_name(cls)

    @rx.var
    def is_demo(self) -> bool:
        """Whether the strip of the demonstration is shown; known before the first load."""
        return is_demonstration()

    @rx.event
    def begin(self) -> None:
        """Starts a page anew; runs before each page's own load."""
        self.is_loaded = False
        self.is_missing = False
        self.problem = ""
        self.open_route = str(self.router.route_id or "")
        self._came_from, self._here = self._here, self._open_address()[:LONGEST_ADDRESS]

    @rx.event
    async def look(self) -> None:
        """The whole load of a page that needs nothing but its header."""
        await self._look()
        self.is_loaded = True

    @rx.event
    def dismiss_problem(self) -> None:
        """Takes the message away again."""
        self.problem = ""

    @rx.event
    def fail(self) -> None:
        """Says that something broke; sent by the application when a handler raises."""
        self.problem = _(UNEXPECTED)
        self.is_loaded = True

    @rx.event
    def wait(self) -> None:
        """Says that this page sends too much; sent in place of what was too much."""
        self.problem = _(TOO_MUCH)
        # It may stand in place of the event that says this.
        self.is_loaded = self.is_hydrated = True

    def _open_address(self) -> str:
        url = self.router.url
        return f"{url.path}?{url.query}" if url.query else str(url.path)

    def _token(self) -> str:
        return self._cookie(accounts.cookie_name(get_deps().public_url))

    def _cookie(self, name: str) -> str:
        """What the connection that sends this event has under a cookie's name."""
        return cookie_parser(self._headers().get("cookie", "")).get(name, "")

    def _headers(self) -> Mapping[str, str]:
        """Those of the connection that sends this event, by their names in small letters.
        `router.headers` has the same, and takes as long as a whole event to be put together."""
        headers: Mapping[str, str] = self._get_root_state().router_data.get(RouteVar.HEADERS, {})
        return headers

    def _token_mark(self) -> str:
        """What this tab's values belong to: a hash, because states are kept in a store."""
        token = self._token()
        return hashlib.sha256(token.encode()).hexdigest() if token else ""

    async def _actor(self) -> Actor | None:
        """Who sends this event, resolved from the cookie each time."""
        token = self._token()
        if not token:
            return None
        return await self._call(accounts.actor_for, token=token)

    async def _call(
        self, service: Callable[Concatenate[Deps, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs a service in a thread, so that nobody else's events wait for it."""
        return await asyncio.to_thread(service, get_deps(), *args, **kwargs)

    async def _look(self) -> Actor | None:
        """Finds out who looks, for the header; call it first in every load."""
        actor = await self._actor()
        self.visitor = await self._call(accounts.visitor, actor=actor)
        self.is_known = True
        return actor

    async def _try(self, work: Any, **values: Any) -> Any:
        """Does one thing as the person who asks, and puts refusals into words."""
        self.problem = ""
        actor = await self._actor()
        try:
            await work(actor, **values)
        except CrowdfundError as error:
            return self._answer_to(error)
        return None

    def _answer_to(self, error: CrowdfundError) -> Any:
        """Leads to where a refusal can be mended, or shows it on the page."""
        if isinstance(error, LEADS):
            return self._first(error)
        if isinstance(error, NotFound):
            self.is_missing = True
        else:
            self._show(error)
        return None

    def _show(self, error: CrowdfundError) -> None:
        """Puts a refusal into words on the page."""
        self.problem = said(error.message)

    def _first(self, error: NotAllowed) -> Any:
        """Sends who is refused to where that can be mended, and back here afterwards."""
        if isinstance(error, FactorNeeded):
            return rx.redirect("/account/factors")
        if isinstance(error, ProofNeeded):
            back = quote(self._open_address()[:LONGEST_ADDRESS], safe="/")
            return rx.redirect(f"/account/prove?back={back}")
        return self._sign_in_first()

    def _sign_in_first(self) -> Any:
        """Sends a visitor to the sign-in page and back here afterwards."""
        if self.router.url.path == SIGN_IN:
            # An event of the page before it came late.
            return None
        back = quote(self._open_address()[:LONGEST_ADDRESS] or "/", safe="/")
        return rx.redirect(f"{SIGN_IN}?next={back}")
