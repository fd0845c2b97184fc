"""Downloads about escrow: everything public for everybody, one's own proof for its backer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from crowdfund.domain.errors import (
    BooksDoNotBalance,
    CrowdfundError,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
)
from crowdfund.http.requests import call, client_address, deps_of, token_of
from crowdfund.services import accounts, escrow_proofs, limits
from crowdfund.services.limits import Limit
from crowdfund.words import _, said

SEE_OTHER: Final = 303
PUBLIC_BY_ADDRESS: Final = Limit("escrow-address", 60, 5)
"""A whole ledger can be large; who checks one needs it a few times."""

SCRIPT: Final = Path(__file__).parents[2] / "scripts" / "verify_escrow_proof.py"
JSON: Final = "application/json"


async def export(request: Request) -> Response:
    """Every line of a campaign's ledger without personal data, streamed."""
    slug = str(request.path_params["slug"])
    try:
        _count(request)
        parts = await call(deps_of(request), escrow_proofs.export, slug=slug)
    except CrowdfundError as error:
        return _refusal(error)
    return StreamingResponse(parts, media_type=JSON, headers=_saved_as(f"escrow-{slug}.json"))


async def consistency(request: Request) -> Response:
    """The proof that the present ledger begins with the checkpoint of `from` lines."""
    slug = str(request.path_params["slug"])
    first_size = request.query_params.get("from", "")
    try:
        _count(request)
        proof = await call(
            deps_of(request), escrow_proofs.consistency, slug=slug, first_size=first_size
        )
    except CrowdfundError as error:
        return _refusal(error)
    return _json(proof, f"escrow-{slug}-consistency.json")


async def proof(request: Request) -> Response:
    """The proof for one's own pledge. Another person's looks like one that does not exist."""
    deps = deps_of(request)
    pledge_id = str(request.path_params["pledge_id"])
    try:
        actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
        made = await call(deps, escrow_proofs.pledge_proof, actor=actor, pledge_id=pledge_id)
    except NotSignedIn:
        back = quote(f"/pledges/{pledge_id[:40]}", safe="/")
        return RedirectResponse(f"/login?next={quote(back, safe='/')}", status_code=SEE_OTHER)
    except CrowdfundError as error:
        return _refusal(error)
    return _json(made, "escrow-proof.json", cache="private, no-store")


async def script(_request: Request) -> Response:
    """The program that checks all of these files without us."""
    return FileResponse(
        SCRIPT, media_type="text/x-python", headers=_saved_as("verify_escrow_proof.py")
    )


def _count(request: Request) -> None:
    limits.count(PUBLIC_BY_ADDRESS, limits.neighbourhood(client_address(request)))


def _refusal(error: CrowdfundError) -> Response:
    if isinstance(error, TooManyAttempts):
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return PlainTextResponse(said(error.message), status_code=429, headers=wait)
    if isinstance(error, BooksDoNotBalance):
        return PlainTextResponse(said(error.message), status_code=503)
    if isinstance(error, NotFound):
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    raise error


def _json(content: dict[str, Any], name: str, *, cache: str = "no-cache") -> Response:
    return Response(
        json.dumps(content, indent=1) + "\n",
        media_type=JSON,
        headers={**_saved_as(name), "Cache-Control": cache},
    )


def _saved_as(name: str) -> dict[str, str]:
    # A slug was found in the database before it gets here: letters, digits and hyphens.
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
