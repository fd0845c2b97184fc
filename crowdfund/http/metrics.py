"""`/metrics`, for Prometheus: what this process counted, and how things stand in the database."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crowdfund.http.requests import client_address, deps_of
from crowdfund.metrics import REGISTRY
from crowdfund.services import gauges
from crowdfund.services.deps import Deps
from crowdfund.services.gauges import Gauge

KEPT_SECONDS: Final = 60.0
"""How long counts of every pledge and attempt are given again."""
FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What a proxy may add: behind one on this machine, everybody comes from loopback."""
OWN_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts by which a browser on this machine alone reaches the platform."""


async def metrics(request: Request) -> Response:
    """Everything as Prometheus reads it: for whoever has the token, or without one set, where the
    platform is for this machine alone, for programs on it. For others there is nothing here."""
    deps = deps_of(request)
    if not _may_read(request, deps):
        return PlainTextResponse("Not Found", status_code=404)
    body = await asyncio.to_thread(_written, deps, _kept(request))
    headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST}
    return Response(body, headers=headers)


def _may_read(request: Request, deps: Deps) -> bool:
    if deps.metrics_token:
        said = request.headers.get("authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {deps.metrics_token}".encode())
    # A proxy need not say that it is one, and its visitors choose the name that they ask for: on a
    # platform with visitors from outside, nothing in a request tells who is on this machine.
    if urlsplit(deps.public_url).hostname not in OWN_NAMES:
        return False
    came_straight = not any(name in request.headers for name in FORWARDED)
    return came_straight and _is_loopback(request) and request.url.hostname in OWN_NAMES


def _is_loopback(request: Request) -> bool:
    try:
        return ip_address(client_address(request)).is_loopback
    except ValueError:
        return False


def _written(deps: Deps, kept: Kept) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Database(deps, kept))
    return generate_latest(REGISTRY) + generate_latest(registry)


@dataclass
class Kept:
    """The last thorough count, kept for a minute."""

    until: float = 0.0
    gauges: list[Gauge] = field(default_factory=list)


def _kept(request: Request) -> Kept:
    state = request.app.state
    if not hasattr(state, "kept_gauges"):
        state.kept_gauges = Kept()
    kept: Kept = state.kept_gauges
    return kept


class _Database(Collector):
    """What the database says, when it is asked."""

    def __init__(self, deps: Deps, kept: Kept) -> None:
        self._deps = deps
        self._kept = kept

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yields every gauge, and whether the database answered."""
        quick = _if_it_answers(gauges.quick, self._deps)
        is_up = GaugeMetricFamily("crowdfund_database_up", "Whether the database answers.")
        is_up.add_metric([], 0 if quick is None else 1)
        yield is_up
        for gauge in [*(quick or []), *(self._thorough() if quick is not None else [])]:
            family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels)
            for labels, value in gauge.samples:
                family.add_metric(labels, value)
            yield family

    def _thorough(self) -> list[Gauge]:
        if time.monotonic() >= self._kept.until:
            # First, so that of two who ask at once one counts.
            self._kept.until = time.monotonic() + KEPT_SECONDS
            found = _if_it_answers(gauges.thorough, self._deps)
            self._kept.gauges = found if found is not None else []
        return self._kept.gauges


def _if_it_answers(look: Callable[[Deps], list[Gauge]], deps: Deps) -> list[Gauge] | None:
    try:
        return look(deps)
    except (DBAPIError, NoConnectionError):
        return None
