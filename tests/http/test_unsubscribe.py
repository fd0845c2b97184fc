"""Stopping mail from a link: looking changes nothing, one request without a cookie does it."""

from __future__ import annotations

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.db.tables import NoticeChoice
from crowdfund.domain.notice import NoticeKind
from crowdfund.http.app import build_app
from crowdfund.http.unsubscribe import BY_ADDRESS
from crowdfund.services import unsubscribing
from crowdfund.services.deps import Deps
from tests.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
"""The body that mail programs send (RFC 8058, section 3.1)."""


def chosen(deps: Deps) -> list[tuple[str, str, bool]]:
    """Every stored choice."""
    with deps.reading() as session:
        return [(row.topic, row.channel, row.is_on) for row in session.exec(select(NoticeChoice))]


def test_a_link_asks_and_one_request_stops(deps: Deps, world: World) -> None:
    anna = world.person("Anna")
    kind = NoticeKind.UPDATE_POSTED.value
    address = unsubscribing.address_of(deps, user_id=anna.user_id, kind=kind)
    path = address.removeprefix(deps.public_url)
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url)
    asked = client.get(path)
    assert (asked.status_code, chosen(deps)) == (200, [])
    assert "Campaigns you back or watch" in asked.text
    assert f'<form method="post" action="{path}">' in asked.text
    done = client.post(path, data=ONE_CLICK, headers={"Origin": "https://mail.example.test"})
    assert (done.status_code, chosen(deps)) == (200, [("news", "mail", False)])
    assert done.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["", "x", "<script>alert(1)</script>", "a.news.b"])
def test_a_link_that_is_not_ours_does_nothing(deps: Deps, token: str) -> None:
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url)
    for answer in (
        client.get(unsubscribing.PATH, params={"t": token}),
        client.post(unsubscribing.PATH, params={"t": token}, data=ONE_CLICK),
    ):
        assert answer.status_code == 404
        assert "<script>" not in answer.text
    assert chosen(deps) == []


def test_guessing_is_slowed_down(deps: Deps) -> None:
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url)
    statuses = {client.post(f"{unsubscribing.PATH}?t={n}").status_code for n in range(70)}
    assert statuses == {404, 429}


def test_links_of_ours_work_however_many_come_and_whoever_guesses_beside_them(
    deps: Deps, world: World
) -> None:
    anna = world.person("Anna")
    kind = NoticeKind.UPDATE_POSTED.value
    address = unsubscribing.address_of(deps, user_id=anna.user_id, kind=kind)
    client = TestClient(build_app(lambda: deps), base_url=deps.public_url)
    ours = [client.post(address).status_code for _ in range(BY_ADDRESS.tries + 1)]
    assert set(ours) == {200}
    guesses = [client.post(f"{address}{n}").status_code for n in range(BY_ADDRESS.tries + 1)]
    assert guesses == [404] * BY_ADDRESS.tries + [429]
    assert client.post(address).status_code == 200
