"""The audit trail as a file, for moderators."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.http.requests import call, deps_of, token_of
from crowdfund.papers.tables import MEDIA_TYPE
from crowdfund.services import accounts, audit_pages
from crowdfund.services.views.audit import AuditFilters
from crowdfund.words import _

PAGE: Final = "/admin/audit"


async def export(request: Request) -> Response:
    """Every entry that the filters of the address find, streamed; nothing for anybody else."""
    deps = deps_of(request)
    given = request.query_params
    filters = AuditFilters(
        **{name: given.get(name, "") for name in ("who", "action", "about", "since", "until")}
    )
    try:
        actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
        lines = await call(deps, audit_pages.export, actor=actor, filters=filters)
    except NotSignedIn:
        return RedirectResponse(f"/login?next={quote(PAGE, safe='/')}", status_code=303)
    except NotAllowed:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    headers = {
        "Content-Disposition": 'attachment; filename="audit.csv"',
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=headers)
