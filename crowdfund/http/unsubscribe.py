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
from crowdfund.words import _, html_language, said

BY_ADDRESS: Final = Limit("unsubscribe-address", 60, 5)
"""Links that are refused, of one neighbourhood. Those that are ours are never counted: a mail
program's servers ask for many people at once, and behind a proxy all visitors look like one."""

_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>{title}</title><style>
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
    said_first = _about(_("No more mail about: {topic}. The site still shows it."), label)
    button = escape(_("Stop this mail"))
    body = (
        f"<p>{said_first}</p>"
        f'<form method="post" action="{unsubscribing.PATH}?t={escape(token)}">'
        f'<button type="submit">{button}</button></form>'
    )
    return _page(_("Stop this mail?"), body)


async def stop(request: Request) -> Response:
    """Stops it. The signed link is all the authority there is (RFC 8058): mail programs send this
    without a cookie, and whatever the body says is not needed."""
    token = request.query_params.get("t", "")
    try:
        label = await call(deps_of(request), unsubscribing.stop, token=token)
    except NotFound:
        return _refused(request)
    said_first = _about(_("You get no more mail about: {topic}."), label)
    change = escape(_("Change what you are told"))
    body = f'<p>{said_first} <a href="/account#notifications">{change}</a></p>'
    return _page(_("That mail is stopped"), body)


def _refused(request: Request) -> Response:
    try:
        limits.count(BY_ADDRESS, limits.neighbourhood(client_address(request)))
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return _page(_("Too many at once"), f"<p>{escape(said(error.message))}</p>", 429, wait)
    return _nothing()


def _nothing() -> Response:
    words = escape(_("The link is not whole, or not ours."))
    account = escape(_("Your account"))
    body = f'<p>{words} <a href="/account">{account}</a></p>'
    return _page(_("This link does not work"), body, 404)


def _about(sentence: str, topic: str) -> str:
    """A sentence as HTML with its topic in bold."""
    return escape(sentence).format(topic=f"<strong>{escape(topic)}</strong>")


def _page(
    title: str, body: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    html = _PAGE.format(title=escape(title), body=body, lang=html_language())
    private = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, status_code=status, headers=private | (headers or {}))
