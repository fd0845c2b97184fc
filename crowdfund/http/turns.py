"""Pages for one address are worked out a few at a time: whoever asks for hundreds at once waits for
themselves, and everybody else for those few."""

from __future__ import annotations

from asyncio import Semaphore
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_AT_ONCE: Final = 4
"""Fewer than the threads in which services are called, so that none address has all of them."""


@dataclass
class _Place:
    """Of one address."""

    room: Semaphore = field(default_factory=lambda: Semaphore(MOST_AT_ONCE))
    people: int = 0
    """Who is being answered, or waits."""


class Turns:
    """Lets requests of one address in, a few at a time, in the order in which they came.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._places: dict[str, _Place] = {}

    @property
    def addresses(self) -> int:
        """How many have somebody who is being answered or waits."""
        return len(self._places)

    async def answer(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request in its turn. The next comes when the answer begins: whoever reads
        slowly, or a stream without an end, keeps nobody waiting.

        Args:
            address: whose turn it is.
            scope: of the request.
            receive: as of any application.
            send: as of any application.
        """
        place = self._places.setdefault(address, _Place())
        place.people += 1
        try:
            await self._in_turn(place, scope, receive, send)
        finally:
            place.people -= 1
            if not place.people:
                del self._places[address]

    async def _in_turn(self, place: _Place, scope: Scope, receive: Receive, send: Send) -> None:
        await place.room.acquire()
        has_place = True

        def leave() -> None:
            nonlocal has_place
            if has_place:
                has_place = False
                place.room.release()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            leave()
