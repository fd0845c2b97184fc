"""Posts events to webhook endpoints, signed, from a thread, and tries again when that fails."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading

import httpx

from crowdfund.stripe_sandbox.world import World

_LOG = logging.getLogger(__name__)

BACKOFF_SECONDS = (1, 3, 10, 30, 120, 600, 3600, 10_800)
"""Wait after the first failed try, the second, ...; then the endpoint is given up on."""

TIMEOUT_SECONDS = 10.0
BATCH = 20


def signature(payload: bytes, secret: str, moment: int) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 over `{moment}.{payload}`.

    Args:
        moment: real time, seconds since 1970, UTC.
    """
    signed = str(moment).encode() + b"." + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


class Deliverer:
    """Works through the queue of deliveries.

    Args:
        world: whose queue it is.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def run(self, stop: threading.Event) -> None:
        """Delivers until `stop` is set; looks again every `sweep_seconds`."""
        while not stop.is_set():
            try:
                busy = self.deliver_due()
            except Exception:
                _LOG.exception("webhook delivery stumbled")
                busy = 0
            if not busy:
                stop.wait(min(self._world.settings.sweep_seconds, 0.2))

    def deliver_due(self) -> int:
        """Makes one try for each delivery that is due now; returns how many were made."""
        store = self._world.store
        with store.transaction():
            order = "DESC" if store.setting("webhooks_reverse") else "ASC"
            rows = store.execute(
                "SELECT seq, event, endpoint, tries FROM deliveries "  # noqa: S608 - ASC or DESC # nosec B608
                f"WHERE is_done = 0 AND next_at <= ? ORDER BY seq {order} LIMIT ?",
                self._world.clock.real_now(),
                BATCH,
            )
        for seq, event_id, endpoint_id, tries in rows:
            self._try(int(str(seq)), str(event_id), str(endpoint_id), int(str(tries)))
        return len(rows)

    def _try(self, seq: int, event_id: str, endpoint_id: str, tries: int) -> None:
        store = self._world.store
        with store.transaction():
            event, endpoint = store.find(event_id), store.find(endpoint_id)
            secret = str(store.hidden(endpoint_id).get("secret", ""))
        delivered = event is None or endpoint is None or self._post(endpoint["url"], secret, event)
        with store.transaction():
            if delivered or tries >= len(BACKOFF_SECONDS):
                store.execute("UPDATE deliveries SET is_done = 1 WHERE seq = ?", seq)
            else:
                store.execute(
                    "UPDATE deliveries SET tries = ?, next_at = ? WHERE seq = ?",
                    tries + 1,
                    self._world.clock.real_now() + BACKOFF_SECONDS[tries],
                    seq,
                )
            current = store.find(event_id) if delivered else None
            if current is not None and current["pending_webhooks"]:
                current["pending_webhooks"] -= 1
                store.save(current)

    def _post(self, url: str, secret: str, event: dict[str, object]) -> bool:
        payload = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, secret, int(self._world.clock.real_now())),
            "User-Agent": "Stripe/1.0 (sandbox)",
        }
        try:
            return self._client.post(url, content=payload, headers=headers).is_success
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _LOG.info("webhook to %s failed: %s", url, type(error).__name__)
            return False
