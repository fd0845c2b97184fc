"""Time for threads that wait for each other: it passes when all of them sleep, and only then."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
"""Microseconds."""
PATIENCE_SECONDS = 60
"""Real time after which a test gives up."""


class VirtualTime:
    """A stopwatch and a database's clock that show the same time.

    Args:
        threads: how many threads there are; each calls `leave` at its end.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._now = 0
        self._asleep: list[int] = []
        self._changed = threading.Condition()

    def seconds(self) -> float:
        """Seconds since the beginning."""
        with self._changed:
            return self._now / SECOND

    def microseconds(self) -> int:
        """The same, exactly."""
        with self._changed:
            return self._now

    def database_now(self) -> datetime:
        """UTC."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.microseconds())

    def sleep(self, seconds: float) -> None:
        """Sleeps until so much of this time has passed."""
        with self._changed:
            until = self._now + round(seconds * SECOND)
            self._asleep.append(until)
            self._pass()
            while self._now < until:
                assert self._changed.wait(PATIENCE_SECONDS), "time stands still"

    def leave(self) -> None:
        """One thread fewer."""
        with self._changed:
            self._threads -= 1
            self._pass()

    def _pass(self) -> None:
        if self._asleep and len(self._asleep) == self._threads:
            self._now = min(self._asleep)
            self._asleep = [until for until in self._asleep if until > self._now]
            self._changed.notify_all()
