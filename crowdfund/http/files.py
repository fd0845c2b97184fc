"""Files that people uploaded, for those who may see their campaign: pictures as we drew them anew,
documents to be saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from crowdfund.domain.errors import NotFound
from crowdfund.http.requests import call, deps_of, token_of
from crowdfund.services import accounts, campaign_files, stored_files
from crowdfund.services.stored_files import OpenPicture
from crowdfund.words import _

IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""A picture's name is made anew for each upload, so that what is behind it never changes; and what
everybody may see stays so."""
PRIVATE: Final = "private, no-store"
"""For who may see it now, and for no cache: they may be signed out or without their role next."""


async def cover(request: Request) -> Response:
    """One cover, by the name that we gave it, for those who may see its campaign."""
    return await _picture(request, stored_files.find_cover)


async def picture(request: Request) -> Response:
    """One picture of a campaign's page, by the name that we gave it, for those who may see it."""
    return await _picture(request, stored_files.find_picture)


async def _picture(request: Request, find: Callable[..., OpenPicture]) -> Response:
    deps = deps_of(request)
    name, token = request.path_params["name"], token_of(request, deps)
    try:
        found = await call(deps, find, name=name, token=token)
    except NotFound:
        return _nothing()
    return FileResponse(
        found.path,
        media_type=found.media_type,
        headers={
            "Cache-Control": IMMUTABLE if found.is_public else PRIVATE,
            "X-Content-Type-Options": "nosniff",
        },
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
        return _nothing()
    return FileResponse(
        found.path,
        media_type=campaign_files.PDF,
        filename=found.file_name,
        headers={
            "Cache-Control": PRIVATE,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
        content_disposition_type="attachment",
    )


def _nothing() -> Response:
    # No cache keeps it (RFC 9111, section 4.2.2, lets them keep a 404): the campaign may be public
    # in an hour, and who is answered so may sign in.
    headers = {"Cache-Control": "no-store"}
    return PlainTextResponse(_("There is nothing here."), status_code=404, headers=headers)
