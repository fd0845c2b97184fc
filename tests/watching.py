"""A gateway that notices when it is called while this thread holds a database connection: a
transaction that waits for the processor holds its locks for as long as the processor likes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from crowdfund.payments.gateway import PaymentGateway

NO_NETWORK = frozenset({"close", "keep_pace", "parse_webhook"})
"""Methods of the port that ask nobody."""


class WatchedGateway:
    """Passes calls on to a gateway and writes down those made with a connection in hand.

    Args:
        inner: the gateway.
        engine: whose connections are watched, in each thread for itself.
    """

    def __init__(self, inner: PaymentGateway, engine: Engine) -> None:
        self.inner = inner
        """What is called."""
        self._here = threading.local()
        self.called: set[str] = set()
        """Methods that were called."""
        self.called_in_a_transaction: list[str] = []
        """Methods that were called while a connection was out; must stay empty."""
        self._engine = engine
        event.listen(engine, "checkout", self._taken)
        event.listen(engine, "checkin", self._given_back)

    def unwatch(self) -> None:
        """Lets the engine go, which other tests use as well."""
        event.remove(self._engine, "checkout", self._taken)
        event.remove(self._engine, "checkin", self._given_back)

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Any] = getattr(self.inner, name)
        if name in NO_NETWORK:
            return method

        def watched(*args: Any, **kwargs: Any) -> Any:
            self.called.add(name)
            if self._connections():
                self.called_in_a_transaction.append(name)
            return method(*args, **kwargs)

        return watched

    def _connections(self) -> int:
        return getattr(self._here, "connections", 0)

    def _taken(self, *_: Any) -> None:
        self._here.connections = self._connections() + 1

    def _given_back(self, *_: Any) -> None:
        self._here.connections = self._connections() - 1
