"""A rush: many buyers who buy as fast as they can, and what each one waited."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Protocol

SECONDS = 3
"""How long one rush is measured."""

WARM_UP_SECONDS = 1
"""How long it runs before that."""


class Way(Protocol):
    """One way to buy, for one buyer at a time."""

    def buy(self, turn: int) -> None:
        """Buys one share; the turn picks who buys and of which campaign."""

    def close(self) -> None:
        """Gives its connection back."""


@dataclass(frozen=True)
class Seen:
    """One rush, measured."""

    per_second: float
    """Accepted pledges."""
    median_ms: float
    """What a buyer waited, in the middle."""
    p99_ms: float
    """What all but one buyer in a hundred waited at most."""


def rush(way: Callable[[], Way], buyers: int) -> Seen:
    """Lets so many buyers, each in a thread with a way of its own, buy for some seconds.

    What is begun in the first second is not counted: connections learn their statements in it.
    """
    waits: list[list[tuple[float, float]]] = [[] for _ in range(buyers)]
    ways = [way() for _ in range(buyers)]
    ended = threading.Event()

    def run(number: int) -> None:
        turn = number
        while not ended.is_set():
            began = time.perf_counter()
            ways[number].buy(turn)
            waits[number].append((began, (time.perf_counter() - began) * 1000))
            turn += buyers

    threads = [threading.Thread(target=run, args=(number,)) for number in range(buyers)]
    for thread in threads:
        thread.start()
    ended.wait(WARM_UP_SECONDS)
    counts_from = time.perf_counter()
    ended.wait(SECONDS)
    ended.set()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - counts_from
    for one in ways:
        one.close()
    return seen([ms for own in waits for began, ms in own if began >= counts_from], seconds)


def seen(times_ms: list[float], seconds: float) -> Seen:
    """What a list of waits within a time shows."""
    return Seen(len(times_ms) / seconds, median(times_ms), quantiles(times_ms, n=100)[98])


def middle(rounds: list[Seen]) -> Seen:
    """The medians over some rounds."""
    return Seen(
        median(one.per_second for one in rounds),
        median(one.median_ms for one in rounds),
        median(one.p99_ms for one in rounds),
    )
