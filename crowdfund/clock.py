"""Time: the only place that reads it. Everything stored is UTC."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What `deps.clock` is."""

    def now(self) -> datetime:
        """The platform's time, UTC."""
        ...


def real_now() -> datetime:
    """The real time, UTC: for heartbeats and sign-in, which no demonstration moves."""
    return datetime.now(UTC)


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        return real_now()


class DemonstrationClock:
    """The real time plus an offset that moderators of the demonstration can move.

    Args:
        read_offset_seconds: reads the offset from where every process sees it.
        fresh_seconds: how long a read offset is believed.
    """

    def __init__(self, read_offset_seconds: Callable[[], int], *, fresh_seconds: int = 1) -> None:
        self._read = read_offset_seconds
        self._fresh_seconds = fresh_seconds
        self._offset = timedelta()
        self._read_at: float | None = None

    def now(self) -> datetime:
        tick = time.monotonic()
        if self._read_at is None or tick - self._read_at >= self._fresh_seconds:
            self._offset = timedelta(seconds=self._read())
            self._read_at = tick
        return real_now() + self._offset

    def forget(self) -> None:
        """Reads the offset again at the next call."""
        self._read_at = None
