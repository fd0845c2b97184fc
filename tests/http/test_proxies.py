"""Where a visitor is, behind proxies: what trusted ones say, and nothing that visitors write."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from crowdfund.http.proxies import MOST_HOPS, SeenThroughProxies, visitor_address
from crowdfund.services.deps import Deps, Network
from crowdfund.services.traffic import PEOPLE_PER_ADDRESS, Traffic
from tests.http.test_http import OWN, application

PROXY, OTHER_PROXY, ADA, BEN = "10.0.0.1", "10.0.0.2", "192.0.2.1", "198.51.100.7"
TRUSTED: tuple[Network, ...] = (ip_network("10.0.0.0/30"), ip_network("fd00::/64"))


@pytest.mark.parametrize(
    ("connection", "forwarded", "visitor"),
    [
        # A trusted proxy says for whom it asks, and a second one before it.
        (PROXY, [ADA], ADA),
        (PROXY, [f"{ADA}, {OTHER_PROXY}"], ADA),
        (PROXY, [ADA, OTHER_PROXY], ADA),
        ("::ffff:10.0.0.1", [ADA], ADA),
        (PROXY, ["2001:db8::7"], "2001:db8::7"),
        ("fd00::1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        (PROXY, [f"{ADA}:4711"], ADA),
        (PROXY, ["::ffff:192.0.2.1"], ADA),
        (PROXY, [OTHER_PROXY], OTHER_PROXY),
        # What a visitor wrote stands before it.
        (PROXY, [f"{BEN}, {ADA}"], ADA),
        (PROXY, [BEN, ADA], ADA),
        (PROXY, [f"{BEN}, {ADA}, {OTHER_PROXY}"], ADA),
        (PROXY, [f"{PROXY}, {ADA}"], ADA),
        (PROXY, [",".join([BEN] * 10_000 + [ADA])], ADA),
        # What is no address: the proxy that wrote it.
        (PROXY, [], PROXY),
        (PROXY, [""], PROXY),
        (PROXY, [f"{ADA}, unknown"], PROXY),
        (PROXY, [f"{ADA}, , {OTHER_PROXY}"], OTHER_PROXY),
        (PROXY, ["fe80::1%eth0"], PROXY),
        (PROXY, ["1" * 100_000], PROXY),
        (PROXY, ["192.0.2.1\x00, \r\n"], PROXY),
        (PROXY, [OTHER_PROXY] * (MOST_HOPS + 5), OTHER_PROXY),
        # Not from a proxy: nothing is believed.
        (ADA, [BEN], ADA),
        (ADA, [f"{BEN}, {PROXY}"], ADA),
        ("10.0.0.4", [BEN], "10.0.0.4"),
        ("unknown", [BEN], "unknown"),
        ("", [BEN], ""),
    ],
)
def test_where_a_visitor_is(connection: str, forwarded: list[str], visitor: str) -> None:
    assert visitor_address(connection, forwarded, TRUSTED) == visitor


@given(st.lists(st.text(max_size=60), max_size=5), st.sampled_from([ADA, "2001:db8::1"]))
def test_nothing_is_believed_of_who_is_no_proxy(forwarded: list[str], connection: str) -> None:
    assert visitor_address(connection, forwarded, TRUSTED) == connection
    assert visitor_address(connection, forwarded, ()) == connection


@given(st.lists(st.text(alphabet="0123456789abcdef.:[], %", max_size=60), max_size=5))
def test_whatever_a_visitor_writes_the_proxys_word_counts(written: list[str]) -> None:
    assert visitor_address(PROXY, [*written, ADA], TRUSTED) == ADA
    assert visitor_address(PROXY, [", ".join([*written, ADA])], TRUSTED) == ADA
    assert ip_address(visitor_address(PROXY, written, TRUSTED)), "always an address"


def behind(deps: Deps, *, trusted: tuple[Network, ...]) -> TestClient:
    few = Traffic(requests_per_minute=1, events_per_minute=1, connections=1)
    app = application(replace(deps, traffic=few, trusted_proxies=trusted))
    return TestClient(app, base_url=OWN, client=(PROXY, 1), follow_redirects=False)


def statuses(client: TestClient, visitor: str, times: int) -> list[int]:
    headers = {"x-forwarded-for": visitor}
    return [client.get("/learn/risks", headers=headers).status_code for _ in range(times)]


def test_each_visitor_behind_a_proxy_has_their_own_share(deps: Deps) -> None:
    most = PEOPLE_PER_ADDRESS
    with behind(deps, trusted=TRUSTED) as client:
        assert statuses(client, f"{BEN}, {ADA}", most + 1) == [200] * most + [429]
        assert statuses(client, f"203.0.113.9, {ADA}", 1) == [429], "whatever stands before"
        assert statuses(client, BEN, 1) == [200]


def test_a_proxy_that_is_not_trusted_has_one_share_for_all(deps: Deps) -> None:
    most = PEOPLE_PER_ADDRESS
    with behind(deps, trusted=()) as client:
        assert statuses(client, ADA, most) == [200] * most
        assert statuses(client, BEN, 1) == [429]


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_everything_inside_sees_the_visitor(deps: Deps, kind: str) -> None:
    """Pages' events too: they are counted by the address of the websocket that brings them."""
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    layer = SeenThroughProxies(app, lambda: replace(deps, trusted_proxies=TRUSTED))
    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-for", ADA.encode())]
    scope = {"type": kind, "path": "/_event", "headers": headers, "client": (PROXY, 4711)}
    asyncio.run(layer(scope, None, None))  # type: ignore[arg-type]
    asyncio.run(layer({**scope, "client": None}, None, None))  # type: ignore[arg-type]
    asyncio.run(layer({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert [each.get("client") for each in seen] == [(ADA, 0), None, None]
