"""Something that happens between a call and its result, in the thread that made the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from crowdfund.payments.stripe_gateway import StripeGateway
from tests.faults.boundaries import shape_of
from tests.watching import WatchedGateway
from tests.world import World


class Strike:
    """Does something once, when an answer has arrived and before anything is made of it.

    Args:
        patch: undoes it after the test.
        world: whose gateway is listened to.
        request: which answer, as in `POST /v1/transfers`.
        number: the first such answer, the second, ...
        do: what happens.
    """

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        world: World,
        request: str,
        number: int,
        do: Callable[[], object],
    ) -> None:
        gateway = world.deps.gateway
        if isinstance(gateway, WatchedGateway):
            gateway = gateway.inner
        assert isinstance(gateway, StripeGateway)
        transport = gateway._transport
        self._ask = transport.request
        self._request, self._number, self._do = request, number, do
        self._seen = 0
        patch.setattr(transport, "request", self._told)

    @property
    def has_happened(self) -> bool:
        """Whether it did."""
        return self._seen >= self._number

    def _told(self, method: str, url: str, *given: Any, **named: Any) -> Any:
        answer = self._ask(method, url, *given, **named)
        if f"{method.upper()} {shape_of(urlsplit(url).path)}" == self._request:
            self._seen += 1
            if self._seen == self._number:
                self._do()
        return answer
