"""The processor is silent, drops connections, fails and forbids, several times in a row for every
kind of request; people try again, the worker goes on, and each effect happens exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.faults.effects import faults_of, statuses_of
from tests.faults.plays import FAILS, SUCCEEDS, Play, Stage, Step
from tests.faults.proxy import KINDS, PatientTransport, Proxy
from tests.sandbox_server import SECRET_KEY, WEBHOOK_SECRET
from tests.world import World

SDK_TRIES = 3
"""How often the SDK asks before it gives up."""
IN_A_ROW = SDK_TRIES + 1
"""Somebody has to try again, and again not everything goes well."""
MOST_TRIES = 24
"""The SDK does not try again by itself after a 429, so that people have to; and whoever asks again
looks first, which fails as often."""

ENDINGS = {
    SUCCEEDS.name: {"Anna": "settled", "Ben": "settled", "Cleo": "expired"},
    FAILS.name: {"Anna": "refunded", "Ben": "refunded", "Cleo": "expired", "Dora": "refunded"},
}
REQUESTS = {
    SUCCEEDS.name: {"POST /v1/accounts", "GET /v1/accounts/{id}", "POST /v1/transfers"},
    FAILS.name: {"POST /v1/refunds"},
}
REQUESTS_OF_BOTH = {
    "POST /v1/customers",
    "POST /v1/checkout/sessions",
    "GET /v1/checkout/sessions",
    "GET /v1/checkout/sessions/{id}",
    "POST /v1/checkout/sessions/{id}/expire",
    "GET /v1/events",
}


@contextmanager
def _through(world: World, proxy: Proxy) -> Iterator[World]:
    """The same world, with something between it and the processor."""
    gateway = StripeGateway(
        secret_key=SECRET_KEY,
        webhook_secret=WEBHOOK_SECRET,
        api_url=proxy.url,
        http_client=PatientTransport(proxy),
    )
    try:
        yield World(replace(world.deps, gateway=gateway), world.clock, world.sandbox)
    finally:
        gateway.close()
        proxy.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("play", [SUCCEEDS, FAILS], ids=lambda play: play.name)
def test_a_raise_ends_through(world: World, play: Play, kind: str) -> None:
    proxy = Proxy(world.sandbox.url, kind, IN_A_ROW)
    with _through(world, proxy) as troubled:
        stage = Stage(troubled)
        stage.open(play)
        for step in play.steps:
            _try_until_it_is_done(step, stage)

    assert set(proxy.failed) >= REQUESTS[play.name] | REQUESTS_OF_BOTH
    assert min(proxy.failed.values()) >= SDK_TRIES
    assert faults_of(world) == []
    assert statuses_of(world) == ENDINGS[play.name]


def _try_until_it_is_done(step: Step, stage: Stage) -> None:
    """What people do who are told to try again."""
    for _ in range(MOST_TRIES):
        try:
            step.do(stage)
        except GatewayUnavailable:
            continue
        return
    raise AssertionError(f"“{step.title}” was never done")
