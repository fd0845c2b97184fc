"""A transport that answers what a test has written down, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe

from tests.stripe_contract.wire import decode

Answer = tuple[int, Any]
"""Status and JSON; bytes are sent as they are, an exception is raised."""


class FakeTransport(stripe.HTTPClient):
    """Asks `answer(method, path, parameters)` for every request."""

    name = "fake"

    def __init__(self, answer: Callable[[str, str, dict[str, Any]], Answer | Exception]) -> None:
        super().__init__()
        self._answer = answer
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.headers: list[Mapping[str, str]] = []
        self.answer_headers = {"request-id": "req_fake"}

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Any:
        """Answers one request."""
        parts = urlsplit(url)
        parameters = decode("&".join(part for part in (parts.query, post_data) if part))
        self.asked.append((method, parts.path, parameters))
        self.headers.append(dict(headers or {}))
        answer = self._answer(method, parts.path, parameters)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return content, status, dict(self.answer_headers)

    def close(self) -> None:
        """Nothing is open."""


def always(status: int, body: Any) -> FakeTransport:
    """A transport with one answer to everything."""
    return FakeTransport(lambda *_: (status, body))


def refusing(status: int, **error: Any) -> FakeTransport:
    """A transport that answers everything with one error of Stripe."""
    detail = {"type": "invalid_request_error", "message": "Secret inner detail", **error}
    return always(status, {"error": detail})


def unreachable() -> FakeTransport:
    """A transport behind which nobody answers."""
    return FakeTransport(lambda *_: stripe.APIConnectionError("timed out", should_retry=True))
