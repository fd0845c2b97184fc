"""Stopping mail from a link in it: a page that asks, and one request that does it."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from crowdfund.domain.errors import NotFound, TooManyAttempts
from crowdfund.http.plain_page import plain_page
from crowdfund.http.requests import call, client_address, deps_of
from crowdfund.services import limits, unsubscribing
from crowdfund.services.limits import Limit
from crowdfund.words import _, said

BY_ADDRESS: Final = Limit("unsubscribe-address", 60, 5)
"""Links that are refused, of one neighbourhood. Those that are ours are never counted: a mail
program's servers ask for many people at once, and behind a proxy all visitors look like one."""


async def ask(request: Request) -> Response:
    """Says what would stop. Programs that look at links in mail open this: it changes nothing."""
    token = request.query_params.get("t", "")
    try:
        label = await call(deps_of(request), unsubscribing.topic_of, token=token)
    except NotFound:
        return _nothing()
    said_first = _about(_("No more emails about: {topic}. The site still shows it."), label)
    button = escape(_("Stop these emails"))
    body = (
        f"<p>{said_first}</p>"
        f'<form method="post" action="{unsubscribing.PATH}?t={escape(token)}">'
        f'<button type="submit">{button}</button></form>'
    )
    return plain_page(_("Stop these emails?"), body)


async def stop(request: Request) -> Response:
    """Stops it. The signed link is all the authority there is (RFC 8058): mail programs send this
    without a cookie, and whatever the body says is not needed."""
    token = request.query_params.get("t", "")
    try:
        label = await call(deps_of(request), unsubscribing.stop, token=token)
    except NotFound:
        return _refused(request)
    said_first = _about(_("You get no more emails about: {topic}."), label)
    change = escape(_("Change what you are told"))
    body = f'<p>{said_first} <a href="/account#notifications">{change}</a></p>'
    return plain_page(_("These emails are stopped"), body)


def _refused(request: Request) -> Response:
    try:
        limits.count(BY_ADDRESS, limits.neighbourhood(client_address(request)))
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.retry_after_seconds)}
        return plain_page(_("Too many at once"), f"<p>{escape(said(error.message))}</p>", 429, wait)
    return _nothing()


def _nothing() -> Response:
    words = escape(_("The link is not whole, or not ours."))
    account = escape(_("Your account"))
    body = f'<p>{words} <a href="/account">{account}</a></p>'
    return plain_page(_("This link does not work"), body, 404)


def _about(sentence: str, topic: str) -> str:
    """A sentence as HTML with its topic in bold."""
    return escape(sentence).format(topic=f"<strong>{escape(topic)}</strong>")
