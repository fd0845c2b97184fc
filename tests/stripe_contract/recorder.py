"""A transport that remembers every request that the SDK sends, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe

from tests.stripe_contract.contract import Exchange


class Recorder(stripe.HTTPClient):
    """Passes everything on to another transport."""

    name = "recorder"

    def __init__(self, inner: stripe.HTTPClient) -> None:
        super().__init__()
        self.inner = inner
        self.exchanges: list[Exchange] = []

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Any:
        """Sends one request and remembers it."""
        body, status, answer_headers = self.inner.request(method, url, headers, post_data)
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        content = body if isinstance(body, bytes) else str(body).encode()
        self.exchanges.append(Exchange(method, target, post_data or "", status, content))
        return body, status, answer_headers

    def close(self) -> None:
        """Closes the transport beneath."""
        self.inner.close()
