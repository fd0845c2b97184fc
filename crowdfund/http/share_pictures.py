"""The picture of a shared link: drawn one at a time, apart from what pages wait for."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crowdfund.domain.errors import NotFound, TooManyAttempts
from crowdfund.http.drawing import Drawer, TooManyWaitError
from crowdfund.http.requests import call, client_address, deps_of
from crowdfund.services import limits, share_images, sharing
from crowdfund.services.limits import Limit
from crowdfund.words import _

CACHE: Final = "public, max-age=600"
BY_ADDRESS: Final = Limit("share-picture-address", 60, 5)
"""A crawler asks for one when somebody passes a link around."""
COME_AGAIN_SECONDS: Final = 10

_DRAWER: Final = Drawer("share-picture")
"""The same picture, asked for while it is drawn, is then kept."""


async def picture(request: Request) -> Response:
    """The picture of a shared link, as PNG."""
    try:
        limits.count(BY_ADDRESS, limits.neighbourhood(client_address(request)))
        slug = request.path_params["slug"]
        said, cover = await call(deps_of(request), sharing.picture, slug=slug)
        drawn = await _DRAWER.run(share_images.drawn, said, cover)
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return PlainTextResponse(error.message, status_code=429, headers=wait)
    except NotFound:
        return PlainTextResponse(_("There is nothing here."), status_code=404)
    except TooManyWaitError:
        wait = {"Retry-After": str(COME_AGAIN_SECONDS)}
        return PlainTextResponse(_("Please try again in a moment."), status_code=503, headers=wait)
    return Response(drawn, media_type="image/png", headers={"Cache-Control": CACHE})
