"""Openings of campaigns' pages are counted after they are answered, by what the request says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.db.tables import VisitCount
from crowdfund.services import visiting
from crowdfund.services.deps import Deps
from tests.http.test_http import OWN, application
from tests.world import World

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    with TestClient(application(deps), base_url=OWN, follow_redirects=False) as made:
        made.headers["user-agent"] = CHROME
        yield made


def counted(deps: Deps) -> list[tuple[str, str, int]]:
    visiting.settle()
    with deps.reading() as session:
        rows = session.exec(select(VisitCount)).all()
    return sorted((row.source_kind, row.source_name, row.visitors) for row in rows)


def test_an_opening_is_counted_with_its_source(
    client: TestClient, deps: Deps, world: World
) -> None:
    path = f"/campaigns/{world.live_campaign().slug}"
    answer = client.get(path, headers={"referer": "https://www.news.example/a?b=c"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    client.get(f"{path}?via=share")
    assert counted(deps) == [("site", "news.example", 1)]


@pytest.mark.parametrize("query", ["?via=share", "?via=share&tab=risks"])
def test_a_shared_link_is_told_apart(
    client: TestClient, deps: Deps, world: World, query: str
) -> None:
    client.get(f"/campaigns/{world.live_campaign().slug}/{query}")
    assert counted(deps) == [("shared", "", 1)]


def test_what_nobody_sees_is_not_counted(client: TestClient, deps: Deps, world: World) -> None:
    path = f"/campaigns/{world.live_campaign().slug}"
    client.head(path)
    client.post(path)
    client.get(path, headers={"sec-purpose": "prefetch;prerender"})
    client.get(path, headers={"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    client.get("/campaigns/no-such-campaign")
    client.get("/campaigns")
    client.get(f"{path}/invest")
    client.get(f"/share{path}.png")
    assert counted(deps) == []


HOSTILE = ["\xff\xfe", "https://\xe4\xf6.example", "http://[", "x" * 9_000, "data:text/html,<b>"]


@pytest.mark.parametrize("referrer", HOSTILE)
def test_a_hostile_referrer_is_another_place(
    client: TestClient, deps: Deps, world: World, referrer: str
) -> None:
    path = f"/campaigns/{world.live_campaign().slug}"
    headers = [(b"referer", referrer.encode("latin-1")), (b"user-agent", CHROME.encode())]
    assert client.get(path, headers=headers).status_code == 200  # type: ignore[arg-type]
    assert counted(deps) == [("other", "", 1)]
