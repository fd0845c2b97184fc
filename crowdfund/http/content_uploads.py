"""Pictures and documents that founders put on a campaign's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crowdfund.domain.errors import CrowdfundError, NotFound, NotSignedIn, TooManyAttempts
from crowdfund.http import uploads
from crowdfund.http.requests import deps_of
from crowdfund.http.uploads import (
    COVER_BYTES,
    DRAWER,
    LOOKER,
    TooSlowError,
    file_and_fields,
    sender_of,
    sent_to,
    with_word,
)
from crowdfund.services import campaign_files, drafts
from crowdfund.services.deps import Deps
from crowdfund.services.document_check import MOST_DOCUMENT_BYTES
from crowdfund.words import N_, _, said

PICTURE: Final = "picture"
DOCUMENT: Final = "document"
COVER: Final = "cover"
JSON: Final = "application/json"
NOT_KEPT: Final = {"Cache-Control": "no-store"}
SIGNED_OUT: Final = N_("you are signed out. Sign in in another tab, then try again here.")


async def picture(request: Request) -> Response:
    """Puts a picture on one's own campaign and leads back to its pitch."""
    return await _put(request, PICTURE, step="story", most_bytes=COVER_BYTES)


async def document(request: Request) -> Response:
    """Puts a document on one's own campaign and leads back to its documents."""
    return await _put(request, DOCUMENT, step="documents", most_bytes=MOST_DOCUMENT_BYTES)


async def cover(request: Request) -> Response:
    """Puts a cover on one's own campaign in place of the one before; answers our script, or as
    `uploads.cover` does."""
    if not _wants_json(request):
        return await uploads.cover(request)
    return await _put(request, COVER, step="documents", most_bytes=COVER_BYTES)


async def _put(request: Request, place: str, *, step: str, most_bytes: int) -> Response:
    deps = deps_of(request)
    campaign_id = str(request.path_params["campaign_id"])
    back = f"/founder/campaigns/{campaign_id}?step={step}"
    try:
        async with sender_of(request, deps, campaign_id) as actor:
            data, fields = await file_and_fields(request, place, most_bytes=most_bytes)
            worker = LOOKER if place == DOCUMENT else DRAWER
            await worker.run(
                _KEEPS[place], deps, actor=actor, campaign_id=campaign_id, data=data, fields=fields
            )
    except CrowdfundError as error:
        if _wants_json(request):
            return _problem(error)
        return _refusal(error, back, place, deps)
    return JSONResponse({"ok": True}, headers=NOT_KEPT) if _wants_json(request) else sent_to(back)


def _keep_picture(deps: Deps, *, fields: dict[str, str], **sent: Any) -> None:
    campaign_files.add_picture(deps, **sent, title=fields.get("title", ""))


def _keep_document(deps: Deps, *, fields: dict[str, str], **sent: Any) -> None:
    campaign_files.add_document(
        deps,
        **sent,
        title=fields.get("title", ""),
        kind=fields.get("kind", ""),
        level=fields.get("level", ""),
    )


def _keep_cover(deps: Deps, *, fields: dict[str, str], **sent: Any) -> None:
    del fields  # it has no words of its own
    drafts.save_cover(deps, **sent)


_KEEPS: Final[dict[str, Callable[..., None]]] = {
    PICTURE: _keep_picture,
    DOCUMENT: _keep_document,
    COVER: _keep_cover,
}
"""What keeps a file, by the name of its field."""


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
    if isinstance(error, TooSlowError):
        # RFC 9110, section 15.5.9: the connection on which the rest would come is closed.
        return JSONResponse(told, status_code=408, headers={**NOT_KEPT, "Connection": "close"})
    status = 404 if isinstance(error, NotFound) else 422
    return JSONResponse(told, status_code=status, headers=headers)


def _refusal(error: CrowdfundError, back: str, place: str, deps: Deps) -> Response:
    """A refusal for the form without a script."""
    if isinstance(error, NotSignedIn):
        return sent_to(f"/login?{urlencode({'next': '/founder'})}")
    if isinstance(error, NotFound):
        return sent_to("/founder")
    return with_word(sent_to(back), place, said(error.message), deps)
