"""Pictures of shared links: many at once take nothing from anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Event
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from crowdfund.http import share_pictures
from crowdfund.http.drawing import MOST_WAITING
from crowdfund.http.share_pictures import BY_ADDRESS
from crowdfund.services import share_images
from crowdfund.services.deps import Deps
from tests.http.test_http import application
from tests.world import World

THREADS = 2
"""In the pool that pages wait for, in these tests."""


@pytest.fixture(autouse=True)
def _fresh() -> None:
    share_images.drawn.cache_clear()


class Pen:
    """Counts pictures, and holds the first until it is let go."""

    def __init__(self) -> None:
        self.began, self.may_go_on = Event(), Event()
        self.pictures = self.at_once = self.most_at_once = 0

    def write(self, *_given: Any) -> None:
        """Stands in for writing onto a picture."""
        self.pictures += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.began.set()
        assert self.may_go_on.wait(60)
        self.at_once -= 1


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pen]:
    """The pen that pictures are written with."""
    made = Pen()
    monkeypatch.setattr(share_images, "_write", made.write)
    yield made
    made.may_go_on.set()


@asynccontextmanager
async def asking(deps: Deps) -> AsyncIterator[Callable[[str], Awaitable[httpx.Response]]]:
    """Asks our routes in this loop, whose pool has few threads."""
    pool = ThreadPoolExecutor(THREADS)
    asyncio.get_running_loop().set_default_executor(pool)
    transport = httpx.ASGITransport(app=application(deps))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client.get


def _addresses(world: World, many: int) -> list[str]:
    founders = [world.person(f"Ada {number}") for number in range(many)]
    campaigns = [world.live_campaign(founder, can_receive=False) for founder in founders]
    return [f"/share/campaigns/{campaign.slug}.png" for campaign in campaigns]


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0)


def test_pages_answer_while_pictures_of_many_campaigns_are_drawn(
    world: World, deps: Deps, pen: Pen
) -> None:
    addresses = _addresses(world, THREADS + 1)

    async def story() -> list[int]:
        async with asking(deps) as get:
            # Each campaign twice.
            pictures = [asyncio.ensure_future(get(address)) for address in addresses * 2]
            waiting = share_pictures._DRAWER
            await asyncio.wait_for(_until(lambda: waiting._waiting == len(pictures)), 60)
            page = await asyncio.wait_for(get("/readyz"), 60)
            pen.may_go_on.set()
            return [page.status_code, *[(await one).status_code for one in pictures]]

    assert asyncio.run(story()) == [200] * (2 * len(addresses) + 1)
    assert (pen.pictures, pen.most_at_once) == (len(addresses), 1)


def test_only_so_many_wait_for_a_picture(world: World, deps: Deps, pen: Pen) -> None:
    [address] = _addresses(world, 1)

    async def story() -> list[httpx.Response]:
        async with asking(deps) as get:
            pictures = [asyncio.ensure_future(get(address)) for _ in range(MOST_WAITING + 5)]
            answers: list[httpx.Response] = []
            for done in asyncio.as_completed(pictures, timeout=60):
                answers.append(await done)
                if len(answers) == 5:
                    pen.may_go_on.set()
            return answers

    answers = asyncio.run(story())
    assert [one.status_code for one in answers] == [503] * 5 + [200] * MOST_WAITING
    assert answers[0].headers["retry-after"] == "10"
    # Those who waited have made room.
    assert TestClient(application(deps)).get(address).status_code == 200


def test_one_address_asks_so_often_and_others_are_not_counted_with_it(
    world: World, deps: Deps
) -> None:
    [address] = _addresses(world, 1)
    near, far = (
        TestClient(application(deps), client=(one, 4_000)) for one in ("203.0.113.7", "203.0.113.8")
    )
    seen = [near.get(address).status_code for _ in range(BY_ADDRESS.tries)]
    assert seen == [200] * BY_ADDRESS.tries
    refused = near.get(address)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert far.get(address).status_code == 200
