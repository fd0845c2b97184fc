"""Totals that are pushed: read once for all who look, and ended with the process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from starlette.requests import Request
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign
from crowdfund.http import live, live_streams
from crowdfund.http.app import build_app
from crowdfund.http.counting import Counting
from crowdfund.http.live_streams import RETRY, LiveStreams, TooManyStreamsError
from crowdfund.metrics import REGISTRY
from crowdfund.services import drafts, live_feed
from crowdfund.services.deps import Deps
from crowdfund.words import LANGUAGES, language_in_use
from tests.services.drafting import drafted
from tests.world import World

MANY = 200
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def _looks_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The watcher sleeps: each test looks when it says so. Handlers of signals are put back."""
    monkeypatch.setattr(live_streams, "LOOK_SECONDS", 3_600)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class _Ear:
    """One who looks: what it was sent."""

    def __init__(self, streams: LiveStreams, slug: str, known_id: str = "", address: str = HERE):
        self.got: list[bytes] = []
        self._streams, self._slug, self._address = streams, slug, address
        self._ear = streams.enter(slug, address)
        self.frames: AsyncIterator[bytes] = streams.frames(slug, self._ear, known_id)
        self.task = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        try:
            async for part in self.frames:
                self.got.append(part)
        finally:
            self._streams.leave(self._slug, self._address, self._ear)

    def raised(self) -> list[str]:
        """The sums that it was told."""
        events = [part.decode() for part in self.got if part.startswith(b"id:")]
        return [json.loads(one.partition("data: ")[2])["raised_text"] for one in events]


async def settle_down() -> None:
    """Lets every stream send what it has."""
    for _ in range(5):
        await asyncio.sleep(0)


def run(deps: Deps, work: Callable[[LiveStreams], Coroutine[Any, Any, None]]) -> LiveStreams:
    """Runs a test's work on a loop and ends what it left open; gives the streams back."""
    made = LiveStreams(lambda: deps)

    async def all_of_it() -> None:
        try:
            await work(made)
        finally:
            made.close()
            await settle_down()

    asyncio.run(all_of_it())
    return made


@contextmanager
def counted_statements(deps: Deps) -> Iterator[list[str]]:
    """The statements that PostgreSQL is sent meanwhile."""
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(deps.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(deps.engine, "before_cursor_execute", note)


def statements_of(deps: Deps, world: World, campaign: Campaign, listeners: int) -> list[str]:
    """What is sent to PostgreSQL while so many look: all come, one pledge is paid, and nothing
    happens."""
    sent: list[str] = []

    async def work(streams: LiveStreams) -> None:
        with counted_statements(deps) as coming:
            await asyncio.gather(*[streams.first(campaign.slug) for _ in range(listeners)])
            addresses = [f"198.51.100.{number % 50}" for number in range(listeners)]
            ears = [_Ear(streams, campaign.slug, address=address) for address in addresses]
            await streams.look()
            await settle_down()
        world.invest(world.person(f"Of {listeners}"), campaign, 25)
        with counted_statements(deps) as moving:
            await streams.look()
            await settle_down()
        with counted_statements(deps) as quiet:
            await streams.look()
        sent.extend([*coming, "moved", *moving, "quiet", *quiet])
        assert {len(ear.raised()) for ear in ears} == {2}
        assert len({part for ear in ears for part in ear.got}) == 3

    run(deps, work)
    return sent


def test_readings_do_not_grow_with_those_who_look(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    alone = statements_of(deps, world, campaign, 1)
    many = statements_of(deps, world, campaign, MANY)
    assert many == alone
    quiet = alone[alone.index("quiet") + 1 :]
    assert len(quiet) == 1
    assert "xmin" in quiet[0]


def test_every_stream_ends_when_the_process_is_to_end(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    told: list[int] = []
    ears: list[_Ear] = []

    async def work(streams: LiveStreams) -> None:
        await streams.first(campaign.slug)
        ears.extend(_Ear(streams, campaign.slug, address=f"a{n}") for n in range(MANY))
        await settle_down()
        assert streams.streams == MANY
        assert [ear for ear in ears if ear.task.done()] == []
        signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
        live.end_with_the_process(streams)
        live.end_with_the_process(streams)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(asyncio.gather(*[ear.task for ear in ears]), 30)
        assert streams.streams == 0

    streams = run(deps, work)
    assert told == [signal.SIGTERM]
    assert sum(ear.task.done() for ear in ears) == MANY
    with TestClient(_app_of(deps, streams)) as client:
        answer = client.get(f"/campaigns/{campaign.slug}/live")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_open_streams_are_bounded(
    deps: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    monkeypatch.setattr(live_streams, "MOST_PER_ADDRESS", 2)
    monkeypatch.setattr(live_streams, "MOST_STREAMS", 5)

    async def work(streams: LiveStreams) -> None:
        await streams.first(campaign.slug)
        ears = [_Ear(streams, campaign.slug, address=place) for place in ("a", "a", "b")]
        with pytest.raises(TooManyStreamsError):
            streams.enter(campaign.slug, "a")
        ears += [_Ear(streams, campaign.slug, address=place) for place in ("c", "d")]
        with pytest.raises(TooManyStreamsError):
            streams.enter(campaign.slug, "e")
        await settle_down()
        ears[0].task.cancel()
        await settle_down()
        assert streams.streams == 4
        _Ear(streams, campaign.slug, address="a")

    assert run(deps, work)._channels == {}


def test_who_comes_again_is_sent_only_what_is_new(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))

    async def work(streams: LiveStreams) -> None:
        first = await streams.first(campaign.slug)
        assert first is not None
        knows, knew = _Ear(streams, campaign.slug, first.id), _Ear(streams, campaign.slug, "old")
        await settle_down()
        assert knows.got == [RETRY]
        assert knew.got == [RETRY, first.data]
        world.invest(world.person("Ben"), campaign, 25)
        await streams.look()
        await settle_down()
        assert knows.raised() == ["$250"]

    run(deps, work)


def test_a_slow_stream_skips_what_became_old(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))

    async def work(streams: LiveStreams) -> None:
        await streams.first(campaign.slug)
        ear = streams.enter(campaign.slug, HERE)
        frames = streams.frames(campaign.slug, ear, "")
        for _ in range(2):
            await anext(frames)
        for shares in (25, 30, 35):
            world.invest(world.person(f"B {shares}"), campaign, shares)
            await streams.look()
        assert b"$900" in await anext(frames)
        waiting = asyncio.ensure_future(anext(frames))
        await settle_down()
        assert not waiting.done()
        waiting.cancel()
        streams.leave(campaign.slug, HERE, ear)

    run(deps, work)


def test_a_look_that_fails_ends_no_stream(
    deps: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    real = live_feed.marks
    failed = asyncio.Event()

    def marks(*_: Any, **__: Any) -> dict[str, str]:
        monkeypatch.setattr(live_feed, "marks", real)
        failed.set()
        raise OSError("the database is away")

    async def work(streams: LiveStreams) -> None:
        await streams.first(campaign.slug)
        monkeypatch.setattr(live_feed, "marks", marks)
        monkeypatch.setattr(live_streams, "LOOK_SECONDS", 0)
        ear = _Ear(streams, campaign.slug)
        world.invest(world.person("Ben"), campaign, 25)
        async with asyncio.timeout(30):
            while "$250" not in ear.raised():
                await asyncio.sleep(0)
        assert failed.is_set()
        assert not ear.task.done()

    run(deps, work)


def test_a_stream_ends_when_nothing_moves_any_more(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))

    async def work(streams: LiveStreams) -> None:
        await streams.first(campaign.slug)
        ear = _Ear(streams, campaign.slug)
        await settle_down()
        _withdraw(deps, campaign)
        await streams.look()
        await asyncio.wait_for(ear.task, 30)
        assert b'"is_moving":false' in ear.got[-1]

    run(deps, work)


def test_what_is_over_is_told_once_and_what_is_not_public_never(deps: Deps, world: World) -> None:
    founder = world.person("Ada")
    campaign = world.live_campaign(founder)
    hidden = drafts.editor(deps, actor=founder, campaign_id=drafted(deps, founder)).slug
    _withdraw(deps, campaign)
    seconds = ("crowdfund_http_request_seconds_count", {"route": live.PATH})
    before = REGISTRY.get_sample_value(*seconds) or 0
    streams = LiveStreams(lambda: deps)
    counting = Counting(_app_of(deps, streams), [*build_app(lambda: deps).routes])  # type: ignore[list-item]
    with TestClient(counting) as client:
        told = client.get(f"/campaigns/{campaign.slug}/live")
        known = told.text.partition("id: ")[2][:16]
        path, after = f"/campaigns/{campaign.slug}/live", {"Last-Event-ID": known}
        again = client.get(path, headers=after), client.get(path, params={"after": known})
        strange = [client.get(f"/campaigns/{slug}/live") for slug in (hidden, "no-such", "%00")]
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.headers["cache-control"] == "no-store"
    assert told.text.startswith(f"retry: 3000\n\nid: {known}\nevent: totals\ndata: {{")
    assert [answer.status_code for answer in again] == [204, 204]
    assert [answer.status_code for answer in strange] == [404, 404, 404]
    assert (streams.streams, streams._channels) == (0, {})
    assert REGISTRY.get_sample_value(*seconds) == before + 6


def test_a_stream_that_never_began_is_not_counted_for_ever(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))

    async def gone(_: Any) -> None:
        raise OSError("the browser went away")

    async def silent() -> Any:
        await asyncio.Event().wait()

    async def work(streams: LiveStreams) -> None:
        app = _app_of(deps, streams)
        scope = {
            **{"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""},
            **{"app": app, "path_params": {"slug": campaign.slug}, "client": (HERE, 1)},
        }
        answer = await live.stream(Request(scope))
        assert streams.streams == 1
        with pytest.raises(BaseException, match=r"went away|unhandled"):
            await answer(scope, silent, gone)
        assert streams.streams == 0

    run(deps, work)


def _app_of(deps: Deps, streams: LiveStreams) -> Any:
    app = build_app(lambda: deps)
    app.state.live_streams = streams
    return app


def _withdraw(deps: Deps, campaign: Campaign) -> None:
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.status, row.ended_at = "withdrawn", deps.now()
        session.add(row)


def test_each_listener_is_told_in_their_language(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    told: dict[str, list[bytes]] = {}

    async def listen(streams: LiveStreams, code: str, moved: asyncio.Event) -> None:
        with language_in_use(code):
            await streams.first(campaign.slug)
            ear = _Ear(streams, campaign.slug, address=code)
            await moved.wait()
            await settle_down()
            told[code] = [part for part in ear.got if part.startswith(b"id:")]

    async def work(streams: LiveStreams) -> None:
        moved = asyncio.Event()
        listeners = [asyncio.create_task(listen(streams, code, moved)) for code in LANGUAGES]
        while streams.streams < len(LANGUAGES):
            await asyncio.sleep(0.01)
        world.invest(world.person("Ben"), campaign, 25)
        await streams.look()
        moved.set()
        await asyncio.gather(*listeners)

    run(deps, work)
    english, chinese = told["en"], told["zh_Hans"]
    assert len(english) == len(chinese) == 2
    assert "1 backer" in english[-1].decode()
    assert "1 backer" not in chinese[-1].decode()
    assert "投资人" in chinese[-1].decode()
