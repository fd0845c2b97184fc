"""The processor's notes come over HTTP, signed, to the address that the platform gives them: once,
twice or in the wrong order. The worker asks for none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
import uvicorn
from sqlmodel import select

from crowdfund.db.tables import InboxEvent
from crowdfund.http.app import build_app
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.faults.effects import faults_of, statuses_of
from tests.faults.plays import FAILS, SUCCEEDS, Play, Stage
from tests.ports import address_of, listener
from tests.sandbox_server import SECRET_KEY
from tests.world import DeafWorker, World

PATIENCE_SECONDS = 60
ENDINGS = [
    (SUCCEEDS, {"Anna": "settled", "Ben": "settled", "Cleo": "expired"}),
    (FAILS, {"Anna": "refunded", "Ben": "refunded", "Cleo": "expired", "Dora": "refunded"}),
]


@dataclass
class DeafStage(Stage):
    """A stage whose worker hears only of what was brought."""

    def work(self) -> None:
        """Waits until everything was brought, and does what is due."""
        _until(lambda: all(not one["pending_webhooks"] for one in self.world.listed("/v1/events")))
        DeafWorker(self.world.deps, threads=1).drain()


@contextmanager
def _at_home(world: World) -> Iterator[World]:
    """The same world with its own HTTP server, to which the processor sends what happens."""
    place = listener()
    url = f"{address_of(place)}/webhooks/stripe"
    endpoint = world.sandbox.api(
        "POST", "/v1/webhook_endpoints", url=url, **{"enabled_events[]": "*"}
    )
    gateway = StripeGateway(
        secret_key=SECRET_KEY, webhook_secret=endpoint["secret"], api_url=world.sandbox.url
    )
    deps = replace(world.deps, gateway=gateway)
    server = uvicorn.Server(
        uvicorn.Config(build_app(lambda: deps), log_config=None, ws="none", access_log=False)
    )
    thread = threading.Thread(target=server.run, args=([place],))
    thread.start()
    try:
        yield World(deps, world.clock, world.sandbox)
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        gateway.close()
        place.close()


@pytest.mark.parametrize("how", [{}, {"duplicate": True}, {"reverse": True}], ids=str)
@pytest.mark.parametrize(("play", "ending"), ENDINGS, ids=["succeeds", "fails"])
def test_a_raise_ends_with_notes_that_are_brought(
    world: World, play: Play, ending: dict[str, str], how: dict[str, bool]
) -> None:
    world.sandbox.control("webhooks", **how)
    with _at_home(world) as home:
        stage = DeafStage(home)
        stage.open(play)
        for step in play.steps:
            step.do(stage)

        assert faults_of(home) == []
        assert statuses_of(home) == ending
        assert _kept(home) == {one["id"] for one in home.listed("/v1/events")}


def _kept(world: World) -> set[str]:
    with world.deps.reading() as session:
        return set(session.exec(select(InboxEvent.id)))


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "nothing was brought"
        threading.Event().wait(0.02)
