"""The picture of a shared link: drawn one at a time, apart from what pages wait for."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crowdfund.domain.errors import NotFound, TooManyAttempts
from crowdfund.http.requests import call, client_address, deps_of
from crowdfund.services import limits, share_images, sharing
from crowdfund.services.limits import Limit
from crowdfund.services.views.sharing import SharePicture

CACHE: Final = "public, max-age=600"
BY_ADDRESS: Final = Limit("share-picture-address", 60, 5)
"""A crawler asks for one when somebody passes a link around."""
MOST_WAITING: Final = 20
"""So many may be drawn or wait for it; whoever comes then is asked to come again."""
COME_AGAIN_SECONDS: Final = 10

_DRAWER: Final = ThreadPoolExecutor(1, thread_name_prefix="share-picture")
"""A thread of its own: in the pool that every page waits for, pictures of many campaigns at once
would take all the threads. The same picture, asked for while it is drawn, is then kept."""


class _TooManyWaitError(Exception):
    """Others wait already."""


async def picture(request: Request) -> Response:
    """The picture of a shared link, as PNG."""
    try:
        limits.count(BY_ADDRESS, limits.neighbourhood(client_address(request)))
        slug = request.path_params["slug"]
        said, cover = await call(deps_of(request), sharing.picture, slug=slug)
        drawn = await _QUEUE.drawn(said, cover)
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return PlainTextResponse(error.message, status_code=429, headers=wait)
    except NotFound:
        return PlainTextResponse("There is nothing here.", status_code=404)
    except _TooManyWaitError:
        wait = {"Retry-After": str(COME_AGAIN_SECONDS)}
        return PlainTextResponse("Come again in a moment.", status_code=503, headers=wait)
    return Response(drawn, media_type="image/png", headers={"Cache-Control": CACHE})


class _Queue:
    """Requests for pictures, which wait without a thread."""

    def __init__(self) -> None:
        self._waiting = 0

    async def drawn(self, said: SharePicture, cover: Path | None) -> bytes:
        """The picture as PNG.

        Raises:
            _TooManyWaitError: others wait already.
        """
        if self._waiting >= MOST_WAITING:
            raise _TooManyWaitError
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(_DRAWER, share_images.drawn, said, cover)
        finally:
            self._waiting -= 1


_QUEUE: Final = _Queue()
