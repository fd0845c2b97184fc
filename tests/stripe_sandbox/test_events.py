"""Events in their order, and webhooks that the SDK believes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import stripe

from crowdfund.stripe_sandbox.delivery import signature
from tests.stripe_sandbox.conftest import Box, OpenBox

SECRET = "whsec_tests"


class Receiver:
    """A small web server that keeps what is posted to it."""

    def __init__(self) -> None:
        self.posted: queue.Queue[tuple[bytes, str]] = queue.Queue()
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.posted.put((body, self.headers["Stripe-Signature"]))

            def log_message(self, *_args: Any) -> None:
                """Says nothing."""

        # One at a time: what is posted next is kept after what was posted before.
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def next(self) -> tuple[bytes, str]:
        return self.posted.get(timeout=60)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def told(open_box: OpenBox, tmp_path: Path, receiver: Receiver) -> Box:
    return open_box(tmp_path / "told.db", webhook_url=receiver.url, webhook_secret=SECRET)


def test_a_payment_tells_its_story_in_order(box: Box) -> None:
    session = box.session()
    box.pay(session, "4000000000000002")
    box.pay(session)
    assert box.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_events_hold_the_object_as_it_was(box: Box) -> None:
    charge = box.paid_charge()
    box.client.v1.refunds.create({"charge": charge.id})
    events = {event.type: event for event in box.client.v1.events.list({"limit": 100}).data}
    assert events["charge.succeeded"].data.object["amount_refunded"] == 0
    assert events["charge.refunded"].data.object["amount_refunded"] == 10_000
    before = events["charge.refunded"].data.previous_attributes
    assert before is not None
    assert before["amount_refunded"] == 0
    completed = events["checkout.session.completed"].data.object
    assert completed["payment_intent"] == charge.payment_intent
    created = events["refund.created"].request
    assert created is not None
    assert (created.id or "").startswith("req_")


def test_events_are_read_from_a_cursor_and_by_type(box: Box) -> None:
    made = [box.client.v1.customers.create({}).id for _ in range(4)]
    newest_first = box.client.v1.events.list().data
    assert [event.data.object["id"] for event in newest_first] == made[::-1]
    newer = box.client.v1.events.list({"ending_before": newest_first[2].id}).data
    assert [event.id for event in newer] == [event.id for event in newest_first[:2]]
    types = box.client.v1.events.list({"types": ["refund.created", "customer.created"]}).data
    assert len(types) == 4
    assert box.client.v1.events.list({"type": "refund.created"}).data == []
    assert box.client.v1.events.retrieve(newest_first[0].id).type == "customer.created"


def test_a_webhook_is_signed_with_real_time_as_the_sdk_expects(
    told: Box, receiver: Receiver
) -> None:
    told.control("advance", seconds=40 * 86_400)
    customer = told.client.v1.customers.create({"name": "Zoë"})
    body, header = receiver.next()
    event = told.client.construct_event(body, header, SECRET)
    assert event.type == "customer.created"
    assert event.data.object["id"] == customer.id
    for forged, secret in ((body + b" ", SECRET), (body, "whsec_other")):
        with pytest.raises(stripe.SignatureVerificationError):
            told.client.construct_event(forged, header, secret)


def test_a_failed_delivery_is_tried_again(told: Box, receiver: Receiver) -> None:
    receiver.answers = [500]
    told.client.v1.customers.create({})
    first, second = receiver.next()[0], receiver.next()[0]
    assert first == second


def test_an_event_is_delivered_again_on_request(told: Box, receiver: Receiver) -> None:
    told.client.v1.customers.create({})
    event = told.client.construct_event(*receiver.next(), SECRET)
    assert told.control("redeliver", event=event.id)["endpoints"] == 1
    assert told.client.construct_event(*receiver.next(), SECRET).id == event.id


def test_duplicates_are_delivered_on_request(told: Box, receiver: Receiver) -> None:
    told.control("webhooks", duplicate=True)
    told.client.v1.customers.create({})
    ids = [told.client.construct_event(*receiver.next(), SECRET).id for _ in range(2)]
    assert ids[0] == ids[1]


def test_the_newest_event_is_delivered_first_on_request(told: Box, receiver: Receiver) -> None:
    told.control("webhooks", reverse=True)
    told.pay(told.session())
    # The payment's events were queued in one transaction, so one round takes them all.
    delivered = [told.client.construct_event(*receiver.next(), SECRET).type for _ in range(5)]
    assert delivered == told.event_types()[::-1]
    assert delivered[-1] == "payment_intent.created"


def test_endpoints_made_by_api_get_the_types_they_asked_for(box: Box, receiver: Receiver) -> None:
    endpoint = box.client.v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": ["refund.created"]}
    )
    assert (endpoint.secret or "").startswith("whsec_")
    assert box.client.v1.webhook_endpoints.retrieve(endpoint.id).to_dict().get("secret") is None
    charge = box.paid_charge()
    box.client.v1.refunds.create({"charge": charge.id})
    event = box.client.construct_event(*receiver.next(), str(endpoint.secret))
    assert event.type == "refund.created"
    assert receiver.posted.empty()
    assert box.client.v1.webhook_endpoints.delete(endpoint.id).deleted
    assert box.client.v1.webhook_endpoints.list().data == []


def test_the_signature_is_what_the_sdk_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000)
    payload = '{"id": "evt_1", "name": "Zoë"}'
    ours = signature(payload.encode(), SECRET, 1_800_000_000)
    generate: Any = stripe.WebhookSignature.generate_signature_header
    assert ours == generate(payload, SECRET)


def test_the_sweep_works_without_any_request(open_box: OpenBox, tmp_path: Path) -> None:
    ahead = {"seconds": 0.0}
    expired = threading.Event()

    def real_time() -> float:
        return 1_800_000_000 + ahead["seconds"]

    box = open_box(tmp_path / "swept.db", real_time=real_time)
    world = box.running.server.config.app.state.world  # type: ignore[union-attr]
    emit = world.emit

    def watched(kind: str, subject: dict[str, Any], **more: Any) -> Any:
        if kind == "checkout.session.expired":
            expired.set()
        return emit(kind, subject, **more)

    world.emit = watched
    box.session()
    ahead["seconds"] = 3601.0
    assert expired.wait(60)
