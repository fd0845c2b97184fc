"""Pictures and documents that founders put on a campaign's page."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from crowdfund.domain.errors import CrowdfundError, NotFound, NotSignedIn
from crowdfund.http.requests import call, deps_of
from crowdfund.http.uploads import (
    COVER_BYTES,
    file_and_fields,
    founder_of,
    sent_to,
    with_word,
)
from crowdfund.services import campaign_files
from crowdfund.words import said

PICTURE: Final = "picture"
DOCUMENT: Final = "document"


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
            await call(
                deps, campaign_files.add_picture,
                actor=actor, campaign_id=campaign_id, data=data, title=title,
            )  # fmt: skip
        else:
            await call(
                deps, campaign_files.add_document,
                actor=actor, campaign_id=campaign_id, data=data, title=title,
                kind=fields.get("kind", ""),
            )  # fmt: skip
    except NotSignedIn:
        return sent_to(f"/login?{urlencode({'next': '/founder'})}")
    except NotFound:
        return sent_to("/founder")
    except CrowdfundError as error:
        return with_word(sent_to(back), place, said(error.message), deps)
    return sent_to(back)
