"""Sees campaigns' pages being opened, and has them counted. Changes nothing in any answer."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund.domain.visit import VisitStep
from crowdfund.http.requests import DepsSource, client_address, token_of
from crowdfund.services import visiting

_PAGE: Final = re.compile(r"/campaigns/([a-z0-9-]{1,120})/?", re.ASCII)
_SHOWN: Final = frozenset({200, 304})
"""Statuses of an answer after which somebody sees the page; 304 when their browser kept it."""
LONGEST_QUERY: Final = 2_000


class Visits:
    """Has openings of campaigns' pages counted, after they are answered.

    Args:
        app: what answers, with true statuses.
        deps_source: gives what this process works with.
    """

    def __init__(self, app: ASGIApp, deps_source: DepsSource) -> None:
        self._app = app
        self._deps_source = deps_source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        found = _PAGE.fullmatch(scope["path"]) if is_get else None
        if found is None:
            await self._app(scope, receive, send)
            return
        status = 0

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, heard)
        if status in _SHOWN:
            self._count(HTTPConnection(scope), found[1])

    def _count(self, connection: HTTPConnection, slug: str) -> None:
        headers, deps = connection.headers, self._deps_source()
        if "prefetch" in headers.get("sec-purpose", headers.get("purpose", "")):
            # Nobody looks yet, and perhaps nobody will.
            return
        visiting.opened(
            deps,
            slug=slug,
            step=VisitStep.PAGE,
            query=connection.url.query[:LONGEST_QUERY],
            referrer=headers.get("referer", ""),
            client_address=client_address(connection),
            agent=headers.get("user-agent", ""),
            token=token_of(connection, deps),
        )
