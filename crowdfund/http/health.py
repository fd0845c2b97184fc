"""Whether this process can serve people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crowdfund.http.requests import call, deps_of
from crowdfund.services import reachable


async def healthz(request: Request) -> Response:
    """200 while the database answers, 503 while it does not."""
    is_well = await call(deps_of(request), reachable.database_answers)
    words = {"status": "ok" if is_well else "unavailable", "database": is_well}
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(words, status_code=200 if is_well else 503, headers=headers)
