"""The payment method routes: a card is made, attached to a customer, and taken off again."""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox.cards import Card, card_by_number, card_by_token
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid, missing_param
from crowdfund.stripe_sandbox.paging import PAGE, filters, lister, page_of, retriever
from crowdfund.stripe_sandbox.params import (
    ADDRESS,
    METADATA,
    Spec,
    choice,
    group,
    integer,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources import methods
from crowdfund.stripe_sandbox.resources.confirming import card_error
from crowdfund.stripe_sandbox.world import Call, Operation

_BILLING = group({"address": ADDRESS, "email": text(), "name": text(), "phone": text()})

_CHANGES: Spec = {
    "allow_redisplay": choice("always", "limited", "unspecified"),
    "billing_details": _BILLING,
    "metadata": METADATA,
}

_CARD = group(
    {
        "cvc": text(longest=4),
        "exp_month": integer(least=1),
        "exp_year": integer(least=1),
        "number": text(longest=30),
        "token": text(),
    }
)


def _create(call: Call) -> Json:
    given = call.params
    if given.get("type") is None:
        raise missing_param("type")
    method = methods.new_method(call.world, _card(given.get("card") or {}))
    return _changed(call, method)


def _card(given: Json) -> Card:
    token = given.get("token")
    if token:
        card = card_by_token(re.sub("^tok_", "pm_card_", token))
        if card is None:
            raise bad_param("Use one of Stripe's test tokens, such as tok_visa.", param="card")
        return card
    for name in ("number", "exp_month", "exp_year"):
        if not given.get(name):
            raise missing_param(f"card[{name}]")
    card = card_by_number(given["number"])
    if card is None:
        raise card_error("test_mode_live_card")
    if card.decline == "incorrect_number":
        raise card_error("incorrect_number")
    return card


def _changed(call: Call, method: Json) -> Json:
    given = call.params
    billing = given.get("billing_details") or {}
    method["billing_details"].update(billing)
    method["allow_redisplay"] = given.get("allow_redisplay", method["allow_redisplay"])
    method["metadata"] = merged_metadata(method["metadata"], given.get("metadata", {}))
    return call.store.save(method)


def _update(call: Call) -> Json:
    method = call.world.need(call.args["id"], "payment_method")
    if not method["customer"]:
        raise invalid("Attach the payment method to a customer before you change it.")
    changed = _changed(call, method)
    call.world.emit("payment_method.updated", changed)
    return changed


def _attach(call: Call) -> Json:
    customer = call.world.need(call.params["customer"] or "", "customer", param="customer")
    named = card_by_token(call.args["id"])
    if named is not None:
        method = methods.new_method(call.world, named)
    else:
        method = call.world.need(call.args["id"], "payment_method")
    if method["customer"]:
        raise invalid("The payment method is attached to a customer already.")
    card = methods.card_of(call.world, method)
    if card.decline and not card.attaches and not card.authentication:
        raise card_error(card.decline, method)
    return methods.keep(call.world, method, customer["id"])


def _detach(call: Call) -> Json:
    method = call.world.need(call.args["id"], "payment_method")
    former = method["customer"]
    if not former:
        raise invalid("The payment method is not attached to a customer.")
    method["customer"] = None
    call.store.save(method)
    call.world.emit("payment_method.detached", method, before={"customer": former})
    return method


def _of_customer(call: Call) -> Json:
    customer = call.world.need(call.args["id"], "customer")
    return page_of(call, "payment_method", fixed={"customer": [customer["id"]]})


OPERATIONS = (
    Operation(
        "POST",
        "/v1/payment_methods",
        _create,
        {**_CHANGES, "card": _CARD, "type": choice("card")},
    ),
    Operation(
        "GET",
        "/v1/payment_methods",
        lister("payment_method", "customer"),
        {**PAGE, **filters("customer"), "type": choice("card")},
    ),
    Operation("GET", "/v1/payment_methods/{id}", retriever("payment_method")),
    Operation("POST", "/v1/payment_methods/{id}", _update, _CHANGES),
    Operation(
        "POST", "/v1/payment_methods/{id}/attach", _attach, {"customer": text(required=True)}
    ),
    Operation("POST", "/v1/payment_methods/{id}/detach", _detach),
    Operation(
        "GET",
        "/v1/customers/{id}/payment_methods",
        _of_customer,
        {**PAGE, "type": choice("card")},
    ),
)
