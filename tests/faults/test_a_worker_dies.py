"""A worker's process is killed in the middle of a call, with everything that runs in it; another
process takes over what it held within a minute, and not before its lease ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from crowdfund.jobs.claims import LEASE
from crowdfund.jobs.worker import Worker
from crowdfund.services import settlement
from tests.faults.boundaries import Boundaries
from tests.faults.lives import make_world, without_tls
from tests.world import World

FRESH = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 60
ASKED, DONE = "asked", "done"


def _work(database_url: str, sandbox_url: str, hangs: bool, line: Connection) -> None:
    """A worker's process: says when it asks for a transfer, and when it was made."""
    without_tls()
    world = make_world(database_url, sandbox_url, Boundaries(lambda _name: None, 0))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_given: stop.set())
    ask = world.deps.gateway.create_transfer

    def told(**named: Any) -> Any:
        line.send(ASKED)
        if hangs:
            threading.Event().wait()
        made = ask(**named)
        line.send(DONE)
        return made

    world.deps.gateway.create_transfer = told  # type: ignore[method-assign]
    Worker(world.deps, threads=2).run(stop)
    world.deps.close()


@contextmanager
def _worker(world: World, url: str, end: signal.Signals, *, hangs: bool) -> Iterator[Connection]:
    ours, theirs = FRESH.Pipe()
    process = FRESH.Process(target=_work, args=(url, world.sandbox.url, hangs, theirs), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        assert process.pid is not None
        os.kill(process.pid, end)
        process.join(PATIENCE_SECONDS)
    assert process.exitcode == (-signal.SIGKILL if end == signal.SIGKILL else 0)


def _hear(line: Connection, word: str) -> None:
    assert line.poll(PATIENCE_SECONDS), f"nobody said {word}"
    assert line.recv() == word


def _until(holds: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(PATIENCE_SECONDS * 20):
        if holds():
            return
        tick.wait(0.05)
    raise AssertionError("it never came to that")


def test_another_process_takes_over_within_a_minute(world: World, database_url: str) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    for _ in range(3):
        settlement.advance(world.deps, campaign_id=campaign.id)

    with _worker(world, database_url, signal.SIGKILL, hangs=True) as line:
        _hear(line, ASKED)
    world.clock.advance(LEASE - timedelta(seconds=10))
    world.work()
    assert world.listed("/v1/transfers") == []

    world.clock.advance(timedelta(seconds=12))
    with _worker(world, database_url, signal.SIGTERM, hangs=False) as line:
        _hear(line, ASKED)
        _hear(line, DONE)
        _until(lambda: world.statuses(pledge_id) == ["settled"])
    [attempt] = world.attempts(pledge_id, "transfer")
    assert (attempt.status, attempt.tries) == ("done", 2)
    assert len(world.listed("/v1/transfers")) == 1
