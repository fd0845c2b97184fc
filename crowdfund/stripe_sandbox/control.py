"""Control routes for tests and demonstrations: time, faults, webhooks, and `levers`."""

from __future__ import annotations

import json
from collections.abc import Callable

from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param
from crowdfund.stripe_sandbox.faults import Faults
from crowdfund.stripe_sandbox.levers import LEVERS, needed_text
from crowdfund.stripe_sandbox.rate_limit import RateLimit
from crowdfund.stripe_sandbox.resources.events import ensure_endpoint
from crowdfund.stripe_sandbox.scheduler import run_due
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import World

MOST_SECONDS = 10 * 366 * 86_400
WEBHOOK_SWITCHES = ("duplicate", "reverse")


class Control:
    """What `/_sandbox/` can do. Every body and answer is a JSON object."""

    def __init__(self, world: World, faults: Faults, rate_limit: RateLimit) -> None:
        self._world = world
        self._faults = faults
        self._rate_limit = rate_limit
        self._actions: dict[str, Callable[[Json], Json]] = {
            "advance": self._advance,
            "fault": self._fault,
            "rate_limit": rate_limit.ask,
            "redeliver": self._redeliver,
            "reset": self._reset,
            "webhooks": self._webhooks,
        }

    def clock(self) -> Json:
        """Sandbox time and how far it is ahead."""
        with self._world.store.transaction():
            return {"now": self._world.now(), "offset_seconds": self._world.clock.offset()}

    def act(self, name: str, body: bytes) -> tuple[int, Json]:
        """Does one control action; returns status and answer."""
        action, lever = self._actions.get(name), LEVERS.get(name)
        if action is None and lever is None:
            return 404, {"error": {"message": f"There is no control named {name[:40]}."}}
        try:
            given = json.loads(body or b"{}")
            if not isinstance(given, dict):
                raise bad_param("Send a JSON object.", param="")
            with self._world.store.transaction():
                run_due(self._world)
                return 200, action(given) if action else LEVERS[name](self._world, given)
        except ApiError as error:
            return error.status, error.body()
        except (ValueError, RecursionError):
            return 400, {"error": {"message": "Send a JSON object."}}

    def _advance(self, given: Json) -> Json:
        seconds = given.get("seconds")
        if type(seconds) is not int or not -MOST_SECONDS <= seconds <= MOST_SECONDS:
            raise bad_param("seconds must be a whole number.", param="seconds")
        if seconds < 0 and self._has_history():
            raise bad_param("Time only goes back while nothing has happened yet.", param="seconds")
        self._world.clock.advance(seconds)
        done = run_due(self._world)
        offset = self._world.clock.offset()
        return {"now": self._world.now(), "offset_seconds": offset, "done": done}

    def _has_history(self) -> bool:
        """Whether anything exists but the addresses of webhooks."""
        found = "SELECT 1 FROM objects WHERE kind <> 'webhook_endpoint' LIMIT 1"
        return bool(self._world.store.execute(found))

    def _fault(self, given: Json) -> Json:
        needed_text(given, "path")
        return self._faults.ask(given)

    def _redeliver(self, given: Json) -> Json:
        event = self._world.need(needed_text(given, "event"), "event", param="event")
        endpoints = self._world.store.select(Selection("webhook_endpoint"))
        for endpoint in endpoints:
            self._world.deliver(event["id"], endpoint["id"])
        return {"event": event["id"], "endpoints": len(endpoints)}

    def _webhooks(self, given: Json) -> Json:
        store = self._world.store
        for name in WEBHOOK_SWITCHES:
            if name in given:
                store.set_setting(f"webhooks_{name}", "yes" if given[name] else "")
        return {name: bool(store.setting(f"webhooks_{name}")) for name in WEBHOOK_SWITCHES}

    def _reset(self, _given: Json) -> Json:
        self._world.store.clear()
        self._rate_limit.ask({"per_second": 0})
        settings = self._world.settings
        if settings.webhook_url:
            ensure_endpoint(self._world, settings.webhook_url, settings.webhook_secret)
        return {"reset": True}
