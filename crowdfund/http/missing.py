"""True statuses: pages of unknown campaigns and enterprises answer 404 and still look like pages.

The pages are one application in the browser; its server answers 200 to every address that has the
form of a page. Whether somebody is behind a name, only the database knows.
"""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund.domain.actor import Actor
from crowdfund.http.requests import DepsSource, call, token_of
from crowdfund.services import accounts, addresses
from crowdfund.services.deps import Deps


class HonestStatus:
    """Turns 200 into 404 where nothing is.

    Args:
        app: what answers.
        deps_source: gives what this process works with.
    """

    def __init__(self, app: ASGIApp, deps_source: DepsSource) -> None:
        self._app = app
        self._deps_source = deps_source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if not is_page or not addresses.is_named(scope["path"]):
            await self._app(scope, receive, send)
            return
        deps = self._deps_source()
        actor = await _actor(deps, HTTPConnection(scope))
        if await call(deps, addresses.is_something_at, actor=actor, path=scope["path"]):
            await self._app(scope, receive, send)
            return
        await self._app(_without_validators(scope), receive, _as_missing(send))


async def _actor(deps: Deps, connection: HTTPConnection) -> Actor | None:
    token = token_of(connection, deps)
    return await call(deps, accounts.actor_for, token=token) if token else None


def _without_validators(scope: Scope) -> Scope:
    """The request without its conditions: a 304 would hide that nothing is there."""
    conditions = {b"if-none-match", b"if-modified-since"}
    headers = [pair for pair in scope["headers"] if pair[0].lower() not in conditions]
    return {**scope, "headers": headers}


def _as_missing(send: Send) -> Send:
    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = {**message, "status": 404}
        await send(message)

    return changed
