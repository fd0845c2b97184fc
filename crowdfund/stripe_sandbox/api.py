"""The `/v1` layer: who asks, which route, parameters, idempotency, and the answer."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param, no_access
from crowdfund.stripe_sandbox.expand import expand
from crowdfund.stripe_sandbox.missing import MissingParams
from crowdfund.stripe_sandbox.params import array, parse_form, text, validate
from crowdfund.stripe_sandbox.routes import Router
from crowdfund.stripe_sandbox.scheduler import run_due
from crowdfund.stripe_sandbox.world import API_VERSION, Call, Operation, Origin, World

MAX_BODY_BYTES = 1_000_000
KEY_LENGTH = 255
REPLAY_SECONDS = 24 * 3600

_EXPAND = array(text())


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as it came in; header names are in lower case."""

    method: str
    path: str
    query: bytes
    body: bytes
    headers: Mapping[str, str]
    base_url: str


@dataclass(slots=True)
class ApiReply:
    """What goes out."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    """Answers `/v1` requests against one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._router = Router()
        self._missing = MissingParams()

    def handle(self, request: ApiRequest) -> ApiReply:
        """One request in, one reply out; refusals become replies."""
        request_id = ids.new_id("request")
        try:
            reply = self._answer(request, request_id)
        except ApiError as error:
            reply = _reply(error.status, error.body())
        reply.headers["Request-Id"] = request_id
        reply.headers["Stripe-Version"] = API_VERSION
        return reply

    def keep(self, request: ApiRequest, reply: ApiReply) -> None:
        """Remembers a failure of ours under the idempotency key, as Stripe does with its own."""
        key = request.headers.get("idempotency-key", "")
        if request.method != "POST" or not key:
            return
        try:
            params = parse_form(request.body)
        except ApiError:
            return
        account = request.headers.get("stripe-account", "")
        with self._world.store.transaction():
            self._remember(account, key, _digest(request, params), "req_fault", reply)

    def _remember(
        self, account: str, key: str, digest: str, request_id: str, reply: ApiReply
    ) -> None:
        self._world.store.execute(
            "INSERT OR REPLACE INTO replays VALUES (?, ?, ?, ?, ?, ?, ?)",
            account,
            key,
            digest,
            request_id,
            reply.status,
            reply.body.decode(),
            self._world.now(),
        )

    def _answer(self, request: ApiRequest, request_id: str) -> ApiReply:
        self._check_key(request.headers.get("authorization", ""))
        _check_version(request)
        operation, args = self._router.find(request.method, request.path)
        params = parse_form(request.query if request.method == "GET" else request.body)
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        if len(key) > KEY_LENGTH:
            raise bad_param(f"An idempotency key has at most {KEY_LENGTH} characters.", param="")
        account = request.headers.get("stripe-account", "")
        with self._world.store.transaction():
            run_due(self._world)
            if account:
                self._check_account(operation, account)
            self._world.origin = Origin(request_id, key or None)
            try:
                call = Call(self._world, args, params, request.base_url, account, request.path)
                if not key:
                    return self._run(operation, call)
                return self._once(operation, call, key, _digest(request, params), request_id)
            finally:
                self._world.origin = Origin()

    def _once(
        self, operation: Operation, call: Call, key: str, digest: str, request_id: str
    ) -> ApiReply:
        store, now = self._world.store, self._world.now()
        rows = store.execute(
            "SELECT digest, request_id, status, body FROM replays "
            "WHERE account = ? AND key = ? AND created > ?",
            call.account,
            key,
            now - REPLAY_SECONDS,
        )
        if rows:
            return _replay(rows[0], key, digest)
        try:
            reply = self._run(operation, call)
        except ApiError as error:
            if not error.replayable:
                raise
            reply = _reply(error.status, error.body())
        self._remember(call.account, key, digest, request_id, reply)
        reply.headers["Idempotency-Key"] = key
        return reply

    def _run(self, operation: Operation, call: Call) -> ApiReply:
        try:
            params = validate(call.params, {**operation.spec, "expand": _EXPAND})
        except ApiError as error:
            raise self._missing.said(operation, error) from error
        paths = params.pop("expand", [])
        call.params = params
        kept: ApiError | None = None
        with self._world.store.transaction():
            try:
                body = expand(self._world.store, operation.run(call), paths)
            except ApiError as error:
                if not error.keeps_changes:
                    raise
                kept = error
        if kept is not None:
            return _reply(kept.status, kept.body())
        return _reply(200, body)

    def _check_account(self, operation: Operation, account: str) -> None:
        if self._world.store.find(account, "account") is None:
            raise no_access(account)
        if not operation.connected:
            raise ApiError(
                501,
                "api_error",
                "Stripe does this for a connected account; this offline sandbox does not.",
                replayable=False,
            )

    def _check_key(self, header: str) -> None:
        key = _bearer(header)
        wanted = self._world.settings.secret_key
        known = hmac.compare_digest(key.encode(), wanted.encode()) if wanted else True
        if not known or not re.fullmatch(r"[sr]k_test_\w{1,200}", key, re.ASCII):
            raise ApiError(
                401,
                "invalid_request_error",
                "Invalid API key: the sandbox answers its own sk_test_ key only."
                if key
                else "You did not provide an API key. Send Authorization: Bearer sk_test_...",
            )


def _bearer(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _check_version(request: ApiRequest) -> None:
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise bad_param(
            f"The sandbox speaks API version {API_VERSION}, not {version[:40]}.", param=""
        )
    if len(request.body) > MAX_BODY_BYTES:
        raise ApiError(413, "invalid_request_error", "The body is too large.", replayable=False)


def _digest(request: ApiRequest, params: Json) -> str:
    account = request.headers.get("stripe-account", "")
    plain = json.dumps([request.method, request.path, account, params], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _replay(row: tuple[object, ...], key: str, digest: str) -> ApiReply:
    kept_digest, original, status, body = (str(part) for part in row)
    if kept_digest != digest:
        raise ApiError(
            400,
            "idempotency_error",
            f"The idempotency key '{key[:80]}' was used before with other parameters.",
            replayable=False,
        )
    headers = {
        "Idempotency-Key": key,
        "Idempotent-Replayed": "true",
        "Original-Request": original,
    }
    return ApiReply(int(status), body.encode(), headers)


def _reply(status: int, body: Json) -> ApiReply:
    return ApiReply(status, json.dumps(body).encode())
