"""One pace for all workers: never faster, hardly slower, and a missed slot is not caught up."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from crowdfund.db.engine import make_engine
from crowdfund.db.tables import CallPace
from crowdfund.jobs import pacing
from crowdfund.jobs.pacing import MachineTime, Pace
from tests.jobs.virtual_time import SECOND, VirtualTime

PER_SECOND = 25
APART = SECOND // PER_SECOND
WORKERS, THREADS, CALLS = 2, 6, 10


class SlowProcessor:
    """A gateway that takes its time and remembers when it was asked what."""

    def __init__(self, watch: VirtualTime) -> None:
        self._watch = watch
        self.asked: list[tuple[str, int]] = []

    def create_transfer(self, seconds: float) -> None:
        """Takes so long."""
        self.asked.append(("transfer", self._watch.microseconds()))
        self._watch.sleep(seconds)

    def create_refund(self, seconds: float) -> None:
        """Takes so long."""
        self.asked.append(("refund", self._watch.microseconds()))
        self._watch.sleep(seconds)


class Paced:
    """A gateway each of whose methods is one endpoint, asked in its turn."""

    def __init__(self, gateway: SlowProcessor, pace: Pace) -> None:
        self._gateway, self._pace = gateway, pace

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self._gateway, name)

        def wait_and_ask(seconds: float) -> None:
            self._pace.wait_for(name)
            ask(seconds)

        return wait_and_ask


@pytest.fixture
def engine(database_url: str) -> Any:
    """One of the workers' ways to the database."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def _run(engine: Engine, wrap: Callable[[Any, Pace], Any], *methods: str) -> list[tuple[str, int]]:
    """Two workers with some threads each, all asking at once; returns what was asked when."""
    watch = VirtualTime(WORKERS * THREADS)
    processor = SlowProcessor(watch)
    failures: list[BaseException] = []

    def work(gateway: Any, number: int) -> None:
        lengths = random.Random(number)
        try:
            for turn in range(CALLS):
                ask = getattr(gateway, methods[turn % len(methods)])
                ask(lengths.uniform(0.01, 0.3))
        except BaseException as error:
            failures.append(error)
        finally:
            watch.leave()

    threads = []
    for worker in range(WORKERS):
        pace = Pace(engine, calls_per_second=PER_SECOND, watch=watch)
        gateway = wrap(processor, pace)
        threads += [
            threading.Thread(target=work, args=(gateway, worker * THREADS + number))
            for number in range(THREADS)
        ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(processor.asked) == WORKERS * THREADS * CALLS
    return processor.asked


def _most_in_a_second(moments: list[int]) -> int:
    return max(sum(1 for other in moments if 0 <= other - one < SECOND) for one in moments)


def test_without_a_pace_the_processor_is_asked_too_often(engine: Engine) -> None:
    asked = _run(engine, lambda gateway, _pace: gateway, "create_transfer")
    assert _most_in_a_second([moment for _, moment in asked]) > PER_SECOND


def test_two_workers_together_keep_to_the_pace_and_use_it(engine: Engine) -> None:
    moments = sorted(moment for _, moment in _run(engine, Paced, "create_transfer"))

    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) >= APART
    assert _most_in_a_second(moments) <= PER_SECOND
    rate = (len(moments) - 1) * SECOND / (moments[-1] - moments[0])
    assert rate >= 0.9 * PER_SECOND


def test_each_endpoint_has_a_pace_of_its_own(engine: Engine) -> None:
    asked = _run(engine, Paced, "create_transfer", "create_refund")
    for kind in ("transfer", "refund"):
        assert _most_in_a_second([moment for what, moment in asked if what == kind]) <= PER_SECOND
    assert _most_in_a_second([moment for _, moment in asked]) > PER_SECOND


class Sleepy(VirtualTime):
    """Stands still for a while after its first sleep."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._extra = [seconds]

    def sleep(self, seconds: float) -> None:
        """Too long, once."""
        super().sleep(seconds + (self._extra.pop() if self._extra else 0))


@pytest.mark.parametrize(("late_seconds", "slots"), [(0.05, 2), (0.5, 3)])
def test_a_slot_that_was_missed_is_given_up(
    engine: Engine, late_seconds: float, slots: int
) -> None:
    watch = Sleepy(late_seconds)
    pace = Pace(engine, calls_per_second=1, watch=watch)
    pace.wait_for("transfer")
    pace.wait_for("transfer")

    with Session(engine) as session:
        row = session.exec(select(CallPace)).one()
    first = watch.database_now() - row.next_at
    assert row.next_at.microsecond == 0
    assert row.next_at.second == slots
    assert first.total_seconds() <= 0


def test_by_the_database_s_own_clock_the_second_call_waits(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(pacing, "time", SimpleNamespace(monotonic=lambda: 0, sleep=slept.append))
    # One in a hundred seconds, so that a busy machine does not sleep through a slot.
    pace = Pace(engine, calls_per_second=0.01, watch=MachineTime())  # type: ignore[arg-type]
    for _ in range(3):
        pace.wait_for("transfer")
    assert len(slept) == 2
    assert 0 < slept[0] <= 100 < slept[1] <= 200
