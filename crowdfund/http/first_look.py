"""What a page is about stands in the HTML that is sent, drawn before any script has run.

The pages are one application in the browser: its scripts must come, start, connect and ask before
anything of a campaign is seen. So the answer carries a picture of the page in the element
`first-look`, made of the frame that was built and what everybody may see; the stylesheet shows it
in place of the page, and crowdfund.js takes it away when the page itself is drawn. The page as it
was built waits in a template, in which the browser neither works out styles nor runs anything, and
its scripts are fetched and begin once the picture is painted: they would keep the browser from
that.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund.domain.errors import NotFound
from crowdfund.http.requests import DepsSource, call, token_of
from crowdfund.http.rewriting import Rewriting, plain
from crowdfund.services.deps import Deps
from crowdfund.words import ENGLISH, language

FRESH_SECONDS: Final = 5
"""When what is kept is older, it is drawn anew."""
PAUSE_SECONDS: Final = 1
"""So long the drawing waits, so that it takes nothing from the page that is being opened."""
SHOWN_SECONDS: Final = 60
"""So old may be what is seen until the page has asked for itself; when older, it is waited for."""
MOST_KEPT: Final = 200
FRAME_OF: Final = "campaigns.html"
"""A built page whose header is that of every page."""

_BODY: Final = re.compile(r"<body[^>]*>")
_BODY_END: Final = "</body>"
_MAIN: Final = re.compile(r"(<main\b[^>]*>)")
_BARE_MAIN: Final = "<main>"
_WIDTH: Final = re.compile(r"page page-\w+")
_FRAME: Final = re.compile(r'<div class="frame">.*?</footer></div>', re.DOTALL)
_SECTION: Final = "<section"
_WAITING: Final = re.compile(r'<div\b[^>]*aria-busy="true"[^>]*>')
_FETCHED: Final = '<link rel="modulepreload"'
_LATER: Final = '<link data-later=""'
"""What fetches the page's scripts before they begin; crowdfund.js makes it that again."""


@dataclass(frozen=True)
class Look:
    """A page that is seen before its scripts run."""

    path: re.Pattern[str]
    """Its address; a group is the name of what it is about."""
    draw: Callable[[Deps, str], str]
    """HTML of what everybody may see there; raises NotFound, and is empty when there is nothing."""
    is_whole: bool
    """Whether that is the whole main part; otherwise it stands where a section of the built page
    waits first."""


@dataclass
class _Kept:
    """What was drawn of one page."""

    html: str = ""
    drawn_at: float = -math.inf
    """Of the process's steady clock, seconds."""
    drawing: asyncio.Future[None] | None = None
    """Under way."""
    written: bytes = b""
    """The whole page with it."""
    written_from: tuple[bytes, str] = (b"", "")
    """The page as it was built, and what was drawn."""


class FirstLook:
    """Writes into pages what is seen before their scripts run.

    Args:
        app: what answers.
        deps_source: gives what this process works with.
        looks: the pages.
        pages_dirs: where the built pages are, by language; empty when nothing is built.
    """

    def __init__(
        self,
        app: ASGIApp,
        deps_source: DepsSource,
        looks: Sequence[Look] = (),
        pages_dirs: Mapping[str, Path] | None = None,
    ) -> None:
        self._app = app
        self._deps_source = deps_source
        self._looks = looks
        self._pages_dirs = pages_dirs or {}
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._look_of(scope)
        kept = await self._drawn(*found) if found else None
        if found is None or kept is None or not kept.html:
            await self._app(scope, receive, send)
            return
        change = partial(self._with_look, look=found[0], kept=kept, drawn=kept.html)
        if not token_of(HTTPConnection(scope), self._deps_source()):
            send = _in_the_same_process(send)
        await self._app(plain(scope), receive, Rewriting(send, change, scope))

    def _look_of(self, scope: Scope) -> tuple[Look, str] | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        for look in self._looks:
            found = look.path.fullmatch(scope["path"])
            if found:
                return look, "".join(found.groups())
        return None

    async def _drawn(self, look: Look, name: str) -> _Kept:
        """What is seen, drawn once for all who ask within a few seconds. Nobody waits while there
        is one that may still be shown."""
        key = f"{language()} {look.path.pattern} {name}"
        kept = self._kept.setdefault(key, _Kept())
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        age = time.monotonic() - kept.drawn_at
        is_waited_for = age > SHOWN_SECONDS
        if age > FRESH_SECONDS and kept.drawing is None:
            pause = 0 if is_waited_for else PAUSE_SECONDS
            kept.drawing = asyncio.ensure_future(self._draw(look, name, kept, pause))
        if is_waited_for and kept.drawing is not None:
            # Who asked first may go away; the others still wait for it.
            await asyncio.shield(kept.drawing)
        return kept

    async def _draw(self, look: Look, name: str, kept: _Kept, pause_seconds: float) -> None:
        await asyncio.sleep(pause_seconds)
        try:
            kept.html = await call(self._deps_source(), look.draw, name)
        except NotFound:
            kept.html = ""
        # Whatever else is wrong, the page itself can say so; it must not fail for its picture.
        except Exception:
            kept.html = ""
            structlog.get_logger().exception("first_look.failed", page=look.path.pattern)
        kept.drawn_at, kept.drawing = time.monotonic(), None

    def _with_look(self, html: bytes, *, look: Look, kept: _Kept, drawn: str) -> bytes:
        if kept.written_from != (html, drawn):
            kept.written_from, kept.written = (html, drawn), self._written(html, look, drawn)
        return kept.written

    def _written(self, html: bytes, look: Look, drawn: str) -> bytes:
        text = html.decode()
        frame = _FRAME.search(text) or _FRAME.search(self._built_frame())
        body = _BODY.search(text)
        if frame is None or body is None or _BODY_END not in text[body.end() :]:
            return html
        seen = filled(frame[0], drawn) if look.is_whole else waited_for(frame[0], drawn)
        if not seen:
            return html
        head, rest = text[: body.end()], text[body.end() :]
        head = head.replace(_FETCHED, _LATER)
        rest, close, after = rest.replace(_FETCHED, _LATER).rpartition(_BODY_END)
        held = f'<template data-later="">{rest}</template>'
        return f"{head}<first-look>{seen}</first-look>{held}{close}{after}".encode()

    def _built_frame(self) -> str:
        folder = self._pages_dirs.get(language()) or self._pages_dirs.get(ENGLISH)
        path = folder / FRAME_OF if folder else None
        return path.read_text("utf-8") if path is not None and path.is_file() else ""


def _in_the_same_process(send: Send) -> Send:
    """Lets the browser go on in the process that it began in. By the policy of all other answers it
    begins another one when the answer comes, and what is seen waits: docs/decisions/0062."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"cross-origin-opener-policy", b"unsafe-none")]
            message = {**message, "headers": headers}
        await send(message)

    return sent


def filled(frame: str, drawn: str) -> str:
    """A page's frame, without its footer, with another main part of usual width.

    Args:
        frame: HTML, header to footer.
        drawn: HTML: what stands in the main part, or that within `<main>` and before it what stays
            above.
    """
    found = _MAIN.search(frame)
    if found is None:
        return ""
    start = _WIDTH.sub("page page-normal", found[1])
    main = drawn if _BARE_MAIN in drawn else f"{_BARE_MAIN}{drawn}</main>"
    return f"{frame[: found.start()]}{main.replace(_BARE_MAIN, start, 1)}</div>"


def waited_for(frame: str, drawn: str) -> str:
    """A page's frame down to the first section that waits, which is replaced. What comes below it
    is out of sight, and would only be drawn twice.

    Args:
        frame: HTML, header to footer.
        drawn: HTML, sections.
    """
    found = _WAITING.search(frame)
    start = frame.rfind(_SECTION, 0, found.start()) if found else -1
    return f"{frame[:start]}{drawn}</main></div>" if start >= 0 else ""
