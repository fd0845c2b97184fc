"""What every handler works with: the store, the clock, the settings, and the way to emit events."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.clock import Clock
from crowdfund.stripe_sandbox.errors import Json, no_such
from crowdfund.stripe_sandbox.params import Spec
from crowdfund.stripe_sandbox.store import Selection, Store

API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """How a sandbox is run.

    `secret_key` empty: any `sk_test_` key is answered. `webhook_url` and `webhook_secret` make a
    first webhook endpoint. `public_url` is what hosted pages' addresses start with; empty: the
    address under which the API was called. `sweep_seconds` is how often overdue work is looked
    for, `real_time` the real clock.
    """

    db_path: str
    secret_key: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    public_url: str = ""
    sweep_seconds: float = 0.5
    real_time: Callable[[], float] = time.time


@dataclass(slots=True)
class Origin:
    """The request that caused an event, as the event tells it."""

    request_id: str | None = None
    idempotency_key: str | None = None


class World:
    """One sandbox. Everything below must be called inside `store.transaction()`."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.store = Store(settings.db_path)
        self.clock = Clock(self.store, settings.real_time)
        self.origin = Origin()
        self.is_quiet = False
        """While True nothing is told: no events are written."""
        self.released: set[str] = set()
        """Accounts whose money has become available and who are not told of it yet."""

    def now(self) -> int:
        """Sandbox time, seconds since 1970, UTC."""
        return self.clock.now()

    def need(
        self, object_id: str, kind: str, *, param: str = "id", account: str | None = None
    ) -> Json:
        """The object, or 404 (400 when a parameter other than the address names it).

        Args:
            account: the connected account that it must belong to (empty is the platform); None
                for objects of any.
        """
        found = self.store.find(object_id, kind)
        is_theirs = account is None or self.store.account_of(object_id) == account
        if found is None or not is_theirs:
            what = kind.replace("checkout.session", "checkout session").replace("_", " ")
            raise no_such(what, object_id, param=param, status=404 if param == "id" else 400)
        return found

    def schedule(self, at: int, task: str, ref: str) -> None:
        """Has `task` done to the object `ref` once sandbox time has reached `at`."""
        self.store.execute("INSERT INTO due (at, task, ref) VALUES (?, ?, ?)", at, task, ref)

    def emit(
        self, kind: str, subject: Json, *, account: str | None = None, before: Json | None = None
    ) -> None:
        """Writes an event with a snapshot of its subject and queues its deliveries.

        Args:
            kind: Stripe's event type.
            subject: the object as it is now.
            account: the connected account that it happened on.
            before: changed members with their former values.
        """
        if self.is_quiet:
            return
        listeners = [
            endpoint["id"]
            for endpoint in self.store.select(Selection("webhook_endpoint"), oldest_first=True)
            if endpoint["status"] == "enabled" and _listens(endpoint, kind)
        ]
        data: Json = {"object": subject}
        if before is not None:
            data["previous_attributes"] = before
        event = self.store.insert(
            {
                "id": ids.new_id("event"),
                "object": "event",
                "account": account,
                "api_version": API_VERSION,
                "context": account,
                "created": self.now(),
                "data": data,
                "livemode": False,
                "pending_webhooks": len(listeners),
                "request": {
                    "id": self.origin.request_id,
                    "idempotency_key": self.origin.idempotency_key,
                },
                "type": kind,
            }
        )
        for endpoint_id in listeners:
            self.deliver(event["id"], endpoint_id)

    def deliver(self, event_id: str, endpoint_id: str) -> None:
        """Queues one delivery of one event, or two when duplicates were asked for."""
        for _ in range(2 if self.store.setting("webhooks_duplicate") else 1):
            self.store.execute(
                "INSERT INTO deliveries (event, endpoint, next_at) VALUES (?, ?, ?)",
                event_id,
                endpoint_id,
                self.clock.real_now(),
            )


def _listens(endpoint: Json, kind: str) -> bool:
    wanted = endpoint["enabled_events"]
    return "*" in wanted or kind in wanted


@dataclass(slots=True)
class Call:
    """One authenticated, validated request on its way to its handler."""

    world: World
    args: dict[str, str]
    params: Json
    base_url: str
    account: str = ""
    """Connected account that the request acts for; empty is the platform."""
    path: str = ""

    @property
    def store(self) -> Store:
        """The world's store."""
        return self.world.store


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: method, address with `{names}`, its parameters, and what it does."""

    method: str
    path: str
    run: Callable[[Call], Json]
    spec: Spec = field(default_factory=dict)
    connected: bool = False
    """Whether it can be asked on behalf of a connected account (`Stripe-Account`)."""


def copied(body: Json) -> Json:
    """A deep copy of plain JSON data."""
    twin: Json = json.loads(json.dumps(body))
    return twin
