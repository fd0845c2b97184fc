"""What routes read from a request: always bounded, never believed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from typing import Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response

from crowdfund.origins import is_own_origin
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

DepsSource = Callable[[], Deps]

P = ParamSpec("P")
T = TypeVar("T")

FORM_BYTES = 16 * 1024
FORM_FIELDS = 20
GRACE_SECONDS: Final = 20
"""So long may any body take to come."""
SLOWEST_BYTES_PER_SECOND: Final = 8 * 1024
"""What a long one has to keep up beyond that: 10 MB then take 22 minutes at the most."""

LINGER_SECONDS: Final = 10
"""So long, at the most, what follows a refusal is still taken from whoever is sending it."""
TOO_SLOW: Final = N_("It came too slowly. Please try again on a better connection.")


class BodyTooLargeError(Exception):
    """The body is longer than its route takes."""


class BodyTooSlowError(Exception):
    """The body comes so slowly that it is not waited for."""


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
        BodyTooLargeError, BodyTooSlowError: as for `chunks_of`.
    """
    body = bytearray()
    async for chunk in chunks_of(request, most_bytes=most_bytes):
        body += chunk
    return bytes(body)


async def chunks_of(request: Request, *, most_bytes: int) -> AsyncGenerator[bytes, None]:
    """The raw body, as it comes.

    Raises:
        BodyTooLargeError: it is longer, whatever its Content-Length says.
        BodyTooSlowError: it comes too slowly.
    """
    stream, come, begun = request.stream(), 0, asyncio.get_running_loop().time()
    while True:
        latest = begun + GRACE_SECONDS + come / SLOWEST_BYTES_PER_SECOND
        try:
            async with asyncio.timeout_at(latest):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise BodyTooSlowError from None
        come += len(chunk)
        if come > most_bytes:
            raise BodyTooLargeError
        yield chunk


async def discard(request: Request) -> None:
    """Takes what still comes for a while, and keeps none of it: a browser whose connection closes
    while it sends may never read why."""
    # The last is of a body of which everything came.
    with suppress(TimeoutError, ClientDisconnect, RuntimeError):
        async with asyncio.timeout(LINGER_SECONDS):
            async for _chunk in request.stream():
                continue


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a posted form; of a field sent twice, the last.

    Raises:
        BodyTooLargeError: more than 16 KiB.
        BodyTooSlowError: it comes too slowly.
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


async def too_slow(request: Request, error: Exception) -> Response:
    """Answers what came too slowly, and closes the connection on which the rest would come
    (RFC 9110, section 15.5.9)."""
    del request, error
    headers = {"Connection": "close", "Cache-Control": "no-store"}
    return PlainTextResponse(_(TOO_SLOW), status_code=408, headers=headers)


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
