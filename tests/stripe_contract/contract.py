"""The contract: what may be asked of Stripe, and what it may answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stripe import ErrorObject

from tests.stripe_contract.routes import find_route
from tests.stripe_contract.schema import Problem, check
from tests.stripe_contract.sdk_types import Shape, fields_of, resource_shape
from tests.stripe_contract.wire import decode

ERROR_TYPES = frozenset({"api_error", "card_error", "idempotency_error", "invalid_request_error"})
DROPPED = 0
"""The status of an answer that never came."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    target: str
    form: str
    status: int
    answer: bytes

    @property
    def path(self) -> str:
        """The path without its query."""
        return urlsplit(self.target).path

    @property
    def parameters(self) -> dict[str, Any]:
        """Query and form together, decoded."""
        return decode("&".join(part for part in (urlsplit(self.target).query, self.form) if part))


def check_exchange(exchange: Exchange) -> list[Problem]:
    """Everything that is wrong with a request and its answer."""
    asked = check_request(exchange.method, exchange.path, exchange.parameters)
    if exchange.status == DROPPED:
        return asked
    return asked + check_answer(exchange.method, exchange.path, exchange.status, exchange.answer)


def check_request(method: str, path: str, parameters: Mapping[str, Any]) -> list[Problem]:
    """Everything that is wrong with a request's parameters (decoded from the wire)."""
    where = f"{method.upper()} {path}"
    route = find_route(method.lower(), path)
    if route is None:
        return [Problem(where, "Stripe has no such route")]
    node = route.parameters_node()
    if node is None:
        return [Problem(f"{where}.{key}", "this route takes nothing") for key in parameters]
    return check(parameters, node, where, wire=True)


def check_answer(method: str, path: str, status: int, body: bytes) -> list[Problem]:
    """Everything that is wrong with an answer."""
    try:
        value = json.loads(body)
    except ValueError:
        return [Problem(f"{status} {method.upper()} {path}", "not JSON")]
    return check_answer_value(method, path, status, value)


def check_answer_value(method: str, path: str, status: int, value: Any) -> list[Problem]:
    """Everything that is wrong with an answer that was read as JSON."""
    where = f"{status} {method.upper()} {path}"
    if status >= 400:
        return check_error(value, where)
    route = find_route(method.lower(), path)
    if route is None:
        return [Problem(where, "Stripe has no such route")]
    if route.method == "delete":
        return _deletion(value, where)
    return check(value, route.answer_node(), where) + list(_events_within(value, where))


def _deletion(value: Any, where: str) -> list[Problem]:
    """The SDK types what is left of a deleted object as the whole object; it is three keys."""
    if not isinstance(value, Mapping) or set(value) != {"deleted", "id", "object"}:
        return [Problem(where, "a deletion answers deleted, id and object")]
    shape = resource_shape(str(value["object"]))
    problems = [] if value["deleted"] is True else [Problem(f"{where}.deleted", "is not true")]
    if shape is None:
        problems.append(Problem(f"{where}.object", f"{value['object']!r} is no resource"))
    if not isinstance(value["id"], str):
        problems.append(Problem(f"{where}.id", f"{value['id']!r} is not str"))
    return problems


def check_error(value: Any, where: str) -> list[Problem]:
    """Everything that is wrong with an error's envelope."""
    if not isinstance(value, Mapping) or set(value) != {"error"}:
        return [Problem(where, "an error answer holds `error` and nothing else")]
    problems = check(value["error"], Shape(ErrorObject), f"{where}.error")
    kind = value["error"].get("type") if isinstance(value["error"], Mapping) else None
    if kind not in ERROR_TYPES:
        problems.append(Problem(f"{where}.error.type", f"{kind!r} is no type of error"))
    return problems


def check_resource(value: Any, where: str = "object") -> list[Problem]:
    """Everything that is wrong with a resource, found by what it says it is."""
    name = value.get("object") if isinstance(value, Mapping) else None
    shape = resource_shape(name) if isinstance(name, str) else None
    if shape is None:
        return [Problem(where, f"{name!r} is no resource of Stripe")]
    return check(value, shape, where)


def check_event(event: Any, where: str = "event") -> list[Problem]:
    """Everything that is wrong with an event, its object included."""
    found = check_resource(event, where)
    return found + (list(_event_body(event, where)) if not found else [])


def _events_within(value: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        return
    listed = value.get("data") if value.get("object") == "list" else [value]
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, Mapping) and item.get("object") == "event":
            yield from _event_body(item, f"{where}.data[{index}]")


def _event_body(event: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """The SDK leaves an event's object untyped: it is held against the resource that it is."""
    body = event.get("data")
    subject = body.get("object") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(subject, Mapping):
        yield Problem(f"{where}.data.object", "required and missing")
        return
    yield from check_resource(subject, f"{where}.data.object")
    shape = resource_shape(str(subject.get("object")))
    known = fields_of(shape) if shape else {}
    for key, former in (body.get("previous_attributes") or {}).items():
        place = f"{where}.data.previous_attributes.{key}"
        if key not in known:
            yield Problem(place, "its object has no such key")
        else:
            yield from check(former, known[key].node, place)
