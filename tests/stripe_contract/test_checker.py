"""The checker itself: it knows the SDK, accepts what is right and names what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.stripe_contract.contract import (
    check_answer,
    check_error,
    check_event,
    check_request,
    check_resource,
)
from tests.stripe_contract.routes import all_routes, find_route
from tests.stripe_contract.samples import page, resource
from tests.stripe_contract.schema import Problem, check
from tests.stripe_contract.sdk_types import Shape, fields_of
from tests.stripe_contract.wire import decode


def told(problems: list[Problem]) -> str:
    return "\n".join(map(str, problems))


def test_the_routes_of_the_money_path_are_known() -> None:
    known = {(route.method, route.template) for _, route in all_routes()}
    assert known >= {
        ("post", "/v1/customers"),
        ("post", "/v1/accounts"),
        ("post", "/v1/account_links"),
        ("post", "/v1/checkout/sessions"),
        ("get", "/v1/checkout/sessions/{session}"),
        ("post", "/v1/checkout/sessions/{session}/expire"),
        ("post", "/v1/transfers"),
        ("post", "/v1/refunds"),
        ("post", "/v1/balance_settings"),
        ("get", "/v1/events"),
    }
    assert len(known) > 400


def test_a_fixed_path_wins_over_a_placeholder() -> None:
    route = find_route("get", "/v1/customers/search")
    assert route is not None
    assert route.template == "/v1/customers/search"


def test_the_clients_own_options_are_no_parameters() -> None:
    route = find_route("post", "/v1/refunds")
    assert route is not None
    node = route.parameters_node()
    assert isinstance(node, Shape)
    assert "idempotency_key" not in fields_of(node)
    assert "payment_intent" in fields_of(node)


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("a=1", {"a": "1"}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a[0]=x&a[1]=y", {"a": ["x", "y"]}),
        ("a[0][b]=x", {"a": [{"b": "x"}]}),
        ("a[]=x&a[]=y", {"a": ["x", "y"]}),
        ("a=", {"a": ""}),
        ("a[b]=%7BID%7D", {"a": {"b": "{ID}"}}),
    ],
)
def test_the_form_encoding_is_read_back(form: str, tree: dict[str, Any]) -> None:
    assert decode(form) == tree


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ("payment_intent=pi_1&amount=5", ""),
        ("payment_intent=pi_1&metadata[why]=closed&expand[0]=charge", ""),
        ("payment_intents=pi_1", "no such key"),
        ("amount=5.5", "is not int"),
        ("amount[gte]=5", "is not int"),
        ("reason=because", "none of"),
        ("reason=requested_by_customer", ""),
        ("expand=charge", "not a list"),
        ("metadata[why][deep]=x", "is not str"),
        ("refund_application_fee=1", "is not bool"),
    ],
)
def test_a_refunds_parameters(form: str, problem: str) -> None:
    found = told(check_request("post", "/v1/refunds", decode(form)))
    assert problem in found if problem else found == ""


def test_a_parameter_that_the_pinned_version_dropped_is_found() -> None:
    form = "mode=payment&payment_method_types[0]=card"
    assert "payment_method_types" in told(
        check_request("post", "/v1/checkout/sessions", decode(form))
    )


def test_a_user_interface_mode_of_an_older_version_is_found() -> None:
    form = "mode=payment&ui_mode=hosted"
    assert "ui_mode" in told(check_request("post", "/v1/checkout/sessions", decode(form)))


def test_what_is_required_must_be_there() -> None:
    found = told(check_request("post", "/v1/transfers", {}))
    assert "currency: required" in found
    assert "destination: required" in found


def test_a_route_that_does_not_exist_is_found() -> None:
    assert "no such route" in told(check_request("post", "/v1/escrows", {}))
    assert "no such route" in told(check_request("delete", "/v1/refunds/re_1", {}))


@pytest.mark.parametrize(
    "name",
    ["charge", "refund", "transfer", "checkout.session", "account", "balance", "dispute", "event"],
)
def test_the_smallest_right_resource_passes(name: str) -> None:
    assert resource(name)["object"] == name
    if name != "event":
        assert check_resource(resource(name)) == []


def test_an_expanded_field_is_held_against_its_own_resource() -> None:
    intent = resource("payment_intent")
    assert check_resource(resource("refund", payment_intent=intent)) == []
    wrong = resource("refund", payment_intent={**intent, "colour": "blue"})
    assert "payment_intent.colour" in told(check_resource(wrong))
    other = resource("refund", payment_intent=resource("charge"))
    assert told(check_resource(other)) != ""


def test_a_list_is_closed_and_its_items_are_checked() -> None:
    route = find_route("get", "/v1/refunds")
    assert route is not None
    right = page(resource("refund"))
    assert check(right, route.answer_node(), "list") == []
    assert check({**right, "total": 1}, route.answer_node(), "list") != []
    assert check(page(resource("charge")), route.answer_node(), "list") != []


def test_a_choice_that_the_version_does_not_name_is_found() -> None:
    assert "status" in told(check_resource(resource("charge", status="sort_of_paid")))


def test_yes_and_no_are_not_numbers() -> None:
    assert "amount" in told(check_resource(resource("refund", amount=True)))
    assert "livemode" in told(check_resource(resource("balance", livemode=0)))


def test_an_event_is_checked_with_its_object() -> None:
    event = resource("event", type="refund.created", data={"object": resource("refund")})
    assert check_event(event) == []
    bad = {**event, "data": {"object": {**resource("refund"), "colour": "blue"}}}
    assert "object.colour" in told(check_event(bad))
    before = {**event, "data": {**event["data"], "previous_attributes": {"colour": "red"}}}
    assert "previous_attributes.colour" in told(check_event(before))
    assert check_event({**event, "type": "refund.painted"}) != []
    assert check_event({**event, "data": {}}) != []
    listed = json.dumps(page(bad, url="/v1/events")).encode()
    assert "object.colour" in told(check_answer("get", "/v1/events", 200, listed))


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [
        ({"error": {"type": "invalid_request_error", "message": "No.", "param": "amount"}}, True),
        ({"error": {"type": "card_error", "decline_code": "generic_decline"}}, True),
        ({"error": {"type": "mood"}}, False),
        ({"error": {"type": "api_error", "colour": "blue"}}, False),
        ({"error": "no"}, False),
        ({"error": {"type": "api_error"}, "more": 1}, False),
        ({"detail": "Not Found"}, False),
        ([], False),
    ],
)
def test_an_error_has_stripes_envelope(answer: Any, is_right: bool) -> None:
    assert (check_error(answer, "error") == []) is is_right


def test_an_answer_that_is_not_json_is_found() -> None:
    assert "not JSON" in told(check_answer("get", "/v1/balance", 200, b"<html>"))
