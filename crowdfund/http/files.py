"""Files that people uploaded: pictures as we drew them anew, documents to be saved."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from crowdfund.domain.errors import NotFound
from crowdfund.http.requests import call, deps_of, token_of
from crowdfund.services import accounts, campaign_files, stored_files
from crowdfund.words import _

# A cover's name is made anew for each upload, so that what is behind it never changes.
IMMUTABLE = "public, max-age=31536000, immutable"


async def cover(request: Request) -> Response:
    """One cover, by the name that we gave it."""
    try:
        found = await call(
            deps_of(request), stored_files.find_cover, name=request.path_params["name"]
        )
    except NotFound:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    return FileResponse(
        found.path,
        media_type=found.media_type,
        headers={"Cache-Control": IMMUTABLE, "X-Content-Type-Options": "nosniff"},
        content_disposition_type="inline",
    )


async def picture(request: Request) -> Response:
    """One picture of a campaign's page, by the name that we gave it."""
    try:
        path = await call(
            deps_of(request), campaign_files.find_picture, name=request.path_params["name"]
        )
    except NotFound:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    return FileResponse(
        path,
        media_type="image/webp",
        headers={"Cache-Control": IMMUTABLE, "X-Content-Type-Options": "nosniff"},
        content_disposition_type="inline",
    )


async def document(request: Request) -> Response:
    """One document, for those who may see its campaign. It came from outside and is not drawn
    anew, so it is saved and never opened within our origin."""
    deps = deps_of(request)
    try:
        actor = await call(deps, accounts.actor_for, token=token_of(request, deps))
        found = await call(
            deps,
            campaign_files.find_document,
            actor=actor,
            file_id=request.path_params["file_id"],
        )
    except NotFound:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    return FileResponse(
        found.path,
        media_type=campaign_files.PDF,
        filename=found.file_name,
        headers={
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
        content_disposition_type="attachment",
    )
