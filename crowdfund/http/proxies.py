"""Whose request it is, behind proxies that the operator trusts: the outermost layer, so that
everything inside (bounds, limits, pages, counts of visits) sees where the visitor is and asks once.

A proxy adds where a connection to it came from to `X-Forwarded-For`, at the end. So the header is
read from its end, and as far as trusted proxies wrote it: what stands before that, the visitor may
have written. Of a connection that comes from anywhere else, nothing in it is believed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from crowdfund.http.requests import DepsSource
from crowdfund.services.deps import Network

MOST_HOPS: Final = 20
"""Entries that are looked at, from the end: no chain of proxies is longer."""
LONGEST: Final = 64
"""Characters of one entry; the longest address with a port has 47."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class SeenThroughProxies:
    """Gives every request and websocket the address of its visitor.

    Args:
        app: what answers.
        deps_source: gives what this process works with, and so which proxies are trusted.
    """

    def __init__(self, app: ASGIApp, deps_source: DepsSource) -> None:
        self._app = app
        self._deps_source = deps_source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and scope.get("client"):
            trusted = self._deps_source().trusted_proxies
            connection = scope["client"][0]
            forwarded = Headers(scope=scope).getlist("x-forwarded-for")
            address = visitor_address(connection, forwarded, trusted)
            if address != connection:
                scope = {**scope, "client": (address, 0)}
        await self._app(scope, receive, send)


def visitor_address(connection: str, forwarded: Iterable[str], trusted: tuple[Network, ...]) -> str:
    """Where a visitor is.

    Args:
        connection: where the connection comes from, as the server says.
        forwarded: every `X-Forwarded-For` of the request, in the order in which they stand.
        trusted: which proxies may say for whom they ask.

    Returns:
        The last address that no trusted proxy has; where an entry is none, the proxy that wrote it;
        `connection` unchanged where that is no trusted proxy.
    """
    here = _address(connection)
    if here is None or not _is_in(here, trusted):
        return connection
    for entry in reversed(",".join(forwarded).split(",")[-MOST_HOPS:]):
        before = _address(entry)
        if before is None:
            break
        here = before
        if not _is_in(here, trusted):
            break
    return str(here)


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _address(text: str) -> Address | None:
    """An address, with or without a port; None for anything else. Of IPv6 in the place of IPv4, the
    latter."""
    bare = text.strip()[: LONGEST + 1]
    if len(bare) > LONGEST or "%" in bare:
        return None
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
