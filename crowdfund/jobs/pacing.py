"""Calls to the processor, no faster than it allows: one pace for any number of workers.

Each method of the payment port has its own pace: for what is called in thousands, transfers and
refunds, that is one endpoint's. Before a call a worker's thread reserves the next slot in the
database and waits for it. A slot that was missed, because the process stood still meanwhile, is
given up for a new one: what was late must not make a crowd of what is on time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol, cast

from sqlalchemy import Engine

from crowdfund.db.queries import paces
from crowdfund.payments.gateway import PaymentGateway

LATEST = timedelta(milliseconds=250)
"""How late a call may use its slot: so in any time no more calls are made than there are slots in
that time and these milliseconds before it."""
UNPACED = frozenset({"close", "parse_webhook"})
"""What asks nobody."""


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


class PacedGateway:
    """A gateway each of whose calls waits for its slot. Every method counts as an endpoint:
    one that makes several requests, or asks what another one asks too, is paced as if it did not.

    Args:
        gateway: who asks the processor.
        pace: when it may be asked.
    """

    def __init__(self, gateway: PaymentGateway, pace: Pace) -> None:
        self._gateway = gateway
        self._pace = pace

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._gateway, name)
        return call if name in UNPACED or not callable(call) else self._paced(name, call)

    def _paced(self, endpoint: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def wait_and_call(*args: Any, **kwargs: Any) -> Any:
            self._pace.wait_for(endpoint)
            return call(*args, **kwargs)

        return wait_and_call


def paced(gateway: PaymentGateway, pace: Pace) -> PaymentGateway:
    """A gateway that keeps to a pace."""
    return cast(PaymentGateway, PacedGateway(gateway, pace))
