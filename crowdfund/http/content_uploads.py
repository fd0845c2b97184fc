"""Pictures and documents that founders put on a campaign's page."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crowdfund.domain.errors import CrowdfundError, NotFound, NotSignedIn, TooManyAttempts
from crowdfund.http.requests import call, deps_of
from crowdfund.http.uploads import (
    COVER_BYTES,
    DRAWER,
    file_and_fields,
    founder_of,
    sent_to,
    with_word,
)
from crowdfund.services import campaign_files
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _, said

PICTURE: Final = "picture"
DOCUMENT: Final = "document"
JSON: Final = "application/json"
NOT_KEPT: Final = {"Cache-Control": "no-store"}
SIGNED_OUT: Final = N_("you are signed out. Sign in in another tab, then try again here.")


async def picture(request: Request) -> Response:
    """Puts a picture on one's own campaign and leads back to its pitch."""
    return await _put(request, PICTURE, step="story", most_bytes=COVER_BYTES)


async def document(request: Request) -> Response:
    """Puts a document on one's own campaign and leads back to its documents."""
    return await _put(
        request, DOCUMENT, step="documents", most_bytes=campaign_files.MOST_DOCUMENT_BYTES
    )


async def _put(request: Request, place: str, *, step: str, most_bytes: int) -> Response:
    deps = deps_of(request)
    campaign_id = str(request.path_params["campaign_id"])
    back = f"/founder/campaigns/{campaign_id}?step={step}"
    try:
        actor = await founder_of(request, deps)
        data, fields = await file_and_fields(request, place, most_bytes=most_bytes)
        title = fields.get("title", "")
        if place == PICTURE:
            await DRAWER.run(
                campaign_files.add_picture, deps,
                actor=actor, campaign_id=campaign_id, data=data, title=title,
            )  # fmt: skip
        else:
            await call(
                deps, campaign_files.add_document,
                actor=actor, campaign_id=campaign_id, data=data, title=title,
                kind=fields.get("kind", ""), level=fields.get("level", ""),
            )  # fmt: skip
    except CrowdfundError as error:
        if _wants_json(request):
            return _problem(error)
        return _refusal(error, back, place, deps)
    return JSONResponse({"ok": True}, headers=NOT_KEPT) if _wants_json(request) else sent_to(back)


def _wants_json(request: Request) -> bool:
    """Whether our script asks, which stays on its page."""
    return request.headers.get("accept", "") == JSON


def _problem(error: CrowdfundError) -> Response:
    """A refusal for our script, in words."""
    if isinstance(error, NotSignedIn):
        return JSONResponse({"problem": _(SIGNED_OUT)}, status_code=401, headers=NOT_KEPT)
    told, headers = {"problem": said(error.message)}, NOT_KEPT
    if isinstance(error, TooManyAttempts):
        headers = {**NOT_KEPT, "Retry-After": str(error.retry_after_seconds)}
        return JSONResponse(told, status_code=429, headers=headers)
    status = 404 if isinstance(error, NotFound) else 422
    return JSONResponse(told, status_code=status, headers=headers)


def _refusal(error: CrowdfundError, back: str, place: str, deps: Deps) -> Response:
    """A refusal for the form without a script."""
    if isinstance(error, NotSignedIn):
        return sent_to(f"/login?{urlencode({'next': '/founder'})}")
    if isinstance(error, NotFound):
        return sent_to("/founder")
    return with_word(sent_to(back), place, said(error.message), deps)
