"""Requests to the processor, no faster than it allows: one pace for any number of workers.

Each endpoint has its own pace, whichever operation asks it. Before a request goes out the transport
has a worker's thread reserve the next slot in the database and wait for it
(`PaymentGateway.keep_pace`). A slot that was missed, because the process stood still meanwhile, is
given up for a new one: what was late must not make a crowd of what is on time.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from crowdfund.db.queries import paces

LATEST = timedelta(milliseconds=250)
"""How late a call may use its slot: so in any time no more calls are made than there are slots in
that time and these milliseconds before it."""


class Stopwatch(Protocol):
    """Time for waiting: the machine's, or a test's."""

    def seconds(self) -> float:
        """Seconds since some moment; never runs back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Lets time pass."""
        ...

    def database_now(self) -> datetime | None:
        """UTC, or None for the database's own clock."""
        ...


class MachineTime:
    """The machine's time."""

    def seconds(self) -> float:
        """Seconds since the machine started."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)

    def database_now(self) -> datetime | None:
        """The database reads its own clock."""
        return None


class Pace:
    """Slots of all endpoints.

    Args:
        engine: the database that all workers share.
        calls_per_second: how often one endpoint may be asked by all of them together.
        watch: time.
    """

    def __init__(
        self, engine: Engine, *, calls_per_second: int, watch: Stopwatch | None = None
    ) -> None:
        self._engine = engine
        self._apart = timedelta(seconds=1) / calls_per_second
        self._watch = watch or MachineTime()

    def wait_for(self, endpoint: str) -> None:
        """Returns when the endpoint may be asked once."""
        while not self._reach(endpoint):
            pass

    def _reach(self, endpoint: str) -> bool:
        """Waits for a slot; False when it was missed."""
        wait = paces.reserve(
            self._engine, endpoint, apart=self._apart, now=self._watch.database_now()
        )
        slot = self._watch.seconds() + wait.total_seconds()
        if wait > timedelta():
            self._watch.sleep(wait.total_seconds())
        return self._watch.seconds() - slot <= LATEST.total_seconds()
