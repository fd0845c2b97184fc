"""Tries that are over are taken out of memory, and no try waits for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from limits.storage import memory

from crowdfund.services import limits
from crowdfund.services.limits import Limit

EVENTS = Limit("tidying", 10_000, 1)


class Tidier:
    """A thread that was started for tidying and is done at once."""

    started: list[Tidier]

    def __init__(self, _seconds: float, work: Callable[[], None]) -> None:
        self.work = work

    def start(self) -> None:
        self.started.append(self)

    def is_alive(self) -> bool:
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The process's steady clock, and the threads that are started for tidying."""
    Tidier.started = []
    # In the library alone: whoever else starts a timer meanwhile starts a real one.
    monkeypatch.setattr(memory, "threading", SimpleNamespace(Timer=Tidier, RLock=threading.RLock))
    now = SimpleNamespace(seconds=1_000_000.0)
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    monkeypatch.setattr(limits._STORAGE, "timer", Tidier(0, lambda: None))
    monkeypatch.setattr(limits._STORAGE, "_tidied_at", 0.0)
    yield now
    limits.forget_all()


@pytest.mark.parametrize("count", [limits.count, limits.count_many])
def test_a_thread_is_started_once_a_second_however_many_try(
    clock: SimpleNamespace, count: Callable[[Limit, str], None]
) -> None:
    for _ in range(50):
        count(EVENTS, "somebody")
    assert len(Tidier.started) == 1
    clock.seconds += limits.TIDY_SECONDS
    for _ in range(50):
        count(EVENTS, "somebody")
    assert len(Tidier.started) == 2


def test_it_takes_out_what_is_over(clock: SimpleNamespace) -> None:
    limits.count(EVENTS, "somebody")
    limits.count_many(EVENTS, "somebody")
    storage = limits._STORAGE
    for key in storage.expirations:
        storage.expirations[key] = 0
    for entries in storage.events.values():
        for entry in entries:
            entry.expiry = 0
    clock.seconds += limits.TIDY_SECONDS
    limits.count(Limit("tidying-other", 1, 1), "somebody else")
    Tidier.started[-1].work()
    assert [key for key, entries in storage.events.items() if entries] == list(storage.events)[-1:]
    assert not storage.expirations
