"""Counts requests and times their answers, by the form of their address."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Final

from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund.metrics import REQUEST_SECONDS, REQUESTS

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "(other)"
"""Whatever has no form that we know: anybody may make up addresses, and each would be a label."""
FILES: Final = "(file)"
_FILE = re.compile(r"\.[a-z0-9]{1,12}$", re.IGNORECASE)


class Counting:
    """Counts what is answered.

    Args:
        app: what answers.
        routes: our own.
        pages: forms of the pages' addresses, as in `/campaigns/[slug]`.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route], pages: Sequence[str] = ()) -> None:
        self._app = app
        self._routes = routes
        self._pages = [(page, _pattern(page)) for page in pages]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began, stream_began = 500, time.monotonic(), 0.0

        async def heard(message: Message) -> None:
            nonlocal status, stream_began
            if message["type"] == "http.response.start":
                status = message["status"]
                stream_began = time.monotonic() if _is_stream(message) else 0.0
            await send(message)

        route = self.route_of(scope)
        try:
            await self._app(scope, receive, heard)
        finally:
            method = scope["method"] if scope["method"] in METHODS else OTHER
            REQUESTS.labels(method, route, str(status)).inc()
            # A stream lasts as long as somebody looks: it is answered when it begins.
            REQUEST_SECONDS.labels(route).observe((stream_began or time.monotonic()) - began)

    def route_of(self, scope: Scope) -> str:
        """The form of an address, one of few."""
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                return route.path
        path = scope["path"]
        for page, pattern in self._pages:
            if pattern.fullmatch(path):
                return page
        return FILES if _FILE.search(path) else OTHER


def _is_stream(start: Message) -> bool:
    kind = dict(start["headers"]).get(b"content-type", b"")
    return bool(kind.startswith(b"text/event-stream"))


def _pattern(page: str) -> re.Pattern[str]:
    parts = ["[^/]+" if part.startswith("[") else re.escape(part) for part in page.split("/")]
    return re.compile("/".join(parts).rstrip("/") + "/?")
