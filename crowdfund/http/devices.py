"""The cookie by which a browser that signed in before is known; it signs nobody in."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from crowdfund.services import devices
from crowdfund.services.deps import Deps


def device_of(request: HTTPConnection, deps: Deps) -> str:
    """What the browser's cookie holds, or nothing."""
    return request.cookies.get(devices.cookie_name(deps.public_url), "")


def know_device(answer: Response, deps: Deps, device: str) -> None:
    """Sets the cookie, for a year from now.

    Args:
        answer: what is sent.
        deps: for our own address.
        device: as `services.devices.make` returned it.
    """
    answer.set_cookie(
        devices.cookie_name(deps.public_url),
        device,
        max_age=devices.LASTS_SECONDS,
        path="/",
        secure=deps.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
