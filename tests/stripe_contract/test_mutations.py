"""Planted mistakes are all found, or the checker is decoration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.stripe_contract.contract import (
    Exchange,
    check_answer,
    check_answer_value,
    check_request,
    check_resource,
)
from tests.stripe_contract.mutations import ALWAYS_THERE, planted
from tests.stripe_contract.routes import Route, find_route
from tests.stripe_contract.samples import resource

REQUIRED_PARAMETERS = {
    "/v1/account_links": frozenset({"account", "type"}),
    "/v1/transfers": frozenset({"currency", "destination"}),
    "/v1/checkout/sessions": frozenset({"name"}),
}
"""What Stripe insists on, as its reference says; `currency` of a price among the rest."""

RESOURCES = (
    "account",
    "balance_transaction",
    "charge",
    "checkout.session",
    "customer",
    "dispute",
    "payment_intent",
    "payout",
    "refund",
    "transfer",
)


def one_of_each(story: list[Exchange]) -> Iterator[Exchange]:
    """The first good exchange of every operation."""
    seen: set[Route | None] = set()
    for exchange in story:
        route = find_route(exchange.method, exchange.path)
        if exchange.status == 200 and route not in seen:
            seen.add(route)
            yield exchange


def missed_requests(exchange: Exchange) -> tuple[int, list[str]]:
    count, missed = 0, []
    required = REQUIRED_PARAMETERS.get(exchange.path, frozenset())
    for mutation in planted(exchange.parameters, required=required):
        count += 1
        if not check_request(exchange.method, exchange.path, mutation.value):
            missed.append(f"{exchange.method} {exchange.path}: {mutation.what}")
    return count, missed


def missed_answers(exchange: Exchange) -> tuple[int, list[str]]:
    count, missed = 0, []
    for mutation in planted(json.loads(exchange.answer), required=ALWAYS_THERE):
        count += 1
        value = mutation.value
        if not check_answer_value(exchange.method, exchange.path, exchange.status, value):
            missed.append(f"{exchange.method} {exchange.path}: {mutation.what}")
    return count, missed


def total(parts: Iterator[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    count, missed = 0, []
    for planted_here, missed_here in parts:
        count += planted_here
        missed += missed_here
    return count, missed


def test_every_mistake_in_a_request_is_found(story: list[Exchange]) -> None:
    posts = [seen for seen in one_of_each(story) if seen.parameters]
    count, missed = total(missed_requests(seen) for seen in posts)
    assert missed == []
    assert count >= 100


def test_every_mistake_in_an_answer_is_found(story: list[Exchange]) -> None:
    count, missed = total(missed_answers(seen) for seen in one_of_each(story))
    assert missed == []
    assert count >= 1000


def test_every_mistake_in_the_smallest_resource_is_found() -> None:
    def missed_in(name: str) -> tuple[int, list[str]]:
        mutations = list(planted(resource(name), required=frozenset(resource(name))))
        missed = [f"{name}: {one.what}" for one in mutations if not check_resource(one.value)]
        return len(mutations), missed

    count, missed = total(missed_in(name) for name in RESOURCES)
    assert missed == []
    assert count >= 200


def test_nothing_is_found_where_nothing_was_planted(story: list[Exchange]) -> None:
    found: list[Any] = []
    for seen in one_of_each(story):
        found += check_request(seen.method, seen.path, seen.parameters)
        found += check_answer(seen.method, seen.path, seen.status, seen.answer)
    assert found == []
