"""The processor's notes: verified and kept by a service, handled later by a worker."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crowdfund.domain.errors import WebhookForged
from crowdfund.http.requests import BodyTooLargeError, body_of, call, deps_of
from crowdfund.services import webhooks

WEBHOOK_BYTES = 256 * 1024


async def stripe(request: Request) -> Response:
    """Keeps one note. 400 tells the processor that we do not believe it; 413 that it is too long.

    Anything else that goes wrong is a 500, so that the processor sends it again.
    """
    deps = deps_of(request)
    try:
        body = await body_of(request, most_bytes=WEBHOOK_BYTES)
        await call(
            deps,
            webhooks.receive,
            raw_body=body,
            signature=request.headers.get("stripe-signature", ""),
        )
    except BodyTooLargeError:
        return PlainTextResponse("The body is too long.", status_code=413)
    except WebhookForged:
        return PlainTextResponse("The signature does not verify.", status_code=400)
    return PlainTextResponse("Kept.")
