"""Drives states through Reflex's own event pipeline, without a browser and without Node.

This is the only file that touches the framework's internals. An event goes in as it comes from
the wire: a name and a payload of any shape. What the browser would be told comes out: deltas and
redirects.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from reflex.app_mixins.middleware import MiddlewareMixin
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import State, StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import json_dumps

from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.door import readable, refusal
from crowdfund.ui.fresh_start import FreshStart
from crowdfund.ui.states import base

LONGEST_WAIT_SECONDS = 60


@dataclass
class Tab:
    """One browser tab: its id, its cookie, its address, and what it was told."""

    processor: BaseStateEventProcessor
    manager: StateManagerMemory
    token: str
    path: str = "/"
    route: str = "/index"
    query: dict[str, str] = field(default_factory=dict)
    cookie: str = ""
    agent: str = ""
    """What the browser calls itself."""
    updates: list[StateUpdate] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    is_hydrated: bool = False

    def open(self, path: str, *, route: str = "", **query: str) -> None:
        """Says which page the tab shows; nothing is loaded by this.

        Args:
            path: the address's path.
            route: the page's route, such as /campaigns/[slug]; the path when it has no parts.
            query: the address's query and the route's parts.
        """
        self.path, self.route, self.query = path, route or path, query

    def sign_in(self, deps: Deps, *, email: str, password: str) -> None:
        """Gives the tab the cookie of a new session."""
        grant = accounts.sign_in(
            deps, email=email, password=password, client_address="192.0.2.1", user_agent="harness"
        )
        self.cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"

    async def send(self, handler: Any, **payload: Any) -> None:
        """Sends one event and waits for it and for all that follow from it.

        Args:
            handler: such as AccountState.load, or its full name for what a browser could forge.
            payload: arguments of any type, as on the wire.
        """
        if not self.is_hydrated:
            await self.hydrate()
        name = handler if isinstance(handler, str) else event_name(handler)
        await self._send(name, payload)

    async def knock(self, name: object, payload: object, **more: object) -> None:
        """Sends what only somebody hostile sends, through the door that all events come by.

        Args:
            name: of the event; anything.
            payload: its arguments; anything.
            more: other fields of the event.
        """
        if not self.is_hydrated:
            await self.hydrate()
        fields = {"name": name, "payload": payload, "router_data": self._router_data(), **more}
        if not refusal(fields):
            await self._send(str(name), readable(payload))

    async def hydrate(self) -> None:
        """Asks for the whole state, as a browser does when it connects."""
        self.is_hydrated = True
        await self._send(event_name(State.hydrate), {})

    async def _send(self, name: str, payload: dict[str, Any]) -> None:
        event = Event(name=name, payload=payload, router_data=self._router_data())
        future = await self.processor.enqueue(self.token, event)
        await asyncio.wait_for(future.wait_all(), LONGEST_WAIT_SECONDS)

    def value(self, state: type[Any], name: str) -> Any:
        """A var as the server holds it now."""
        root = next(iter(self.manager.states.values()))
        found = root
        for part in state.get_full_name().split(".")[1:]:
            found = found.substates[part]
        return getattr(found, name)

    @property
    def redirects(self) -> list[str]:
        """Where the tab was sent, in order."""
        return [
            event.payload["path"]
            for update in self.updates
            for event in update.events
            if event.name == "_redirect"
        ]

    def wire(self) -> str:
        """Everything that was sent to the browser, as text."""
        return "".join(json_dumps(update) for update in self.updates)

    def _router_data(self) -> dict[str, Any]:
        # As a browser has it: what is a part of the path is not in the query.
        asked = {key: value for key, value in self.query.items() if f"[{key}]" not in self.route}
        query = f"?{urlencode(asked)}" if asked else ""
        return {
            "pathname": self.route,
            "asPath": f"{self.path}{query}",
            "query": dict(self.query),
            "token": self.token,
            "sid": "sid",
            "headers": {
                "host": "127.0.0.1:8000",
                "origin": "http://127.0.0.1:8000",
                "cookie": self.cookie,
                "user-agent": self.agent,
            },
            "ip": "192.0.2.1",
        }


def event_name(handler: Any) -> str:
    """A handler's name on the wire."""
    return f"{handler.state_full_name}.{handler.fn.__name__}"


@contextmanager
def surroundings(deps: Deps) -> Iterator[None]:
    """Lets states work with these deps in place of the process's own."""
    with (
        patch.object(base, "get_deps", lambda: deps),
        patch.object(base, "is_demonstration", lambda: deps.is_demo),
    ):
        yield


@asynccontextmanager
async def tab(deps: Deps, token: str = "tab-1") -> AsyncIterator[Tab]:
    """Opens a tab on the real event pipeline with a state store in memory.

    Args:
        deps: what the states' services work with.
        token: the tab's id, which a browser chooses.
    """
    logging.getLogger("reflex").setLevel(logging.ERROR)
    middleware = MiddlewareMixin()
    middleware.add_middleware(FreshStart())
    failures: list[Exception] = []

    def on_failure(exception: Exception) -> None:
        failures.append(exception)

    manager = StateManagerMemory()
    processor = BaseStateEventProcessor(middleware=middleware, backend_exception_handler=on_failure)
    made = Tab(processor, manager, token, failures=failures)
    namespace = _Namespace(made)
    processor.configure(state_manager=manager, event_namespace=namespace)  # type: ignore[arg-type]
    with surroundings(deps):
        async with processor:
            yield made
        await manager.close()


@contextmanager
def application(frontend_exception_handler: Callable[[Exception], None]) -> Iterator[None]:
    """Stands where the application would be, for the framework's own events that ask for it.

    Args:
        frontend_exception_handler: is told what a page reports.
    """
    context = RegistrationContext.get()
    before = context._app
    stand_in = SimpleNamespace(
        frontend_exception_handler=frontend_exception_handler, get_load_events=lambda _path: []
    )
    object.__setattr__(context, "_app", stand_in)
    try:
        yield
    finally:
        object.__setattr__(context, "_app", before)


@dataclass
class _Namespace:
    """Stands where the websocket would be."""

    tab: Tab

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        """Keeps what would be sent."""
        assert token == self.tab.token
        self.tab.updates.append(update)
