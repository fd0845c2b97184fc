"""Whether this process can serve people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crowdfund.http.requests import call, deps_of
from crowdfund.services import health, reachable


async def healthz(request: Request) -> Response:
    """200 while the database answers, 503 while it does not; with it, how reconciliation stands."""
    deps = deps_of(request)
    is_well = await call(deps, reachable.database_answers)
    words = {"status": "ok" if is_well else "unavailable", "database": is_well}
    if is_well:
        words["reconciliation"] = (await call(deps, health.reconciliation))[0]
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(words, status_code=200 if is_well else 503, headers=headers)
