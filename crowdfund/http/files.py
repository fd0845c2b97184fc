"""Files that people uploaded, as we re-encoded them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from crowdfund.domain.errors import NotFound
from crowdfund.http.requests import call, deps_of
from crowdfund.services import stored_files

# A cover's name is made anew for each upload, so that what is behind it never changes.
IMMUTABLE = "public, max-age=31536000, immutable"


async def cover(request: Request) -> Response:
    """One cover, by the name that we gave it."""
    try:
        found = await call(
            deps_of(request), stored_files.find_cover, name=request.path_params["name"]
        )
    except NotFound:
        return PlainTextResponse("There is nothing here.", status_code=404)
    return FileResponse(
        found.path,
        media_type=found.media_type,
        headers={"Cache-Control": IMMUTABLE, "X-Content-Type-Options": "nosniff"},
        content_disposition_type="inline",
    )
