"""Stopping mail from a link in it: a page that asks, and one request that does it."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crowdfund.domain.errors import NotFound, TooManyAttempts
from crowdfund.http.requests import call, client_address, deps_of
from crowdfund.services import limits, unsubscribing
from crowdfund.services.limits import Limit

BY_ADDRESS: Final = Limit("unsubscribe-address", 60, 5)
"""Links that are refused, of one neighbourhood. Those that are ours are never counted: a mail
program's servers ask for many people at once, and behind a proxy all visitors look like one."""

_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>Mail from Crowdfund</title><style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; padding: 3rem 1.25rem; max-width: 32rem; font: 1.05rem/1.6 system-ui,
  sans-serif; background: light-dark(#f5f6f4, #101512); color: light-dark(#1c2420, #e7ece8); }}
button {{ font: inherit; font-weight: 600; min-height: 44px; padding: 0.5rem 1.25rem; border: 0;
  border-radius: 8px; background: light-dark(#14634a, #7fd1b0); color: light-dark(#fff, #0c1f17);
  cursor: pointer; }}
a {{ color: inherit; }}
</style></head><body><main><h1>{title}</h1>{body}</main></body></html>
"""


async def ask(request: Request) -> Response:
    """Says what would stop. Programs that look at links in mail open this: it changes nothing."""
    token = request.query_params.get("t", "")
    try:
        label = await call(deps_of(request), unsubscribing.topic_of, token=token)
    except NotFound:
        return _nothing()
    body = (
        f"<p>No more mail about: <strong>{escape(label)}</strong>. The site still shows it.</p>"
        f'<form method="post" action="{unsubscribing.PATH}?t={escape(token)}">'
        '<button type="submit">Stop this mail</button></form>'
    )
    return _page("Stop this mail?", body)


async def stop(request: Request) -> Response:
    """Stops it. The signed link is all the authority there is (RFC 8058): mail programs send this
    without a cookie, and whatever the body says is not needed."""
    token = request.query_params.get("t", "")
    try:
        label = await call(deps_of(request), unsubscribing.stop, token=token)
    except NotFound:
        return _refused(request)
    body = (
        f"<p>You get no more mail about: <strong>{escape(label)}</strong>. "
        '<a href="/account#notifications">Change what you are told</a></p>'
    )
    return _page("That mail is stopped", body)


def _refused(request: Request) -> Response:
    try:
        limits.count(BY_ADDRESS, limits.neighbourhood(client_address(request)))
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return _page("Too many at once", f"<p>{escape(error.message)}</p>", 429, wait)
    return _nothing()


def _nothing() -> Response:
    body = '<p>The link is not whole, or not ours. <a href="/account">Your account</a></p>'
    return _page("This link does not work", body, 404)


def _page(
    title: str, body: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    html = _PAGE.format(title=escape(title), body=body)
    private = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, status_code=status, headers=private | (headers or {}))
