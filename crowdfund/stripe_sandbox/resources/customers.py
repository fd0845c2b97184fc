"""Customers: who pays."""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json, bad_param
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import (
    ADDRESS,
    METADATA,
    Spec,
    array,
    choice,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.search import SEARCH, searcher
from crowdfund.stripe_sandbox.world import Call, Operation

_WRITABLE: Spec = {
    "address": ADDRESS,
    "description": text(),
    "email": text(longest=512),
    "metadata": METADATA,
    "name": text(longest=256),
    "phone": text(longest=20),
    "preferred_locales": array(text()),
    "tax_exempt": choice("exempt", "none", "reverse"),
}


def _create(call: Call) -> Json:
    given = call.params
    _check_email(given.get("email"))
    customer = call.store.insert(
        {
            "id": ids.new_id("customer"),
            "object": "customer",
            "address": given.get("address"),
            "balance": 0,
            "created": call.world.now(),
            "currency": None,
            "customer_account": None,
            "default_source": None,
            "delinquent": False,
            "description": given.get("description"),
            "discount": None,
            "email": given.get("email"),
            "invoice_prefix": ids.random_text(8).upper(),
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "name": given.get("name"),
            "next_invoice_sequence": 1,
            "phone": given.get("phone"),
            "preferred_locales": given.get("preferred_locales", []),
            "shipping": None,
            "tax_exempt": given.get("tax_exempt", "none"),
            "test_clock": None,
        }
    )
    call.world.emit("customer.created", customer)
    return customer


def _update(call: Call) -> Json:
    customer = call.world.need(call.args["id"], "customer")
    changes = dict(call.params)
    _check_email(changes.get("email"))
    if "metadata" in changes:
        changes["metadata"] = merged_metadata(customer["metadata"], changes["metadata"])
    before = {name: customer[name] for name in changes if customer[name] != changes[name]}
    customer.update(changes)
    call.store.save(customer)
    if before:
        call.world.emit("customer.updated", customer, before=before)
    return customer


def _check_email(email: str | None) -> None:
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise bad_param(f"Invalid email address: {email[:80]}", param="email", code="email_invalid")


OPERATIONS = (
    Operation("POST", "/v1/customers", _create, _WRITABLE),
    Operation(
        "GET",
        "/v1/customers",
        lister("customer", "email"),
        {**PAGE_CREATED, **filters("email")},
    ),
    Operation(
        "GET",
        "/v1/customers/search",
        searcher("customer", "created", "email", "name", "phone"),
        SEARCH,
    ),
    Operation("GET", "/v1/customers/{id}", retriever("customer")),
    Operation("POST", "/v1/customers/{id}", _update, _WRITABLE),
)
