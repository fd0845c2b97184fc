"""Files and forms on their way: who may is asked first, and nobody sends for ever or too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from crowdfund.domain.errors import TooManyAttempts
from crowdfund.http import receiving, requests, uploads
from crowdfund.http.app import build_app
from crowdfund.http.receiving import (
    MOST_IN_ALL,
    MOST_OF_NETWORK,
    MOST_OF_PERSON,
    RECEIVING,
    Receiving,
)
from crowdfund.services import draft_access
from crowdfund.services.deps import Deps
from tests.http.test_uploads import ada
from tests.services.drafting import drafted
from tests.world import World

MULTIPART = {"content-type": "multipart/form-data; boundary=x", "accept": "application/json"}
KINDS = ("covers", "pictures", "documents")
REQUEST = {"type": "http", "method": "POST", "path": "/", "headers": []}


def send(client: TestClient, kind: str, campaign_id: str) -> httpx.Response:
    return client.post(f"/uploads/{kind}/{campaign_id}", content=b"x" * 1000, headers=MULTIPART)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may read a form."""

    def parser(*_args: object, **_named: object) -> None:
        raise AssertionError("The form was read.")

    monkeypatch.setattr(uploads, "MultiPartParser", parser)


@pytest.mark.usefixtures("unread")
def test_whose_campaign_it_is_is_asked_before_the_file_is_kept(
    deps: Deps, world: World, client: TestClient
) -> None:
    of_bob = drafted(deps, world.person("Bob"))
    for kind in KINDS:
        answer = send(client, kind, of_bob)
        assert (answer.status_code, answer.headers.get("location")) in {
            (404, None),
            (303, "/founder"),
        }
    mine = drafted(deps, ada(deps, client))
    with pytest.raises(AssertionError, match="was read"):
        send(client, "pictures", mine)
    assert RECEIVING.files == 0


@pytest.mark.usefixtures("unread")
def test_a_campaign_that_cannot_be_written_takes_no_byte(
    deps: Deps, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = drafted(deps, ada(deps, client))
    monkeypatch.setattr(draft_access, "EDITABLE_STATUSES", frozenset())
    answer = send(client, "documents", mine)
    assert answer.status_code == 422
    assert "cannot be changed any more" in answer.json()["problem"]


def test_so_many_files_of_a_person_a_network_and_in_all_are_on_their_way() -> None:
    files = Receiving()
    with files.place("ada", "a"), files.place("ada", "a"), files.place("ada", "b"):
        assert files.files == MOST_OF_PERSON
        with pytest.raises(TooManyAttempts), files.place("ada", "c"):
            pytest.fail("There was no room.")
        with files.place("ben", "a"):
            assert files.files == MOST_OF_PERSON + 1
    with pytest.raises(KeyError), files.place("ada", "a"):
        raise KeyError
    assert files.files == 0
    with ExitStack() as places:
        for number in range(MOST_OF_NETWORK):
            places.enter_context(files.place(f"neighbour {number}", "a"))
        with pytest.raises(TooManyAttempts), files.place("one more", "a"):
            pytest.fail("There was no room.")
        for number in range(MOST_IN_ALL - MOST_OF_NETWORK):
            places.enter_context(files.place(f"stranger {number}", f"network {number}"))
        with pytest.raises(TooManyAttempts), files.place("one more", "b"):
            pytest.fail("There was no room.")
    assert files.files == 0


@pytest.mark.usefixtures("unread")
def test_who_sends_too_many_at_once_is_asked_to_wait_and_nothing_is_kept(
    deps: Deps, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = drafted(deps, ada(deps, client))
    monkeypatch.setattr(receiving, "MOST_OF_PERSON", 0)
    answer = send(client, "documents", mine)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(receiving.RETRY_SECONDS)
    assert answer.json()["problem"] == receiving.BUSY


def never_more(*first: bytes) -> Any:
    """What a route receives from somebody who stops in the middle."""
    chunks = list(first)

    async def receive() -> dict[str, object]:
        if chunks:
            return {"type": "http.request", "body": chunks.pop(0), "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def read(request: Request, most_bytes: int = 100) -> bytes:
    return await requests.body_of(request, most_bytes=most_bytes)


def test_a_body_that_stops_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "GRACE_SECONDS", 0)
    with pytest.raises(requests.BodyTooSlowError):
        asyncio.run(read(Request(REQUEST, never_more())))
    with pytest.raises(requests.BodyTooLargeError):
        asyncio.run(read(Request(REQUEST, never_more(b"x" * 101))))


def test_what_came_already_gives_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "GRACE_SECONDS", 0)
    monkeypatch.setattr(requests, "SLOWEST_BYTES_PER_SECOND", 0.001)

    async def waits() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(read(Request(REQUEST, never_more(b"x"))), 0.01)

    asyncio.run(waits())


def test_what_follows_a_refusal_is_taken_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [{"type": "http.request", "body": b"x", "more_body": each} for each in (True, False)]

    async def receive() -> dict[str, object]:
        return whole.pop(0)

    asyncio.run(requests.discard(Request(REQUEST, receive)))
    assert whole == []
    monkeypatch.setattr(requests, "LINGER_SECONDS", 0)
    asyncio.run(requests.discard(Request(REQUEST, never_more(b"x"))))


async def _stops() -> AsyncIterator[bytes]:
    yield b""
    await asyncio.Event().wait()


def test_who_sends_too_slowly_is_told_and_let_go(
    deps: Deps, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = drafted(deps, ada(deps, client))
    monkeypatch.setattr(requests, "GRACE_SECONDS", 0)

    async def ask(path: str, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(build_app(lambda: deps))
        sent = {"origin": deps.public_url, **headers}
        async with httpx.AsyncClient(
            transport=transport, base_url=deps.public_url, cookies=client.cookies
        ) as slow:
            return await slow.post(path, content=_stops(), headers=sent)

    answer = asyncio.run(ask(f"/uploads/documents/{mine}", **MULTIPART))
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")
    assert answer.json() == {"problem": requests.TOO_SLOW}
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = asyncio.run(ask("/auth/login", **form))
    assert (answer.status_code, answer.text) == (408, requests.TOO_SLOW)
    assert RECEIVING.files == 0
