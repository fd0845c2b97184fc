"""What routes read from a request: always bounded, never believed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request

from crowdfund.origins import is_own_origin
from crowdfund.services import accounts
from crowdfund.services.deps import Deps

DepsSource = Callable[[], Deps]

P = ParamSpec("P")
T = TypeVar("T")

FORM_BYTES = 16 * 1024
FORM_FIELDS = 20


class BodyTooLargeError(Exception):
    """The body is longer than its route takes."""


class UnreadableFormError(Exception):
    """The body is not the form of this route."""


def deps_of(request: HTTPConnection) -> Deps:
    """What this process works with."""
    source: DepsSource = request.app.state.deps_source
    return source()


async def call(
    deps: Deps, service: Callable[Concatenate[Deps, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Runs a service in a thread, so that nobody else's requests wait for it."""
    return await asyncio.to_thread(service, deps, *args, **kwargs)


async def body_of(request: Request, *, most_bytes: int) -> bytes:
    """The raw body.

    Raises:
        BodyTooLargeError: it is longer, whatever its Content-Length says.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise BodyTooLargeError
    return bytes(body)


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a posted form; of a field sent twice, the last.

    Raises:
        BodyTooLargeError: more than 16 KiB.
        UnreadableFormError: not a form, not UTF-8, or too many fields.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise UnreadableFormError
    body = await body_of(request, most_bytes=FORM_BYTES)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=FORM_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise UnreadableFormError from error
    return dict(pairs)


def is_from_us(request: Request, deps: Deps) -> bool:
    """Whether one of our own pages sent the form."""
    return is_own_origin(
        request.headers.get("origin", ""),
        public_url=deps.public_url,
        host=request.headers.get("host", ""),
    )


def token_of(request: HTTPConnection, deps: Deps) -> str:
    """The session's token from the cookie, or nothing."""
    return request.cookies.get(accounts.cookie_name(deps.public_url), "")


def client_address(request: HTTPConnection) -> str:
    """Where the visitor is: where the connection comes from, or what a proxy that the operator
    trusts says (`http.proxies`), never a header of their own."""
    return request.client.host if request.client else "unknown"
