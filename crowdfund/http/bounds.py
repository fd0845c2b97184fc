"""Bounds on what one person and one address may ask for, before anything else is done about it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund.domain.errors import TooManyAttempts
from crowdfund.http.requests import DepsSource, client_address, token_of
from crowdfund.http.turns import Turns
from crowdfund.services import limits, traffic
from crowdfund.services.deps import Deps
from crowdfund.words import said

UNCOUNTED: Final = (
    # Built files never change and cost next to nothing; a page asks for a dozen of them.
    "/assets/",
    # Whoever watches over the platform has to hear how it is when it is busy.
    "/healthz",
    "/readyz",
    "/metrics",
    # The processor tells of thousands of payments in one minute; what it did not sign ends there.
    "/webhooks/",
    # A mail program's servers ask for many people at once; refused links are counted by the route.
    "/mail/unsubscribe",
)
"""What addresses begin with that are asked for without end, and may be."""

EVENTS: Final = "/_event"
"""Where the framework's events come in, also for who has no websocket."""
PICTURES: Final = "/share/"
"""Pictures of shared links wait for each other anyway, and are drawn apart from pages."""
TOO_MUCH: Final = 1008
"""Closes a websocket for what was sent on it (RFC 6455, section 7.4.1: policy)."""
TRY_LATER: Final = 1013
"""Closes one that is too many (https://www.iana.org/assignments/websocket: try again later)."""


class Bounds:
    """Answers 429 to what is too much, and keeps count of open websockets.

    Args:
        app: what answers.
        deps_source: gives what this process works with, and so what is allowed.
    """

    def __init__(self, app: ASGIApp, deps_source: DepsSource) -> None:
        self._app = app
        self._deps_source = deps_source
        self._open: Counter[str] = Counter()
        self._turns = Turns(app)

    @property
    def open_websockets(self) -> int:
        """How many are open now."""
        return self._open.total()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http" and not scope["path"].startswith(UNCOUNTED):
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection, deps = HTTPConnection(scope), self._deps_source()
        try:
            _count(deps, connection)
        except TooManyAttempts as error:
            wait = {"Retry-After": str(error.retry_after_seconds), "Cache-Control": "no-store"}
            answer = PlainTextResponse(said(error.message), status_code=429, headers=wait)
            await answer(scope, receive, send)
            return
        if _takes_turns(scope) and deps.traffic.requests_per_minute:
            address = limits.neighbourhood(client_address(connection))
            await self._turns.answer(address, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        deps = self._deps_source()
        address = limits.neighbourhood(client_address(connection))
        most = deps.traffic.connections
        try:
            _count(deps, connection)
            is_full = 0 < most <= self._open[address]
        except TooManyAttempts:
            is_full = True
        if is_full:
            await receive()
            await send({"type": "websocket.close", "code": TRY_LATER})
            return
        self._open[address] += 1
        try:
            await self._app(scope, _bounded(receive, send, deps, address), send)
        finally:
            self._open[address] -= 1
            # Forgets addresses with none.
            self._open += Counter()


def _takes_turns(scope: Scope) -> bool:
    """Whether it is worked out a few at a time for each address. What is sent may come slowly, and
    events and pictures are waited for: each would keep neighbours out."""
    is_waited_for = scope["path"].startswith((EVENTS, PICTURES))
    return scope["method"] in {"GET", "HEAD"} and not is_waited_for


def _count(deps: Deps, connection: HTTPConnection) -> None:
    person = traffic.mark(token_of(connection, deps))
    traffic.count_request(deps.traffic, address=client_address(connection), person=person)


def _bounded(receive: Receive, send: Send, deps: Deps, address: str) -> Receive:
    """What is received, until it is too much: then the connection ends."""

    left = 0

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        try:
            left = left or traffic.count_frames(deps.traffic, address=address)
        except TooManyAttempts:
            await send({"type": "websocket.close", "code": TOO_MUCH})
            return {"type": "websocket.disconnect", "code": TOO_MUCH}
        left -= 1
        return message

    return counted
