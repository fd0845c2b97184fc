"""Whether this process can serve people, and whether the platform is well."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crowdfund import started
from crowdfund.http.requests import call, deps_of
from crowdfund.services import health, reachable
from crowdfund.services.deps import Deps
from crowdfund.services.health import HealthReport, State

KEPT_SECONDS: Final = 1.0
"""How long an answer is given again: anybody may ask, and each look asks the database a dozen
questions."""
FRESH: Final = {"Cache-Control": "no-store"}


async def readyz(request: Request) -> Response:
    """200 while this process can serve people: the database answers. For whoever starts it, and for
    a proxy that chooses where to send visitors. A platform without a worker is ready."""
    is_ready = await call(deps_of(request), reachable.database_answers)
    words = {"status": "ok" if is_ready else "unavailable", "database": is_ready}
    told = os.environ.get(started.VARIABLE)
    headers = FRESH | {started.HEADER: told} if told else FRESH
    return JSONResponse(words, status_code=200 if is_ready else 503, headers=headers)


async def healthz(request: Request) -> Response:
    """200 with every check while no operator is needed, 503 with the reasons otherwise."""
    report = await _recent(request).report(deps_of(request))
    body = {
        "status": report.state.value,
        "reasons": list(report.of(State.FAILING)),
        "warnings": list(report.of(State.WARNING)),
        "checks": {
            one.name: {"state": one.state.value, "says": one.words} for one in report.checks
        },
    }
    status = 503 if report.state is State.FAILING else 200
    return JSONResponse(body, status_code=status, headers=FRESH)


@dataclass
class Recent:
    """The last look, kept for a moment; of many who ask at once, one looks."""

    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _until: float = 0.0
    _report: HealthReport | None = None

    async def report(self, deps: Deps) -> HealthReport:
        """How the platform is, or was a moment ago."""
        async with self._lock:
            if self._report is None or time.monotonic() >= self._until:
                self._report = await call(deps, health.report)
                self._until = time.monotonic() + KEPT_SECONDS
            return self._report


def _recent(request: Request) -> Recent:
    state = request.app.state
    if not hasattr(state, "recent_health"):
        state.recent_health = Recent()
    recent: Recent = state.recent_health
    return recent
