"""Events come back oldest first from any cursor, and only signed webhooks are believed."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stripe

from crowdfund.domain.errors import GatewayRefused, WebhookForged
from crowdfund.payments.stripe_events import HANDLED_EVENT_TYPES, MAX_WEBHOOK_BYTES
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.fake_transport import Answer, FakeTransport, always, refusing
from tests.stripe_contract.samples import page, resource
from tests.stripe_contract.sdk_types import Enum, fields_of, resource_shape

SECRET = "whsec_test"


def gateway(transport: FakeTransport) -> StripeGateway:
    return StripeGateway(
        secret_key="sk_test_x", webhook_secret=SECRET, api_url=None, http_client=transport
    )


def event(number: int, kind: str = "refund.created") -> dict[str, Any]:
    return resource(
        "event",
        id=f"evt_{number:04}",
        type=kind,
        created=number,
        data={"object": resource("refund", id=f"re_{number}")},
    )


class EventStore:
    """Lists events as Stripe does: newest first, a cursor in either direction."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.oldest_first = events

    def __call__(self, _method: str, _path: str, asked: dict[str, Any]) -> Answer:
        ids = [item["id"] for item in self.oldest_first]
        size = int(asked["limit"])
        cursor = asked.get("ending_before") or asked.get("starting_after")
        if cursor and cursor not in ids:
            return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}
        if "ending_before" in asked:
            rest = self.oldest_first[ids.index(cursor) + 1 :]
            chosen = rest[:size]
        else:
            rest = self.oldest_first[: ids.index(cursor)] if cursor else self.oldest_first
            chosen = rest[-size:]
        return 200, page(*reversed(chosen), has_more=len(rest) > size, url="/v1/events")


def listed(store: EventStore, after: str | None, limit: int = 100) -> list[str]:
    found = gateway(FakeTransport(store)).list_events(after=after, limit=limit)
    return [item.event_ref for item in found]


def test_newer_events_come_oldest_first_over_several_pages() -> None:
    store = EventStore([event(number) for number in range(250)])
    assert listed(store, "evt_0009", limit=150) == [f"evt_{n:04}" for n in range(10, 160)]


def test_without_a_cursor_the_oldest_come_first() -> None:
    store = EventStore([event(number) for number in range(250)])
    assert listed(store, None, limit=3) == ["evt_0000", "evt_0001", "evt_0002"]


def test_walking_with_the_cursor_meets_every_event_once() -> None:
    store = EventStore([event(number) for number in range(37)])
    seen: list[str] = []
    while found := listed(store, seen[-1] if seen else None, limit=5):
        seen += found
    assert seen == [f"evt_{n:04}" for n in range(37)]


def test_other_types_are_left_out_and_do_not_stop_the_cursor() -> None:
    others = [event(number, "customer.created") for number in range(1, 230)]
    store = EventStore([event(0), *others, event(230)])
    assert listed(store, "evt_0000") == ["evt_0230"]


def test_a_cursor_that_is_forgotten_starts_over_from_the_oldest() -> None:
    assert listed(EventStore([event(5), event(6)]), "evt_0001") == ["evt_0005", "evt_0006"]


def test_another_refusal_is_not_mistaken_for_a_forgotten_cursor() -> None:
    with pytest.raises(GatewayRefused):
        gateway(refusing(403)).list_events(after="evt_1")


def test_an_event_says_what_it_is_about() -> None:
    (found,) = gateway(FakeTransport(EventStore([event(7)]))).list_events(after=None)
    assert (found.type, found.object_type, found.object_ref) == ("refund.created", "refund", "re_7")
    assert found.created_at == datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC)


def test_every_handled_type_exists_at_the_pinned_version() -> None:
    shape = resource_shape("event")
    assert shape is not None
    named = fields_of(shape)["type"].node
    assert isinstance(named, Enum)
    assert named.values >= HANDLED_EVENT_TYPES


def signed(body: str, secret: str = SECRET, age_seconds: int = 0) -> tuple[bytes, str]:
    at = int(time.time()) - age_seconds
    header = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=at)
    return body.encode(), header


def parse(body: bytes, header: str) -> Any:
    return gateway(always(500, {})).parse_webhook(body, header)


def test_a_signed_webhook_is_read() -> None:
    assert parse(*signed(json.dumps(event(3)))).object_ref == "re_3"


def test_an_object_without_an_id_has_an_empty_reference() -> None:
    body = {**event(4, "balance.available"), "data": {"object": resource("balance")}}
    found = parse(*signed(json.dumps(body)))
    assert (found.object_ref, found.object_type) == ("", "balance")


def test_a_capability_is_about_its_account() -> None:
    body = {
        **event(5, "capability.updated"),
        "account": "acct_9",
        "data": {"object": resource("capability", id="transfers")},
    }
    found = parse(*signed(json.dumps(body)))
    assert (found.object_ref, found.object_type) == ("acct_9", "account")


@pytest.mark.parametrize(
    "forge",
    [
        lambda body, header: (body + b" ", header),
        lambda body, _: (body, ""),
        lambda body, _: (body, "t=1,v1=abc"),
        lambda body, _: (body, f"t={int(time.time())},v1=é"),
        lambda body, _: (body, "nonsense"),
        lambda body, _: (body, "t=" + "9" * 5000 + ",v1=abc"),
        lambda body, _: signed(body.decode(), secret="whsec_other"),
        lambda body, _: signed(body.decode(), age_seconds=301),
    ],
)
def test_a_webhook_that_is_not_ours_is_refused(forge: Any) -> None:
    with pytest.raises(WebhookForged) as caught:
        parse(*forge(*signed(json.dumps(event(3)))))
    assert caught.value.code == "bad_signature"


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"object": "event", "id": "evt_1"}',
        '{"object":"event","id":"evt_1","type":"a","created":1e300,"data":{"object":{"object":"x"}}}',
        '{"object":"event","id":"evt_1","type":"a","created":1,"data":{"object":"x"}}',
        '{"object":"event","id":1,"type":"a","created":1,"data":{"object":{"object":"x"}}}',
        '{"object":"event","id":"evt_1","type":[],"created":1,"data":{"object":{"object":"x"}}}',
        '{"object": "v2.core.event"}',
        "[" * 100_000,
    ],
)
def test_a_signed_webhook_that_cannot_be_read_is_refused(body: str) -> None:
    with pytest.raises(WebhookForged) as caught:
        parse(*signed(body))
    assert caught.value.code == "unreadable"


def test_a_body_that_is_not_text_is_refused() -> None:
    with pytest.raises(WebhookForged):
        parse(b"\xff\xfe", "t=1,v1=abc")


def test_the_size_is_bounded_before_anything_else() -> None:
    body, header = signed(json.dumps({**event(3), "filler": "x" * MAX_WEBHOOK_BYTES}))
    with pytest.raises(WebhookForged) as caught:
        parse(body, header)
    assert caught.value.code == "too_large"


def test_without_a_secret_nothing_is_believed() -> None:
    unset = StripeGateway(
        secret_key="sk_test_x", webhook_secret="", api_url=None, http_client=always(500, {})
    )
    body, header = signed(json.dumps(event(3)), secret="anything")
    with pytest.raises(WebhookForged):
        unset.parse_webhook(body, header)


def test_the_operations_page_lists_the_events_that_are_acted_on() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    section = page.split("### Events that are acted on\n")[1].split("\nAll others are ignored.")[0]
    listed = re.findall(r"`([a-z_.]+)`", section)
    assert sorted(listed) == sorted(HANDLED_EVENT_TYPES)
