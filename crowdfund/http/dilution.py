"""Downloads of a scenario: the same for everybody who has its address, but of drafts."""

from __future__ import annotations

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crowdfund.domain.errors import CrowdfundError, TooManyAttempts
from crowdfund.http.languages import VARY
from crowdfund.http.requests import call, client_address, deps_of, token_of
from crowdfund.papers.tables import MEDIA_TYPE
from crowdfund.services import accounts, dilution_saved, limits
from crowdfund.services.limits import Limit
from crowdfund.services.views.dilution import Asked
from crowdfund.words import _, said

BY_ADDRESS: Final = Limit("dilution-address", 120, 5)
"""Each costs a little arithmetic and two small queries."""
LONGEST_VALUE: Final = 1_300


async def as_csv(request: Request) -> Response:
    """A scenario as a table."""
    return await _answer(request, "csv")


async def as_json(request: Request) -> Response:
    """A scenario with everything that was worked out."""
    return await _answer(request, "json")


async def _answer(request: Request, kind: str) -> Response:
    deps = deps_of(request)
    slug = str(request.path_params.get("slug", ""))
    query = request.query_params
    asked = Asked(
        shares=query.get("shares", "")[:LONGEST_VALUE],
        sold=query.get("sold", "")[:LONGEST_VALUE],
        steps=query.get("steps", "")[:LONGEST_VALUE],
        exits=query.get("exits", "")[:LONGEST_VALUE],
        rank=query.get("rank", "")[:LONGEST_VALUE],
        held=query.get("held", "")[:LONGEST_VALUE],
    )
    try:
        limits.count(BY_ADDRESS, limits.neighbourhood(client_address(request)))
        actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
        if kind == "csv":
            table = await call(deps, dilution_saved.as_csv, actor=actor, slug=slug, asked=asked)
            return _saved(table, MEDIA_TYPE, slug, "csv")
        held = await call(deps, dilution_saved.as_json, actor=actor, slug=slug, asked=asked)
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return PlainTextResponse(said(error.message), status_code=429, headers=wait)
    except CrowdfundError:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    text = json.dumps(held, indent=1, ensure_ascii=False) + "\n"
    return _saved(text.encode(), "application/json", slug, "json")


def _saved(content: bytes, media_type: str, slug: str, kind: str) -> Response:
    # A slug was found in the database before it gets here: letters, digits and hyphens.
    headers = {
        "Content-Disposition": f'attachment; filename="{slug or "example"}-own.{kind}"',
        # A campaign may be a draft, which its founder alone may see.
        "Cache-Control": "private, no-store" if slug else "no-cache",
        "Vary": VARY,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
