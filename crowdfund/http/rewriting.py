"""Pages that are sent with something of their own written into the HTML that was built."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from starlette.types import Message, Scope, Send

OK: Final = 200
GZIP_LEVEL: Final = 5
"""Higher ones take longer than they save."""
MOST_KEPT: Final = 64
"""Pages, each as it is and compressed: some fifty thousand bytes together."""

_OF_THE_FILE: Final = {
    *(b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges"),
}
"""Headers that are about the HTML as it was built."""
_ASKED_OF_THE_FILE: Final = {
    *(b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range"),
}


class Rewriting:
    """Sends a page's HTML changed, and compressed for who can read that; anything else as it is.

    Args:
        send: the server's.
        change: makes the HTML that is sent from that which was built.
        scope: the request as it came.
    """

    def __init__(self, send: Send, change: Callable[[bytes], bytes], scope: Scope) -> None:
        self._send = send
        self._change = change
        self._is_head = scope["method"] == "HEAD"
        self._takes_gzip = _takes_gzip(scope)
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        body = self._change(bytes(self._body))
        headers = [pair for pair in start["headers"] if pair[0].lower() not in _OF_THE_FILE]
        if self._takes_gzip:
            body = _compressed(body)
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": b"" if self._is_head else body})


def plain(scope: Scope) -> Scope:
    """The request for the whole file as it is: what is changed cannot come compressed, in parts,
    as unchanged, or by its path on disk, which is how the server sends files by itself."""
    headers = [pair for pair in scope["headers"] if pair[0].lower() not in _ASKED_OF_THE_FILE]
    able = {**scope.get("extensions", {})}
    able.pop("http.response.pathsend", None)
    return {**scope, "method": "GET", "headers": headers, "extensions": able}


@lru_cache(maxsize=MOST_KEPT)
def _compressed(body: bytes) -> bytes:
    """The same page is asked for again and again until what is seen of it changes."""
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def _is_page(start: Message) -> bool:
    kind = dict(start["headers"]).get(b"content-type", b"")
    return bool(start["status"] == OK and kind.startswith(b"text/html"))


def _takes_gzip(scope: Scope) -> bool:
    """Whether the request names gzip, and does not refuse it (RFC 9110, section 12.5.3)."""
    asked = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1").lower()
    for choice in asked.split(","):
        name, _, weight = choice.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
