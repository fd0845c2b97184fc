"""The events that the sandbox tells of, listed and as webhooks."""

from __future__ import annotations

from crowdfund.payments.stripe_events import HANDLED_EVENT_TYPES
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.steps import (
    opened,
    paid,
)
from tests.sandbox_server import SandboxServer


def test_events_come_oldest_first_and_the_cursor_moves_on(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    paid(gateway, stripe_sandbox)
    first = gateway.list_events(after=None)
    kinds = [event.type for event in first]
    assert {"checkout.session.completed", "payment_intent.succeeded"} <= set(kinds)
    assert set(kinds) <= HANDLED_EVENT_TYPES
    assert [event.created_at for event in first] == sorted(event.created_at for event in first)
    assert gateway.list_events(after=first[-1].event_ref) == []
    assert gateway.list_events(after=first[0].event_ref) == first[1:]
    opened(gateway, pledge_id="p2")
    page = paid(gateway, stripe_sandbox, pledge_id="p3")
    newer = gateway.list_events(after=first[-1].event_ref)
    assert not {event.event_ref for event in newer} & {event.event_ref for event in first}
    assert page.checkout_ref in {event.object_ref for event in newer}


def test_a_webhook_of_the_sandbox_is_believed(
    gateway: StripeGateway, stripe_sandbox: SandboxServer
) -> None:
    page = paid(gateway, stripe_sandbox)
    read = [gateway.parse_webhook(body, signature) for body, signature in stripe_sandbox.webhooks()]
    completed = next(event for event in read if event.type == "checkout.session.completed")
    assert (completed.object_type, completed.object_ref) == ("checkout.session", page.checkout_ref)
