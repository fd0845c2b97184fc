"""A campaign's totals as a stream: one reading for all who look at it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from crowdfund.http.live_streams import LiveStreams, TooManyStreamsError
from crowdfund.http.requests import client_address
from crowdfund.services import limits
from crowdfund.words import _

PATH: Final = "/campaigns/{slug}/live"
MEDIA_TYPE: Final = "text/event-stream"
COME_AGAIN_SECONDS: Final = 30
NOTHING_MORE: Final = 204
"""Tells browsers not to come again (https://html.spec.whatwg.org/multipage/server-sent-events.html,
"Reconnection")."""
LONGEST_ID: Final = 64

_HEADERS: Final = {
    "Cache-Control": "no-store",
    # nginx would keep what is sent until it has enough of it.
    "X-Accel-Buffering": "no",
}


async def stream(request: Request) -> Response:
    """The totals of a public campaign now and whenever they move."""
    streams: LiveStreams = request.app.state.live_streams
    slug, address = request.path_params["slug"], limits.neighbourhood(client_address(request))
    if streams.is_closing:
        return _later()
    first = await streams.first(slug)
    if first is None:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    known_id = _known_id(request)
    if first.is_last and first.id == known_id:
        streams.forget_unheard(slug)
        return Response(status_code=NOTHING_MORE)
    end_with_the_process(streams)
    try:
        ear = streams.enter(slug, address)
    except TooManyStreamsError:
        streams.forget_unheard(slug)
        return _later()

    return _Stream(streams, slug, address, ear, known_id)


class _Stream(StreamingResponse):
    """An open stream, which is counted until it has ended, however it ends."""

    def __init__(
        self, streams: LiveStreams, slug: str, address: str, ear: asyncio.Event, known_id: str
    ) -> None:
        frames = streams.frames(slug, ear, known_id)
        super().__init__(frames, media_type=MEDIA_TYPE, headers=_HEADERS)
        self._leave = partial(streams.leave, slug, address, ear)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


def end_with_the_process(streams: LiveStreams) -> None:
    """Ends the streams when the process is asked to end: the server waits for open answers before
    it tells the application that it ends, and would wait for these for ever.

    A signal has one handler, and the server's stays: it is called as before.

    Args:
        streams: of this process, on the running loop.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if isinstance(before, _Ending) and before.streams is streams:
            continue
        ending = _Ending(streams, loop, before)
        # Only the main thread may; in any other nobody is told by signals either.
        with contextlib.suppress(ValueError):
            signal.signal(number, ending)
            signal.siginterrupt(number, False)


class _Ending:
    """Handles a signal: the streams end, then comes what would have come anyway."""

    def __init__(
        self,
        streams: LiveStreams,
        loop: asyncio.AbstractEventLoop,
        before: Callable[[int, FrameType | None], Any] | int | signal.Handlers | None,
    ) -> None:
        self.streams = streams
        self._loop = loop
        self._before = before

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.streams.close)
        if callable(self._before):
            self._before(number, frame)
        elif self._before == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def _known_id(request: Request) -> str:
    """What the browser has: told by itself after a lost connection, and by our script when a tab
    is seen again."""
    known = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return known[:LONGEST_ID]


def _later() -> Response:
    wait = {"Retry-After": str(COME_AGAIN_SECONDS)}
    return PlainTextResponse(_("Please try again in a moment."), status_code=503, headers=wait)
