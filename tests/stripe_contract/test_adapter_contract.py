"""What the adapter asks and what the sandbox answers are what the pinned SDK describes."""

from __future__ import annotations

import inspect
import json

from crowdfund.payments.gateway import PaymentGateway
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.contract import (
    Exchange,
    check_answer,
    check_event,
    check_request,
)
from tests.stripe_contract.conversation import whole_story
from tests.stripe_contract.processor import Witness
from tests.stripe_contract.routes import find_route

ASKED = {
    "get /v1/accounts",
    "get /v1/accounts/{account}",
    "get /v1/balance",
    "get /v1/balance_transactions",
    "get /v1/checkout/sessions",
    "get /v1/checkout/sessions/{session}",
    "get /v1/customers/search",
    "get /v1/disputes/{dispute}",
    "get /v1/events",
    "get /v1/identity/verification_sessions/{session}",
    "get /v1/radar/early_fraud_warnings/{early_fraud_warning}",
    "get /v1/refunds",
    "get /v1/refunds/{refund}",
    "get /v1/transfers",
    "get /v1/transfers/{id}/reversals",
    "get /v1/transfers/{transfer}",
    "post /v1/account_links",
    "post /v1/accounts",
    "post /v1/balance_settings",
    "post /v1/checkout/sessions",
    "post /v1/checkout/sessions/{session}/expire",
    "post /v1/customers",
    "post /v1/disputes/{dispute}",
    "post /v1/disputes/{dispute}/close",
    "post /v1/identity/verification_sessions",
    "post /v1/refunds",
    "post /v1/transfers",
    "post /v1/transfers/{id}/reversals",
}
"""Every operation that the adapter knows; a new one belongs into the story as well."""

PINNED_VERSION_HEADER = "Stripe-Version"


def test_the_story_uses_every_method_of_the_port(stripe_sandbox: SandboxServer) -> None:
    witness = Witness(stripe_sandbox.gateway())
    whole_story(witness, stripe_sandbox)  # type: ignore[arg-type]
    port = {name for name, _ in inspect.getmembers(PaymentGateway, inspect.isfunction)}
    # These two ask the processor for nothing.
    asking = {name for name in port if not name.startswith("_")} - {"close", "keep_pace"}
    assert asking <= witness.used


def test_the_adapter_asks_for_these_operations_and_no_others(story: list[Exchange]) -> None:
    asked = set()
    for seen in story:
        route = find_route(seen.method, seen.path)
        assert route is not None, f"Stripe has no {seen.method} {seen.path}"
        asked.add(f"{route.method} {route.template}")
    assert asked == ASKED


def test_every_request_is_one_that_stripe_takes(story: list[Exchange]) -> None:
    problems = [
        str(problem)
        for seen in story
        for problem in check_request(seen.method, seen.path, seen.parameters)
    ]
    assert problems == []


def test_every_answer_is_one_that_stripe_gives(story: list[Exchange]) -> None:
    problems = [
        str(problem)
        for seen in story
        for problem in check_answer(seen.method, seen.path, seen.status, seen.answer)
    ]
    assert problems == []


def test_every_webhook_is_one_that_stripe_sends(stripe_sandbox: SandboxServer) -> None:
    whole_story(stripe_sandbox.gateway(), stripe_sandbox)
    events = [json.loads(body) for body, _ in stripe_sandbox.webhooks()]
    problems = [str(problem) for event in events for problem in check_event(event, event["type"])]
    assert problems == []
    assert {
        "account.updated",
        "charge.dispute.created",
        "charge.refunded",
        "checkout.session.completed",
        "checkout.session.expired",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "refund.created",
        "transfer.created",
    } <= {event["type"] for event in events}
