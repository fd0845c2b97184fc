"""A raise with open payment pages closes at the pace of each endpoint: requests are counted as the
processor counts them, by a time that passes only when a worker waits."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from crowdfund.db.tables import Campaign
from crowdfund.jobs.pacing import Pace
from crowdfund.payments.stripe_client import endpoint_of, new_http_client
from crowdfund.services import settlement
from crowdfund.stripe_sandbox.rate_limit import RateLimit
from tests.jobs.virtual_time import VirtualTime
from tests.world import World

PER_SECOND, PAGES = 4, 8
"""A quarter of a second is a sum of halves, so that times compare exactly."""


def _closing(world: World) -> Campaign:
    campaign = world.live_campaign()
    for number in range(PAGES):
        world.pledge(world.person(f"Buyer {number}"), campaign, 1)
    assert campaign.closes_at is not None
    # The platform's time alone: the processor still has every page open, and ends it when asked.
    world.clock.drift(campaign.closes_at - world.clock.now())
    return campaign


def _close(world: World, campaign: Campaign, wait_for: Callable[[str], None]) -> None:
    world.deps.gateway.keep_pace(wait_for)
    try:
        settlement.advance(world.deps, campaign_id=campaign.id)
    finally:
        world.deps.gateway.keep_pace(None)
    assert {one["status"] for one in world.listed("/v1/checkout/sessions")} == {"expired"}


class Counter:
    """Counts as the processor would."""

    def __init__(self, watch: VirtualTime) -> None:
        self.asked: list[str] = []
        self.limit = RateLimit(watch.seconds)
        self.limit.ask({"per_second": PER_SECOND})

    def count(self, endpoint: str) -> None:
        """One request goes out now."""
        self.asked.append(endpoint)
        self.limit.refusal(*endpoint.split(" "))

    @property
    def refused(self) -> int:
        """How many were too many."""
        told = self.limit.ask({"per_second": PER_SECOND})["refused"]
        assert isinstance(told, int)
        return told


def test_at_the_pace_nothing_is_refused(world: World) -> None:
    watch = VirtualTime()
    counter, pace = (
        Counter(watch),
        Pace(world.deps.engine, calls_per_second=PER_SECOND, watch=watch),
    )

    def wait_for(endpoint: str) -> None:
        pace.wait_for(endpoint)
        counter.count(endpoint)

    _close(world, _closing(world), wait_for)
    reads = counter.asked.count("GET /v1/checkout")
    assert reads >= PAGES
    assert counter.asked.count("POST /v1/checkout") == PAGES
    assert counter.refused == 0
    assert watch.seconds() >= (reads - 1) / PER_SECOND


def test_as_fast_as_it_can_much_is_refused(world: World) -> None:
    """What the pace prevents."""
    counter = Counter(VirtualTime())
    _close(world, _closing(world), counter.count)
    assert counter.refused == 2 * (PAGES - PER_SECOND)


@pytest.mark.parametrize(
    ("method", "url", "endpoint"),
    [
        ("post", "https://api.stripe.com/v1/transfers", "POST /v1/transfers"),
        ("get", "http://127.0.0.1:1/v1/checkout/sessions/cs_1?expand[]=x", "GET /v1/checkout"),
        ("post", "http://127.0.0.1:1/v1/checkout/sessions/cs_1/expire", "POST /v1/checkout"),
    ],
)
def test_what_a_request_counts_for(method: str, url: str, endpoint: str) -> None:
    assert endpoint_of(method, url) == endpoint


def test_each_request_of_the_transport_waits_first(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    transport = new_http_client("http://127.0.0.1:1")
    transport.wait_for = said.append  # type: ignore[attr-defined]

    def answer(_client: httpx.Client, method: str, url: str, **_: object) -> httpx.Response:
        said.append("sent")
        return httpx.Response(200, request=httpx.Request(method, url))

    monkeypatch.setattr(httpx.Client, "request", answer)
    transport.request("get", "http://127.0.0.1:1/v1/events?limit=1", {})
    transport.close()  # type: ignore[no-untyped-call]
    assert said == ["GET /v1/events", "sent"]
