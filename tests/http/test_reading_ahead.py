"""What visitors would wait for is read again and again while a process serves, and then no more."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from crowdfund.crowdfund import app
from crowdfund.http.reading_ahead import PAUSE_SECONDS, reading_ahead
from crowdfund.services import open_offers
from crowdfund.services.deps import Deps

DEPS = cast(Deps, object())


def test_it_goes_on_until_the_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Deps] = []

    async def story() -> None:
        loop, often = asyncio.get_running_loop(), asyncio.Event()

        def read_ahead(deps: Deps) -> None:
            asked.append(deps)
            if len(asked) == 3:
                loop.call_soon_threadsafe(often.set)

        monkeypatch.setattr(open_offers, "read_ahead", read_ahead)
        task = asyncio.create_task(reading_ahead(lambda: DEPS, pause_seconds=0)())
        await asyncio.wait_for(often.wait(), timeout=30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(story())
    assert len(asked) >= 3
    assert all(one is DEPS for one in asked)


def test_it_goes_on_when_its_surroundings_were_not_there_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[int] = []

    def deps_source() -> Deps:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("the database is not there yet")
        return DEPS

    async def story() -> None:
        loop, read = asyncio.get_running_loop(), asyncio.Event()

        def read_ahead(_deps: Deps) -> None:
            if not read.is_set():
                loop.call_soon_threadsafe(read.set)

        monkeypatch.setattr(open_offers, "read_ahead", read_ahead)
        task = asyncio.create_task(reading_ahead(deps_source, pause_seconds=0)())
        waiting = asyncio.create_task(read.wait())
        await asyncio.wait({task, waiting}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        assert read.is_set()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(story())
    assert len(tries) >= 2


def test_nobody_finds_old_what_is_read_ahead() -> None:
    assert 2 * PAUSE_SECONDS > open_offers.KEPT_FOR.total_seconds() > PAUSE_SECONDS + 5


def test_the_pages_begin_with_it() -> None:
    names = [getattr(task, "__name__", "") for task in app.get_lifespan_tasks()]
    assert "read_open_offers_ahead" in names
