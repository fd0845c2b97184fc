"""Lanes: threads kept busy by claiming ahead, and one kind of work never holding up another."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from crowdfund.jobs import worker as worker_module
from crowdfund.jobs.claims import KINDS, Kind
from crowdfund.jobs.lanes import Lane
from crowdfund.jobs.worker import Worker
from crowdfund.services import settlement
from tests.world import World

THREADS = 3
PATIENCE_SECONDS = 60


class Rows:
    """Due rows, and doing them one at a time when told."""

    def __init__(self, count: int) -> None:
        self._due = list(range(count))
        self.asked: list[int] = []
        self.done: list[int] = []
        self.may_go = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)

    def claim(self, _kind: Kind, limit: int) -> list[Any]:
        """Takes some."""
        self.asked.append(limit)
        taken, self._due = self._due[:limit], self._due[limit:]
        return list(taken)

    def do(self, _kind: Kind, row_id: Any) -> None:
        """Does one when told."""
        assert self.may_go.acquire(timeout=PATIENCE_SECONDS)
        self.done.append(row_id)

    def let(self, count: int) -> None:
        """Lets so many end."""
        for _ in range(count):
            self.may_go.release()


@pytest.fixture
def wake() -> threading.Event:
    """What a lane sets when it is hungry."""
    return threading.Event()


def _lane(rows: Rows, wake: threading.Event) -> Lane:
    return Lane(KINDS[0], threads=THREADS, claim=rows.claim, do=rows.do, wake=wake)


def test_it_claims_ahead_and_asks_again_before_its_threads_are_idle(wake: threading.Event) -> None:
    rows = Rows(11)
    lane = _lane(rows, wake)
    lane.fill(is_due=True)
    assert rows.asked == [6]
    lane.fill(is_due=True)
    assert rows.asked == [6]
    assert not wake.is_set()

    rows.let(3)
    assert wake.wait(PATIENCE_SECONDS)
    assert len(rows.done) == 3
    lane.fill(is_due=False)
    assert rows.asked == [6, 3]

    rows.let(8)
    lane.finish()
    assert sorted(rows.done) == list(range(9))


def test_a_lane_that_saw_the_end_looks_again_only_when_it_is_due(wake: threading.Event) -> None:
    rows = Rows(2)
    lane = _lane(rows, wake)
    rows.let(2)
    lane.fill(is_due=True)
    lane.fill(is_due=False)
    assert rows.asked == [6]
    lane.finish()
    assert not wake.is_set()
    lane.fill(is_due=True)
    assert rows.asked == [6, 6]


def test_calls_that_wait_for_their_pace_hold_no_campaign_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = world.live_campaign(target_minor=1_000), world.live_campaign()
    for number in range(5):
        world.invest(world.person(f"Buyer {number}"), slow, 1)
    assert slow.closes_at is not None
    world.clock.pass_to(slow.closes_at)
    settlement.advance(world.deps, campaign_id=slow.id)
    begun, held, over, stop = (threading.Event() for _ in range(4))

    def wait(_deps: Any, _attempt_id: Any) -> None:
        begun.set()
        assert held.wait(PATIENCE_SECONDS)

    def watch(deps: Any, campaign_id: Any) -> None:
        settlement.advance(deps, campaign_id=campaign_id)
        if campaign_id == quick.id and begun.wait(PATIENCE_SECONDS):
            over.set()

    work = {"transfer": wait, "campaign": watch}
    kinds = tuple(replace(kind, work=work.get(kind.name, kind.work)) for kind in KINDS)
    monkeypatch.setattr(worker_module, "KINDS", kinds)
    monkeypatch.setattr(worker_module, "IDLE_SECONDS", 0.01)
    thread = threading.Thread(target=Worker(world.deps, threads=2).run, args=(stop,))
    thread.start()
    was_done_meanwhile = over.wait(PATIENCE_SECONDS)
    stop.set()
    held.set()
    thread.join(PATIENCE_SECONDS)

    assert was_done_meanwhile
    assert not thread.is_alive()
    assert world.campaign(slow).status == "settling"


def test_it_works_at_the_pace_that_is_set(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paces: list[int] = []

    class Told(worker_module.Pace):
        def __init__(self, engine: Any, *, calls_per_second: int) -> None:
            paces.append(calls_per_second)
            super().__init__(engine, calls_per_second=calls_per_second)

    monkeypatch.setattr(worker_module, "Pace", Told)
    stop = threading.Event()
    stop.set()
    Worker(world.deps, threads=1).run(stop)
    assert paces == [world.deps.calls_per_second] == [25]
