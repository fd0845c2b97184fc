"""The whole sandbox keeps to the SDK's description, not only the part that the platform uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from crowdfund.stripe_sandbox.routes import OPERATIONS
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.contract import check_event
from tests.stripe_contract.conversation import whole_story
from tests.stripe_contract.routes import Route, find_route
from tests.stripe_contract.sdk_types import Shape, fields_of

PLACEHOLDER = re.compile(r"\{\w+\}")


def stripe_route(method: str, template: str) -> Route | None:
    """Stripe's operation for one of the sandbox's."""
    return find_route(method.lower(), PLACEHOLDER.sub("some_id", template))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_each_operation_of_the_sandbox_is_one_of_stripes(operation: Any) -> None:
    route = stripe_route(operation.method, operation.path)
    assert route is not None
    node = route.parameters_node()
    known = fields_of(node).keys() if isinstance(node, Shape) else frozenset[str]()
    assert set(operation.spec) <= set(known) | {"expand"}


def listed(sandbox: SandboxServer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every list of the sandbox that needs no id, with what it holds."""
    for operation in OPERATIONS:
        if operation.method == "GET" and "{" not in operation.path:
            parameters = {"query": "created>1"} if "search" in operation.path else {}
            answer = sandbox.api("GET", operation.path, **parameters)
            assert "error" not in answer, f"{operation.path}: {answer}"
            yield operation.path, answer


def test_everything_that_the_story_leaves_can_be_listed_and_read(
    stripe_sandbox: SandboxServer,
) -> None:
    whole_story(stripe_sandbox.gateway(), stripe_sandbox)
    stripe_sandbox.exchanges.clear()
    read = 0
    for path, answer in listed(stripe_sandbox):
        for item in answer.get("data", [])[:3]:
            if "search" not in path and "{" not in path:
                assert stripe_sandbox.api("GET", f"{path}/{item['id']}")["id"] == item["id"]
                read += 1
    assert read >= 20
    assert stripe_sandbox.contract_problems() == []


CARDS_AND_EVENTS = {
    "4000000000000259": "charge.dispute.created",
    "4000000000002685": "charge.dispute.created",
    "4000000000000341": "payment_intent.payment_failed",
    "4000000000009995": "payment_intent.payment_failed",
    "4000002500003155": "checkout.session.completed",
    "5555555555554444": "checkout.session.completed",
}


@pytest.mark.parametrize(("card", "kind"), CARDS_AND_EVENTS.items())
def test_what_each_card_sets_off_is_told_as_stripe_tells_it(
    stripe_sandbox: SandboxServer, card: str, kind: str
) -> None:
    page = stripe_sandbox.api(
        "POST",
        "/v1/checkout/sessions",
        **{
            "mode": "payment",
            "success_url": "http://127.0.0.1:3000/",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "eur",
            "line_items[0][price_data][unit_amount]": "5000",
            "line_items[0][price_data][product_data][name]": "Shares",
        },
    )
    stripe_sandbox.control("pay", session=page["id"], card=card, authentication="complete")
    events = stripe_sandbox.api("GET", "/v1/events", limit="100")["data"]
    assert kind in {event["type"] for event in events}
    problems = [str(problem) for event in events for problem in check_event(event, event["type"])]
    assert problems == []


REFUSED = [
    ("GET", "/v1/refunds/re_nothing", {}),
    ("GET", "/v1/nothing", {}),
    ("GET", "/v1/invoices", {}),
    ("POST", "/v1/refunds", {}),
    ("POST", "/v1/refunds", {"colour": "blue"}),
    ("POST", "/v1/transfers", {"amount": "x"}),
    ("POST", "/v1/checkout/sessions", {"payment_method_types[0]": "card"}),
]


@pytest.mark.parametrize(("method", "path", "form"), REFUSED)
def test_a_refusal_has_stripes_envelope(
    stripe_sandbox: SandboxServer, method: str, path: str, form: dict[str, str]
) -> None:
    stripe_sandbox.checks_contract = False
    stripe_sandbox.api(method, path, **form)
    (seen,) = stripe_sandbox.exchanges
    assert 400 <= seen.status <= 501
    assert stripe_sandbox.answer_problems() == []
