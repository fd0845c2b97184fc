"""Control routes for tests and demonstrations: time, faults, disputes, payments by machine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from crowdfund.stripe_sandbox import hosted
from crowdfund.stripe_sandbox.bulk import make_charges
from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param, invalid, missing_param
from crowdfund.stripe_sandbox.resources.accounts import BANK_ACCOUNTS, onboard
from crowdfund.stripe_sandbox.resources.disputes import end_dispute, open_dispute
from crowdfund.stripe_sandbox.resources.events import ensure_endpoint
from crowdfund.stripe_sandbox.scheduler import run_due
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import World

MOST_SECONDS = 10 * 366 * 86_400
DISPUTE_REASONS = ("fraudulent", "product_not_received")
DROPS = ("timeout_before", "timeout_after")


class Control:
    """What `/_sandbox/` can do. Every body and answer is a JSON object."""

    def __init__(self, world: World) -> None:
        self._world = world
        with world.store.transaction():
            self._has_faults = bool(world.store.execute("SELECT 1 FROM faults LIMIT 1"))
        self._actions: dict[str, Callable[[Json], Json]] = {
            "advance": self._advance,
            "charges": self._charges,
            "dispute": self._dispute,
            "end_dispute": self._end_dispute,
            "fault": self._fault,
            "onboard": self._onboard,
            "pay": self._pay,
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
        action = self._actions.get(name)
        if action is None:
            return 404, {"error": {"message": f"There is no control named {name[:40]}."}}
        try:
            given = json.loads(body or b"{}")
            if not isinstance(given, dict):
                raise bad_param("Send a JSON object.", param="")
            with self._world.store.transaction():
                run_due(self._world)
                return 200, action(given)
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

    def _charges(self, given: Json) -> Json:
        return make_charges(self._world, given)

    def _dispute(self, given: Json) -> Json:
        charge = self._world.need(_text(given, "charge"), "charge", param="charge")
        reason = given.get("reason", "fraudulent")
        if reason not in DISPUTE_REASONS:
            raise bad_param(f"reason must be one of {DISPUTE_REASONS}.", param="reason")
        return open_dispute(self._world, charge, reason=reason)

    def _end_dispute(self, given: Json) -> Json:
        dispute = self._world.need(_text(given, "dispute"), "dispute", param="dispute")
        status = given.get("status")
        if status not in ("won", "lost"):
            raise bad_param("status must be won or lost.", param="status")
        if dispute["status"] in ("won", "lost"):
            raise invalid("This dispute is already closed.")
        return end_dispute(self._world, dispute, status=status)

    def _fault(self, given: Json) -> Json:
        path, status, times = _text(given, "path"), given.get("status"), given.get("times", 1)
        is_status = type(status) is int and 400 <= status <= 599
        if not is_status and status not in DROPS:
            raise bad_param(f"status must be 400 to 599 or one of {DROPS}.", param="status")
        if type(times) is not int or not 0 <= times <= 10_000:
            raise bad_param("times must be a whole number up to 10000.", param="times")
        store = self._world.store
        store.execute("DELETE FROM faults WHERE path = ?", path)
        if times:
            self._has_faults = True
            store.execute(
                "INSERT INTO faults (path, status, times) VALUES (?, ?, ?)",
                path,
                str(status),
                times,
            )
        return {"path": path, "status": status, "times": times}

    def take_fault(self, path: str) -> str:
        """The fault that this request meets: a status, a kind of drop, or nothing."""
        if not self._has_faults:
            return ""
        with self._world.store.transaction():
            store = self._world.store
            for seq, prefix, status, times in store.execute(
                "SELECT seq, path, status, times FROM faults ORDER BY seq"
            ):
                if path.startswith(str(prefix)):
                    store.execute("UPDATE faults SET times = times - 1 WHERE seq = ?", seq)
                    if int(str(times)) <= 1:
                        store.execute("DELETE FROM faults WHERE seq = ?", seq)
                    return str(status)
        return ""

    def _redeliver(self, given: Json) -> Json:
        event = self._world.need(_text(given, "event"), "event", param="event")
        endpoints = self._world.store.select(Selection("webhook_endpoint"))
        for endpoint in endpoints:
            self._world.deliver(event["id"], endpoint["id"])
        return {"event": event["id"], "endpoints": len(endpoints)}

    def _webhooks(self, given: Json) -> Json:
        for name in ("duplicate", "reverse"):
            if name in given:
                self._world.store.set_setting(f"webhooks_{name}", "yes" if given[name] else "")
        return {
            name: bool(self._world.store.setting(f"webhooks_{name}"))
            for name in ("duplicate", "reverse")
        }

    def _onboard(self, given: Json) -> Json:
        account = self._world.need(_text(given, "account"), "account", param="account")
        name = str(
            given.get("business_name") or account["business_profile"]["name"] or "Enterprise"
        )
        return onboard(
            self._world, account, business_name=name[:200], bank_account=BANK_ACCOUNTS[0]
        )

    def _pay(self, given: Json) -> Json:
        session_id = _text(given, "session")
        session = self._world.need(session_id, "checkout.session", param="session")
        details = session["customer_details"] or {}
        email = _text(given, "email") if "email" in given else details.get("email")
        payer = hosted.Payer(email, _text(given, "name") if "name" in given else None)
        outcome = hosted.submit_card(self._world, session, _text(given, "card"), payer)
        answer = given.get("authentication")
        if outcome.status == "requires_action" and answer in ("complete", "fail"):
            session = self._world.store.get(session_id)
            outcome = hosted.finish_authentication(
                self._world, session, confirmed=answer == "complete"
            )
        return {
            "status": outcome.status,
            "decline_code": outcome.decline_code or None,
            "message": outcome.message,
            "payment_intent": self._world.store.get(session_id)["payment_intent"],
            "redirect": outcome.next_url or None,
        }

    def _reset(self, _given: Json) -> Json:
        self._world.store.clear()
        settings = self._world.settings
        if settings.webhook_url:
            ensure_endpoint(self._world, settings.webhook_url, settings.webhook_secret)
        return {"reset": True}


def _text(given: Json, name: str) -> str:
    value = given.get(name)
    if value is None:
        raise missing_param(name)
    if not isinstance(value, str) or not re.fullmatch(r"[^\x00]{1,500}", value):
        raise bad_param(f"{name} must be text.", param=name)
    return value
