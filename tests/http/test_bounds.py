"""What one person and one address may ask for: bounded, told in words, nobody else's concern."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crowdfund.http.bounds import TOO_MUCH, TRY_LATER, UNCOUNTED, Bounds
from crowdfund.http.uploads import UPLOADS_BY_PERSON
from crowdfund.services import accounts, limits
from crowdfund.services.deps import Deps
from crowdfund.services.traffic import FRAMES_PER_EVENT, PEOPLE_PER_ADDRESS, Traffic
from crowdfund.settings import load_settings
from crowdfund.ui import door
from crowdfund.ui.states.base import BaseState
from tests.attack.stage import signed_in
from tests.http.test_http import OWN, application
from tests.ui.harness import event_name

FEW = Traffic(requests_per_minute=4, events_per_minute=4, connections=3)


@pytest.fixture
def few(deps: Deps) -> Deps:
    return replace(deps, traffic=FEW)


def client_at(deps: Deps, address: str, *, app: Any = None) -> TestClient:
    """A browser at an address."""
    made = app or application(deps)
    return TestClient(made, base_url=OWN, client=(address, 1), follow_redirects=False)


def test_one_person_is_told_to_wait_and_their_neighbour_is_not(few: Deps) -> None:
    app = application(few)
    with client_at(few, "192.0.2.1", app=app) as ada, client_at(few, "192.0.2.1", app=app) as ben:
        for client, name in ((ada, "ada"), (ben, "ben")):
            cookie, _, token = signed_in(few, name)[1].partition("=")
            client.cookies.set(cookie, token)
        assert [ada.get("/learn/risks").status_code for _ in range(5)] == [200] * 4 + [429]
        refused = ada.get("/learn/risks", headers={"accept-language": "en"})
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert "Too many tries. Wait a minute, then try again." in refused.text
        assert refused.headers["x-content-type-options"] == "nosniff"
        spoken = ada.get("/learn/risks", headers={"accept-language": "zh-CN"}).text
        assert "Wait" not in spoken
        assert ben.get("/learn/risks").status_code == 200


def test_one_address_is_bounded_whatever_sessions_it_makes_up(few: Deps) -> None:
    app, name = application(few), accounts.cookie_name(few.public_url)
    most = FEW.requests_per_minute * PEOPLE_PER_ADDRESS
    with client_at(few, "192.0.2.1", app=app) as client:
        statuses = []
        for number in range(most + 3):
            client.cookies.set(name, f"made-up-{number}")
            statuses.append(client.get("/learn/risks").status_code)
        assert statuses == [200] * most + [429] * 3
        kept = {one: client.get(f"{one}x").status_code for one in UNCOUNTED}
        assert 429 not in kept.values()
    with client_at(few, "192.0.2.2", app=app) as other:
        assert other.get("/learn/risks").status_code == 200


def test_nothing_is_bounded_where_a_proxy_keeps_count(deps: Deps) -> None:
    free = replace(deps, traffic=Traffic(0, 0, 0))
    with client_at(free, "192.0.2.1") as client:
        assert {client.get("/learn/risks").status_code for _ in range(40)} == {200}


async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
    """A websocket that answers what it is told."""
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "websocket.send", "text": message["text"]})


class Line:
    """A websocket of somebody at an address."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._says: asyncio.Queue[Message] = asyncio.Queue()
        self._hears: asyncio.Queue[Message] = asyncio.Queue()
        scope = {"type": "websocket", "path": "/_event", "client": (address, 1), "headers": []}
        self._task = asyncio.create_task(app(scope, self._says.get, self._hears.put))  # type: ignore[arg-type]
        self._says.put_nowait({"type": "websocket.connect"})

    async def opens(self) -> int:
        """0 when it is accepted, else why it was closed."""
        return int((await self.heard()).get("code", 0))

    async def heard(self) -> Message:
        """What comes next."""
        return await asyncio.wait_for(self._hears.get(), 60)

    async def answer_to(self, text: str) -> object:
        """What is answered: the text, or why it was closed."""
        self._says.put_nowait({"type": "websocket.receive", "text": text})
        message = await self.heard()
        return message.get("text", message.get("code"))

    async def close(self) -> None:
        """Goes."""
        self._says.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self._task, 60)


def test_an_address_keeps_so_many_websockets_open_and_others_theirs(few: Deps) -> None:
    app = Bounds(echo, deps_source=lambda: few)

    async def story() -> None:
        lines = [Line(app, "192.0.2.1") for _ in range(4)]
        assert [await line.opens() for line in lines] == [0, 0, 0, TRY_LATER]
        other = Line(app, "192.0.2.2")
        assert (await other.opens(), await other.answer_to("hello")) == (0, "hello")
        await lines[0].close()
        again = Line(app, "192.0.2.1")
        assert (await again.opens(), await again.answer_to("again")) == (0, "again")
        for line in [*lines[1:3], other, again]:
            await line.close()

    asyncio.run(story())
    assert app.open_websockets == 0


def test_a_flood_on_a_websocket_ends_it(few: Deps) -> None:
    most = FRAMES_PER_EVENT * FEW.events_per_minute * PEOPLE_PER_ADDRESS
    app = Bounds(echo, deps_source=lambda: few)

    async def story() -> list[object]:
        line = Line(app, "192.0.2.1")
        assert await line.opens() == 0
        return [await line.answer_to("x") for _ in range(most + 1)]

    assert asyncio.run(story()) == ["x"] * most + [TOO_MUCH]


class _Socket:
    """Stands where the framework's websocket is, for the door."""

    namespace = "/_event"

    def __init__(self, cookies: dict[str, str]) -> None:
        self._cookies = cookies
        self.app = self
        self.sio = self
        self.sid_to_token = {sid: f"tab-{sid}" for sid in cookies}
        self.came: list[tuple[str, str, str]] = []

    def get_environ(self, sid: str, _namespace: str) -> dict[str, Any]:
        """As the server knows the connection."""
        headers = [(b"cookie", self._cookies[sid].encode())]
        return {"asgi.scope": {"client": ("192.0.2.1", 1), "headers": headers}}

    async def on_event(self, sid: str, data: Message) -> None:
        """What is let in."""
        place = data.get("router_data", {}).get("pathname", "")
        self.came.append((sid, data["name"].rpartition(".")[2], place))


def test_who_sends_too_many_events_is_told_now_and_then(
    few: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "get_deps", lambda: few)
    cookie = accounts.cookie_name(few.public_url)
    # Two tabs of one person, one of another, and a visitor's.
    socket = _Socket({"a": f"{cookie}=1", "b": f"{cookie}=1", "c": f"{cookie}=2", "d": ""})
    door.keep(socket)  # type: ignore[arg-type]
    event = {"name": event_name(BaseState.dismiss_problem), "payload": {}, "router_data": {}}

    async def story() -> None:
        for sid in ["a", "b"] * 10 + ["c", "d"]:
            await socket.on_event(sid, event)

    asyncio.run(story())
    let_in = [sid for sid, name, _ in socket.came if name == "dismiss_problem"]
    told = [sid for sid, name, _ in socket.came if name == "wait"]
    assert let_in == ["a", "b", "a", "b", "c", "d"]
    assert (told.count("a"), told.count("b")) == (door.TOLD.tries, door.TOLD.tries)
    assert set(told) == {"a", "b"}


def _rests(monkeypatch: pytest.MonkeyPatch, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Gives the door another way to rest, and nobody else: servers of other tests run in threads of
    this process and rest in between."""
    monkeypatch.setattr(door, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))


def test_whose_events_were_dropped_without_a_word_is_told_once_the_pause_is_over(
    few: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a page whose load was dropped shows its skeleton for ever."""
    monkeypatch.setattr(door, "get_deps", lambda: few)
    socket = _Socket({"a": "", "gone": ""})
    door.keep(socket)  # type: ignore[arg-type]
    event = {"name": event_name(BaseState.dismiss_problem), "payload": {}}
    pauses: list[float] = []
    over, real = asyncio.Event(), asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await over.wait()

    _rests(monkeypatch, sleep)

    async def story() -> None:
        for number in range(20):
            for sid in ("a", "gone"):
                await socket.on_event(sid, {**event, "router_data": {"pathname": f"/{number}"}})
        mine = asyncio.all_tasks() - {asyncio.current_task()}
        assert len(mine) == 2
        told = [place for sid, name, place in socket.came if (sid, name) == ("a", "wait")]
        assert len(told) == door.TOLD.tries
        await real(0)
        assert len(pauses) == 2
        del socket.sid_to_token["gone"]
        limits.forget_all()
        over.set()
        await asyncio.gather(*mine)

    asyncio.run(story())
    assert min(pauses) > 0
    told = [place for sid, name, place in socket.came if (sid, name) == ("a", "wait")]
    # Once, of what was dropped last; and nobody who is gone.
    assert (len(told), told[-1]) == (door.TOLD.tries + 1, "/19")
    of_gone = [name for sid, name, _ in socket.came if sid == "gone"]
    assert of_gone.count("wait") == door.TOLD.tries


def test_a_late_word_is_for_the_page_that_is_open_by_then(
    few: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a page that loaded well is told that it sent too much, and that it is another."""
    monkeypatch.setattr(door, "get_deps", lambda: few)
    socket = _Socket({"stays": "", "goes": ""})
    door.keep(socket)  # type: ignore[arg-type]
    over = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        await over.wait()

    _rests(monkeypatch, sleep)
    loads = RegistrationContext.get().event_handlers
    names = {name.rpartition(".")[2]: name for name in loads}
    assert names.keys() >= door.BEGINS_A_PAGE

    async def send(sid: str, name: str, place: str) -> None:
        sent = {"name": name, "payload": {}, "router_data": {"pathname": place}}
        await socket.on_event(sid, sent)

    async def story() -> None:
        tick = event_name(BaseState.dismiss_problem)
        for _number in range(20):
            for sid in ("stays", "goes"):
                await send(sid, tick, "/old")
        mine = asyncio.all_tasks() - {asyncio.current_task()}
        assert len(mine) == 2
        limits.forget_all()
        await send("stays", tick, "/new")
        await send("goes", names["on_load_internal"], "/new")
        over.set()
        await asyncio.gather(*mine)

    asyncio.run(story())
    told = {
        sid: [place for who, name, place in socket.came if (who, name) == (sid, "wait")]
        for sid in ("stays", "goes")
    }
    early = ["/old"] * door.TOLD.tries
    # Its load may be what was dropped, whatever else it sends; the other began anew.
    assert told == {"stays": [*early, "/new"], "goes": early}


def test_uploads_of_one_person_are_counted_before_they_are_read(deps: Deps) -> None:
    cookie, _, token = signed_in(deps, "ada")[1].partition("=")
    with client_at(deps, "192.0.2.1") as client:
        client.cookies.set(cookie, token)
        client.headers.update({"origin": OWN, "accept": "application/json"})
        path = "/uploads/pictures/00000000-0000-0000-0000-000000000000"

        def send() -> int:
            return client.post(path, files={"picture": ("x.png", b"x")}).status_code

        sent = [send() for _ in range(UPLOADS_BY_PERSON.tries + 1)]
        assert sent[-1] == 429
        assert 429 not in sent[:-1]
        again = client.post(path, files={"picture": ("x.png", b"x")})
        assert int(again.headers["retry-after"]) > 0


def test_what_is_allowed_is_a_setting(tmp_path: Path) -> None:
    found = load_settings({"DATA_DIR": str(tmp_path), "CONNECTIONS_PER_ADDRESS": "7"})
    usual = Traffic()
    assert found.connections_per_address == 7
    assert found.requests_per_minute == usual.requests_per_minute
    assert found.events_per_minute == usual.events_per_minute
    assert load_settings({"DATA_DIR": str(tmp_path)}).connections_per_address == usual.connections


def test_operators_read_what_is_allowed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    usual = Traffic()
    assert f"`REQUESTS_PER_MINUTE` ({usual.requests_per_minute:,}" in page
    assert f"`EVENTS_PER_MINUTE` ({usual.events_per_minute:,}" in page
    assert f"`CONNECTIONS_PER_ADDRESS` ({usual.connections}" in page
