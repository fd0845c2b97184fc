"""Everything about a person, for that person, as a file."""

from __future__ import annotations

from typing import Final

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from crowdfund.domain.errors import NotSignedIn, TooManyAttempts
from crowdfund.http.requests import call, deps_of, token_of
from crowdfund.services import accounts, exporting
from crowdfund.words import said

PRIVATE: Final = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
NAME: Final = "crowdfund-my-data.zip"


async def export(request: Request) -> Response:
    """One's own export: made on disk, sent in portions, and removed."""
    deps = deps_of(request)
    try:
        actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
        path = await call(deps, exporting.export, actor=actor)
    except NotSignedIn:
        return RedirectResponse("/login?next=/account/data", status_code=303, headers=PRIVATE)
    except TooManyAttempts as error:
        wait = {**PRIVATE, "Retry-After": str(error.retry_after_seconds)}
        return PlainTextResponse(said(error.message), status_code=429, headers=wait)
    remove = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(
        path, media_type="application/zip", filename=NAME, headers=PRIVATE, background=remove
    )
