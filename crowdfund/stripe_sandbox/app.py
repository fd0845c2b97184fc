"""The sandbox as an ASGI application."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from crowdfund.stripe_sandbox.api import MAX_BODY_BYTES, Api, ApiReply, ApiRequest
from crowdfund.stripe_sandbox.control import Control
from crowdfund.stripe_sandbox.delivery import Deliverer
from crowdfund.stripe_sandbox.errors import ApiError
from crowdfund.stripe_sandbox.faults import Faults
from crowdfund.stripe_sandbox.pages.accounts import AccountPages
from crowdfund.stripe_sandbox.pages.html import STYLE
from crowdfund.stripe_sandbox.pages.reply import PageReply, typed_form
from crowdfund.stripe_sandbox.pages.views import CheckoutPages
from crowdfund.stripe_sandbox.rate_limit import RateLimit
from crowdfund.stripe_sandbox.resources.events import ensure_endpoint
from crowdfund.stripe_sandbox.scheduler import run_due
from crowdfund.stripe_sandbox.world import SandboxSettings, World

_LOG = logging.getLogger(__name__)

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", "testclient", "testserver"})
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class DroppedConnection(Response):
    """Promises a body and closes the connection instead: the client sees a network failure.

    Args:
        seconds: how long the client is left waiting first.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Waits, sends the head of an answer, and nothing more."""
        await anyio.sleep(self._seconds)
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"application/json"), (b"content-length", b"64")],
            }
        )


class TooLarge(Exception):  # noqa: N818
    """More body than anybody needs."""


class SandboxApp:
    """The endpoints of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = Api(world)
        self._faults = Faults(world)
        self._rate_limit = RateLimit()
        self._control = Control(world, self._faults, self._rate_limit)
        self._pages = CheckoutPages(world)
        self._accounts = AccountPages(world)

    def routes(self) -> list[Route]:
        """Everything that the sandbox answers."""
        return [
            Route("/v1/{path:path}", self._answer_api, methods=_METHODS),
            Route("/v2/{path:path}", self._answer_api, methods=_METHODS),
            Route("/c/assets/page.css", self._style),
            Route("/c/pay/{id}", self._checkout, methods=["GET", "POST"]),
            Route("/c/pay/{id}/authenticate", self._bank, methods=["GET", "POST"]),
            Route("/authenticate/{id}", self._bank_of_intent, methods=["GET", "POST"]),
            Route("/connect/onboarding/{token}", self._onboarding, methods=["GET", "POST"]),
            Route("/express/{token}", self._dashboard),
            Route("/identity/verify/{token}", self._identity, methods=["GET", "POST"]),
            Route("/_sandbox/clock", self._clock),
            Route("/_sandbox/{action}", self._act, methods=["POST"]),
        ]

    async def _answer_api(self, request: Request) -> Response:
        try:
            body = await _body(request)
        except TooLarge:
            error = ApiError(413, "invalid_request_error", "The body is too large.")
            return JSONResponse(error.body(), status_code=413)
        asked = ApiRequest(
            request.method,
            request.url.path.rstrip("/"),
            request.scope["query_string"],
            body,
            request.headers,
            self._base_url(request),
        )
        return await run_in_threadpool(self._with_faults, asked)

    def _with_faults(self, asked: ApiRequest) -> Response:
        refusal = self._rate_limit.refusal(asked.method, asked.path)
        if refusal is not None:
            return JSONResponse(refusal, 429, {"Request-Id": "req_too_many"})
        fault = self._faults.take(asked.method, asked.path)
        if fault is None:
            return _response(self._guarded(asked))
        if fault.is_answer:
            reply = ApiReply(int(fault.status), JSONResponse(fault.body()).body)  # type: ignore[arg-type]
            if fault.is_kept:
                self._api.keep(asked, reply)
            reply.headers["Request-Id"] = "req_fault"
            return _response(reply)
        if fault.is_after:
            self._guarded(asked)
        return DroppedConnection(fault.seconds)

    def _guarded(self, asked: ApiRequest) -> ApiReply:
        try:
            return self._api.handle(asked)
        except Exception:
            _LOG.exception("%s %s failed", asked.method, asked.path)
            error = ApiError(500, "api_error", "The sandbox made a mistake; see its log.")
            return ApiReply(500, JSONResponse(error.body()).body)  # type: ignore[arg-type]

    def _base_url(self, request: Request) -> str:
        if self._world.settings.public_url:
            return self._world.settings.public_url.rstrip("/")
        host = request.headers.get("host", "")
        return f"http://{host}" if re.fullmatch(r"[\w.\-:\[\]]{1,255}", host) else ""

    async def _checkout(self, request: Request) -> Response:
        session_id = request.path_params["id"]
        if request.method == "POST":
            base = self._base_url(request)
            return await self._submitted(
                request, lambda typed: self._pages.pay(session_id, typed, base)
            )
        return await _shown(lambda: self._pages.show_checkout(session_id))

    async def _bank(self, request: Request) -> Response:
        session_id = request.path_params["id"]
        if request.method == "POST":
            return await self._submitted(
                request, lambda typed: self._pages.answer_bank(session_id, typed)
            )
        return await _shown(lambda: self._pages.show_bank(session_id))

    async def _onboarding(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method == "POST":
            return await self._submitted(
                request, lambda typed: self._accounts.submit_onboarding(token, typed)
            )
        if request.method == "HEAD":
            return Response(status_code=204)
        return await _shown(lambda: self._accounts.show_onboarding(token))

    async def _bank_of_intent(self, request: Request) -> Response:
        intent_id = request.path_params["id"]
        if request.method == "POST":
            return await self._submitted(
                request, lambda typed: self._accounts.answer_bank(intent_id, typed)
            )
        return await _shown(lambda: self._accounts.show_bank(intent_id))

    async def _dashboard(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method == "HEAD":
            return Response(status_code=204)
        return await _shown(lambda: self._accounts.show_dashboard(token))

    async def _identity(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method == "POST":
            return await self._submitted(
                request, lambda typed: self._accounts.submit_identity(token, typed)
            )
        return await _shown(lambda: self._accounts.show_identity(token))

    async def _submitted(
        self, request: Request, act: Callable[[dict[str, str]], PageReply]
    ) -> Response:
        try:
            typed = typed_form(await _body(request))
        except TooLarge:
            return Response("The form is too large.", 413)
        return await _shown(lambda: act(typed))

    async def _style(self, _request: Request) -> Response:
        return Response(STYLE, media_type="text/css")

    async def _clock(self, request: Request) -> Response:
        if not _is_local(request):
            return JSONResponse({"error": {"message": "Loopback only."}}, 403)
        return JSONResponse(await run_in_threadpool(self._control.clock))

    async def _act(self, request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if not _is_local(request) or kind != "application/json":
            return JSONResponse({"error": {"message": "Loopback and JSON only."}}, 403)
        try:
            body = await _body(request)
        except TooLarge:
            return JSONResponse({"error": {"message": "The body is too large."}}, 413)
        action = request.path_params["action"]
        status, answer = await run_in_threadpool(self._control.act, action, body)
        return JSONResponse(answer, status)


def _response(reply: ApiReply) -> Response:
    return Response(reply.body, reply.status, reply.headers, "application/json")


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


async def _shown(make: Callable[[], PageReply]) -> Response:
    reply = await run_in_threadpool(make)
    if reply.location:
        return RedirectResponse(reply.location, 303, _PAGE_HEADERS)
    return Response(reply.html, reply.status, _PAGE_HEADERS, "text/html")


def _is_local(request: Request) -> bool:
    caller = request.client.host if request.client else ""
    return caller in _LOOPBACK and request.url.hostname in _LOOPBACK


def _sweep(world: World, stop: threading.Event) -> None:
    while not stop.wait(world.settings.sweep_seconds):
        try:
            with world.store.transaction():
                run_due(world)
        except Exception:
            _LOG.exception("the sweep stumbled")


def create_app(settings: SandboxSettings) -> Starlette:
    """The sandbox over the file in `settings`; its threads run between startup and shutdown.

    Args:
        settings: where the state is kept, which key is answered, who is told of events.
    Returns:
        An ASGI application; `app.state.world` is its world.
    """
    world = World(settings)
    if settings.webhook_url:
        with world.store.transaction():
            ensure_endpoint(world, settings.webhook_url, settings.webhook_secret)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        stop = threading.Event()
        deliverer = Deliverer(world)
        jobs: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
            (_sweep, (world, stop)),
            (deliverer.run, (stop,)),
        ]
        threads = [threading.Thread(target=job, args=args, daemon=True) for job, args in jobs]
        for thread in threads:
            thread.start()
        async with AsyncExitStack() as closing:
            closing.callback(world.store.close)
            closing.callback(deliverer.close)
            for thread in threads:
                closing.callback(thread.join, 15)
            closing.callback(stop.set)
            yield

    app = Starlette(routes=SandboxApp(world).routes(), lifespan=lifespan)
    app.state.world = world
    return app
