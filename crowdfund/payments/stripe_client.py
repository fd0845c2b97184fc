"""Builds the one Stripe client that a process uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import stripe

API_VERSION: Final = "2026-10-28.endive"
"""The version that the pinned SDK was generated for; its types describe nothing else."""

READ_TIMEOUT_SECONDS: Final = 20.0
CONNECT_TIMEOUT_SECONDS: Final = 5.0
MAX_NETWORK_RETRIES: Final = 2


def endpoint_of(method: str, url: str) -> str:
    """What a request counts for, such as "POST /v1/transfers": its method and the first words of
    its path, whatever follows. That one payment page is read and that many are listed is the same:
    who allows so many calls for each endpoint may count either way, and this is the stricter one.

    Args:
        method: as the SDK says it.
        url: where it goes.
    """
    return f"{method.upper()} {'/'.join(urlsplit(url).path.split('/')[:3])}"


class HTTPXTransport(stripe.HTTPXClient):
    """The SDK's own transport with two things mended, and a pace if somebody asks for one.

    Bodies go to httpx as `content`: the SDK says `data`, which httpx deprecates. And the sandbox is
    reached past any proxy that the environment names, since a proxy has another loopback.

    Args:
        is_loopback: whether the sandbox is asked.
    """

    def __init__(self, *, is_loopback: bool) -> None:
        timeout = httpx.Timeout(READ_TIMEOUT_SECONDS, connect=CONNECT_TIMEOUT_SECONDS)
        super().__init__(timeout=timeout, allow_sync_methods=True)
        if is_loopback and self._client is not None:
            self._client.close()
            self._client = httpx.Client(trust_env=False)

        self.wait_for: Callable[[str], None] | None = None
        """Called with its endpoint before each request, which goes out when it returns: also for
        what the SDK tries again, and for each further page of a list."""

    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Makes one request, in its turn."""
        if self.wait_for is not None:
            self.wait_for(endpoint_of(method, url))
        return super().request(method, url, headers, post_data)

    def _get_request_args_kwargs(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None
    ) -> list[Any]:
        options = {"headers": headers, "content": post_data or None, "timeout": self._timeout}
        return [(method, url), options]


class Connections:
    """The part of the adapter that its requests go through."""

    _transport: stripe.HTTPClient

    def keep_pace(self, wait_for: Callable[[str], None] | None) -> None:
        """Has each request wait for its turn from now on; those of another transport than our own
        do not.

        Args:
            wait_for: called with the endpoint before each; None for as fast as it can.
        """
        if isinstance(self._transport, HTTPXTransport):
            self._transport.wait_for = wait_for

    def close(self) -> None:
        """Closes the connections; the gateway cannot be used afterwards."""
        self._transport.close()  # type: ignore[no-untyped-call]


def new_http_client(api_url: str | None) -> stripe.HTTPClient:
    """The transport under the client, with timeouts far below the SDK's 80 seconds.

    Args:
        api_url: where the sandbox answers, or None for Stripe itself.

    Returns:
        A transport that makes synchronous calls and can be shared by threads.
    """
    return HTTPXTransport(is_loopback=api_url is not None)


def new_client(
    secret_key: str, api_url: str | None, http_client: stripe.HTTPClient
) -> stripe.StripeClient:
    """A client pinned to one API version.

    Args:
        secret_key: Stripe's secret key, or the sandbox's.
        api_url: where the sandbox answers, or None for Stripe itself.
        http_client: the transport to use.

    Returns:
        The client. Telemetry is off: the SDK would write a file into the home directory.
    """
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_url.rstrip("/")} if api_url is not None else None,
        max_network_retries=MAX_NETWORK_RETRIES,
        http_client=http_client,
    )
