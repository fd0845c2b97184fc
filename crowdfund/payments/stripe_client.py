"""Builds the one Stripe client that a process uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx
import stripe

API_VERSION: Final = "2026-10-28.endive"
"""The version that the pinned SDK was generated for; its types describe nothing else."""

READ_TIMEOUT_SECONDS: Final = 20.0
CONNECT_TIMEOUT_SECONDS: Final = 5.0
MAX_NETWORK_RETRIES: Final = 2


class HTTPXTransport(stripe.HTTPXClient):
    """The SDK's own transport with two things mended.

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

    def _get_request_args_kwargs(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None
    ) -> list[Any]:
        options = {"headers": headers, "content": post_data or None, "timeout": self._timeout}
        return [(method, url), options]


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
