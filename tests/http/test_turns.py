"""Whoever asks for hundreds of pages at once waits for themselves, and nobody else does."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from crowdfund.http.bounds import Bounds
from crowdfund.http.turns import MOST_AT_ONCE, Turns
from crowdfund.services import limits
from crowdfund.services.traffic import Traffic

CROWD = 50


class Answers:
    """An application that begins an answer when it is told to, and says who is being answered."""

    def __init__(self) -> None:
        self.working: Counter[str] = Counter()
        self.begin, self.end = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        """Answers one request."""
        self.working[scope["client"][0]] += 1
        await self.begin.wait()
        if scope.get("fails"):
            raise RuntimeError("broken")
        await send({"type": "http.response.start"})
        await self.end.wait()


async def settled() -> None:
    """Lets everybody go as far as they can."""
    for _ in range(CROWD):
        await asyncio.sleep(0)


def asked(turns: Turns, who: str, *, fails: bool = False) -> asyncio.Task[None]:
    """One request of an address."""

    async def send(_message: Any) -> None:
        return

    scope = {"type": "http", "client": (who, 1), "fails": fails}
    return asyncio.create_task(turns.answer(who, scope, None, send))  # type: ignore[arg-type]


def test_one_address_is_answered_a_few_at_a_time_and_another_at_once() -> None:
    async def story() -> None:
        app = Answers()
        turns = Turns(app)
        crowd = [asked(turns, "crowd") for _ in range(CROWD)]
        await settled()
        assert app.working["crowd"] == MOST_AT_ONCE
        backer = asked(turns, "backer")
        await settled()
        assert app.working["backer"] == 1
        assert turns.addresses == 2
        # Nobody has read an answer to its end, and yet everybody's has begun.
        app.begin.set()
        await settled()
        assert app.working == {"crowd": CROWD, "backer": 1}
        app.end.set()
        await asyncio.gather(backer, *crowd)
        assert turns.addresses == 0

    asyncio.run(story())


def test_what_breaks_or_is_given_up_leaves_its_place() -> None:
    async def story() -> None:
        app = Answers()
        turns = Turns(app)
        broken = [asked(turns, "crowd", fails=True) for _ in range(MOST_AT_ONCE)]
        given_up, last = asked(turns, "crowd"), asked(turns, "crowd")
        await settled()
        given_up.cancel()
        app.begin.set()
        app.end.set()
        for each in broken:
            with pytest.raises(RuntimeError):
                await each
        await last
        assert app.working["crowd"] == MOST_AT_ONCE + 1
        assert turns.addresses == 0

    asyncio.run(story())


@pytest.mark.parametrize(
    ("method", "path", "allowed", "at_once"),
    [
        ("GET", "/campaigns", Traffic(), MOST_AT_ONCE),
        ("HEAD", "/campaigns", Traffic(), MOST_AT_ONCE),
        # It may come slowly, or is waited for, or everybody has the proxy's address.
        ("POST", "/auth/login", Traffic(), CROWD),
        ("GET", "/_event/", Traffic(), CROWD),
        ("GET", "/share/campaigns/bread.png", Traffic(), CROWD),
        ("GET", "/campaigns", Traffic(requests_per_minute=0), CROWD),
    ],
)
def test_pages_take_turns_and_nothing_else(
    method: str, path: str, allowed: Traffic, at_once: int
) -> None:
    async def story() -> None:
        app = Answers()
        deps: Any = SimpleNamespace(traffic=allowed, public_url="http://127.0.0.1")
        bounds = Bounds(app, lambda: deps)
        scope = {"type": "http", "method": method, "path": path, "headers": []}
        scope |= {"client": ("192.0.2.7", 1)}

        async def send(_message: Any) -> None:
            return

        crowd = [asyncio.create_task(bounds(scope, None, send)) for _ in range(CROWD)]  # type: ignore[arg-type]
        await settled()
        assert app.working["192.0.2.7"] == at_once
        app.begin.set()
        app.end.set()
        await asyncio.gather(*crowd)

    limits.forget_all()
    asyncio.run(story())
    limits.forget_all()
