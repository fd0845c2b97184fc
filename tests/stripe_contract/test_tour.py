"""The whole sandbox, every operation and every event, is held to the SDK; so is the checker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import crowdfund.stripe_sandbox
from crowdfund.stripe_sandbox.routes import OPERATIONS
from tests.sandbox_server import SandboxServer
from tests.stripe_contract.contract import (
    Exchange,
    check_answer_value,
    check_event,
    check_exchange,
    check_request,
)
from tests.stripe_contract.missing_params import missing_params
from tests.stripe_contract.mutations import ALWAYS_THERE, Mutation, planted
from tests.stripe_contract.routes import all_routes
from tests.stripe_contract.sdk_types import Enum, fields_of, resource_shape
from tests.stripe_contract.tour import Tour, take

SOURCE = Path(crowdfund.stripe_sandbox.__file__).parent


@pytest.fixture(scope="module")
def tour(stripe_sandbox_server: SandboxServer) -> Iterator[Tour]:
    stripe_sandbox_server.reset()
    taken = take(stripe_sandbox_server)
    yield taken
    taken.close()


def shape_of(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))


def operation_of(seen: Exchange) -> str:
    """Which of the sandbox's operations was asked for: its method and template."""
    fitting = [
        one
        for one in OPERATIONS
        if one.method.lower() == seen.method and shape_of(one.path).fullmatch(seen.path)
    ]
    one = min(fitting, key=lambda one: one.path.count("{"))
    return f"{one.method} {one.path}"


def fullest_answers(tour: Tour) -> dict[str, Exchange]:
    """The largest good answer of every operation: the one with the most in it."""
    largest: dict[str, Exchange] = {}
    for seen in sorted(tour.exchanges, key=lambda seen: len(seen.answer)):
        if seen.status == 200:
            largest[operation_of(seen)] = seen
    return largest


def named_in_source() -> set[str]:
    """Every type of event whose name stands in the sandbox's code."""
    event = resource_shape("event")
    assert event is not None
    kinds = fields_of(event)["type"].node
    assert isinstance(kinds, Enum)
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    return set(map(str, kinds.values)) & set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', text))


def test_the_tour_calls_every_operation(tour: Tour) -> None:
    ours = {f"{one.method} {one.path}" for one in OPERATIONS}
    assert ours - fullest_answers(tour).keys() == set()
    assert len(ours) >= 85


def test_the_tour_sets_off_every_event_that_the_sandbox_knows(tour: Tour) -> None:
    told = {event["type"] for event in tour.events}
    assert told == named_in_source()
    assert len(told) >= 55


def test_everything_asked_and_answered_is_as_the_sdk_describes(tour: Tour) -> None:
    assert [str(one) for seen in tour.exchanges for one in check_exchange(seen)] == []


def test_every_event_is_as_the_sdk_describes(tour: Tour) -> None:
    problems = [str(one) for event in tour.events for one in check_event(event, event["type"])]
    assert problems == []


def test_the_known_routes_are_the_sdks() -> None:
    ours = (SOURCE / "stripe_routes.txt").read_text().split("\n")
    theirs = {f"{route.method.upper()} {route.template}" for _, route in all_routes()}
    assert set(ours) == theirs | {""}


def test_the_parameters_that_are_missing_are_those_of_the_sdk() -> None:
    """`python -m scripts.stripe_params` writes them down."""
    written = (SOURCE / "stripe_params.txt").read_text()
    assert written == missing_params()
    assert "POST /v1/refunds " in written
    assert " payment_method_types" not in written


def shortened(answer: Any) -> Any:
    """A list with its first entry alone: the others are of the same kind."""
    if isinstance(answer, dict) and isinstance(answer.get("data"), list):
        return answer | {"data": answer["data"][:1]}
    return answer


def missed(mutations: list[Mutation], find: Any) -> list[str]:
    return [mutation.what for mutation in mutations if not find(mutation.value)]


def test_mistakes_in_the_answer_of_every_operation_are_found(tour: Tour) -> None:
    counts, unseen, choices = {}, [], 0
    for name, seen in fullest_answers(tour).items():
        mutations = list(planted(shortened(json.loads(seen.answer)), required=ALWAYS_THERE))
        choices += len([one for one in mutations if one.what.startswith("no such choice")])
        find = partial(check_answer_value, seen.method, seen.path, 200)
        counts[name] = len(mutations)
        unseen += [f"{name}: {what}" for what in missed(mutations, find)]
    assert unseen == []
    assert choices >= 250
    assert min(counts.values()) >= 5, counts
    assert sum(counts.values()) >= 8_000


def test_mistakes_in_the_parameters_of_every_operation_are_found(tour: Tour) -> None:
    counts: dict[str, int] = {}
    unseen = []
    for seen in tour.exchanges:
        if seen.status == 200 and seen.parameters:
            mutations = list(planted(seen.parameters))
            name, find = operation_of(seen), partial(check_request, seen.method, seen.path)
            counts[name] = counts.get(name, 0) + len(mutations)
            unseen += [f"{name}: {what}" for what in missed(mutations, find)]
    assert unseen == []
    takers = {f"{one.method} {one.path}" for one in OPERATIONS if one.spec and one.method == "POST"}
    assert takers - counts.keys() == set()
    assert sum(counts.values()) >= 500


def test_mistakes_in_every_kind_of_event_are_found(tour: Tour) -> None:
    counts, unseen = {}, []
    for event in {event["type"]: event for event in tour.events}.values():
        mutations = list(planted(event, required=ALWAYS_THERE))
        counts[event["type"]] = len(mutations)
        unseen += [f"{event['type']}: {what}" for what in missed(mutations, check_event)]
    assert unseen == []
    assert min(counts.values()) >= 20, counts
    assert sum(counts.values()) >= 5_000
