"""What this process counts about itself, for Prometheus.

Each process has its own: counts of a web process and of a worker are added up by whoever reads
them. Labels are words of ours, of which there are few: never a name, an address, an id or a
person's words.
"""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)

from crowdfund import __version__

LOOPBACK: Final = "127.0.0.1"
FAST: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Bounds for requests, seconds."""
SLOW: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)
"""Bounds for calls to the processor and for work, seconds: a call may be tried three times, each
for 25 seconds at most."""

disable_created_metrics()  # type: ignore[no-untyped-call]
"""A time for each counter and label would be half of all that is read, and nobody asks for it."""

REGISTRY: Final = CollectorRegistry()
"""Ours, so that nothing is counted that we do not know of."""
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

BUILD: Final = Gauge(
    "crowdfund_build_info",
    "The version that runs; always 1.",
    ["version", "python"],
    registry=REGISTRY,
)
BUILD.labels(__version__, platform.python_version()).set(1)
REQUESTS: Final = Counter(
    "crowdfund_http_requests",
    "Requests answered, by the form of their address.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS: Final = Histogram(
    "crowdfund_http_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=FAST,
    registry=REGISTRY,
)
CALLS: Final = Counter(
    "crowdfund_processor_calls",
    "Calls to the payment processor, by what came of them.",
    ["operation", "outcome"],
    registry=REGISTRY,
)
CALL_SECONDS: Final = Histogram(
    "crowdfund_processor_call_seconds",
    "Time of a call to the payment processor, the SDK's own tries included, waiting for its pace "
    "not.",
    ["operation"],
    buckets=SLOW,
    registry=REGISTRY,
)
WORK: Final = Counter(
    "crowdfund_work",
    "Pieces of work that a worker did, by what came of them.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
WORK_SECONDS: Final = Histogram(
    "crowdfund_work_seconds",
    "Time of a piece of work, waiting for its pace included.",
    ["kind"],
    buckets=SLOW,
    registry=REGISTRY,
)


class Timed:
    """What came of something, and how long it took."""

    def __init__(self) -> None:
        self.outcome = "ok"


@contextmanager
def counted(counter: Counter, seconds: Histogram, name: str) -> Iterator[Timed]:
    """Counts and times what happens in its block; an error that the block did not name counts as
    `error`.

    Args:
        counter: of a name and an outcome.
        seconds: of a name.
        name: one of few.
    """
    timed, began = Timed(), time.monotonic()
    try:
        yield timed
    except BaseException:
        if timed.outcome == "ok":
            timed.outcome = "error"
        raise
    finally:
        counter.labels(name, timed.outcome).inc()
        seconds.labels(name).observe(time.monotonic() - began)


@contextmanager
def listening(port: int | None) -> Iterator[None]:
    """Answers with this process's counts on loopback while the block runs; None: nowhere.

    Args:
        port: where.

    Raises:
        OSError: another process listens there.
    """
    if port is None:
        yield
        return
    server, thread = start_http_server(port, addr=LOOPBACK, registry=REGISTRY)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        _join(thread)


def _join(thread: threading.Thread) -> None:
    thread.join(timeout=5)
