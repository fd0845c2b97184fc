"""Checkout sessions: a hosted page that collects one payment."""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid
from crowdfund.stripe_sandbox.money import checked_charge
from crowdfund.stripe_sandbox.paging import PAGE, PAGE_CREATED, envelope, page_of, retriever
from crowdfund.stripe_sandbox.params import (
    METADATA,
    Spec,
    array,
    choice,
    group,
    integer,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources.checkout_items import LINE_ITEMS, line_items
from crowdfund.stripe_sandbox.resources.methods import NO_ADDRESS
from crowdfund.stripe_sandbox.resources.payments import cancel
from crowdfund.stripe_sandbox.world import Call, Operation, World

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600
SLACK_SECONDS = 10
SUFFIX_LENGTH = 22

_INTENT_DATA = group(
    {
        "description": text(),
        "metadata": METADATA,
        "receipt_email": text(),
        "setup_future_usage": choice("off_session", "on_session"),
        "statement_descriptor": text(longest=SUFFIX_LENGTH),
        "statement_descriptor_suffix": text(longest=SUFFIX_LENGTH),
        "transfer_group": text(),
    }
)

_CREATE: Spec = {
    "allowed_payment_method_types": array(choice("card")),
    "billing_address_collection": choice("auto", "required"),
    "cancel_url": text(),
    "client_reference_id": text(longest=200),
    "currency": text(),
    "customer": text(),
    "customer_creation": choice("always", "if_required"),
    "customer_email": text(longest=800),
    "expires_at": integer(),
    "line_items": LINE_ITEMS,
    "locale": text(),
    "metadata": METADATA,
    "mode": choice("payment", required=True),
    "payment_intent_data": _INTENT_DATA,
    "submit_type": choice("auto", "book", "donate", "pay"),
    "success_url": text(required=True),
    "ui_mode": choice("hosted_page"),
}

_LIST: Spec = {
    **PAGE_CREATED,
    "customer": text(),
    "payment_intent": text(),
    "status": choice("complete", "expired", "open"),
}


_UNUSED = (
    "after_expiration",
    "allow_promotion_codes",
    "client_secret",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer_account",
    "invoice",
    "invoice_creation",
    "origin_context",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "subscription",
    "wallet_options",
)
"""Members of a session that are null, at first or always."""


def _create(call: Call) -> Json:
    given = call.params
    items = line_items(call)
    currency = items[0]["currency"]
    total = checked_charge(
        sum(item["amount_total"] for item in items), currency, param="line_items"
    )
    customer = _customer(call)
    _check_addresses(given)
    intent_data = given.get("payment_intent_data", {})
    _check_descriptor(intent_data)
    session_id = ids.new_id("checkout.session")
    session = _session(call, session_id, total, currency, customer)
    call.store.insert(
        session,
        {"line_items": items, "intent": intent_data, "about": _about(given)},
    )
    call.world.schedule(session["expires_at"], "expire_session", session_id)
    return session


def _about(given: Json) -> str:
    """What the page says about the first product beside its name."""
    product = given["line_items"][0]["price_data"]["product_data"]
    return str(product.get("description") or "")


def _session(call: Call, session_id: str, total: int, currency: str, customer: Json | None) -> Json:
    given = call.params
    email = customer["email"] if customer else given.get("customer_email")
    return {
        "id": session_id,
        "object": "checkout.session",
        **dict.fromkeys(_UNUSED),
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": given.get("allowed_payment_method_types"),
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": given.get("billing_address_collection"),
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "created": call.world.now(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": customer["id"] if customer else None,
        "customer_creation": None if customer else given.get("customer_creation", "if_required"),
        "customer_details": _details(email, None) if email else None,
        "customer_email": given.get("customer_email"),
        "discounts": [],
        "expires_at": _expiry(call),
        "livemode": False,
        "locale": given.get("locale"),
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "submit_type": given.get("submit_type"),
        "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{call.base_url}/c/pay/{session_id}",
    }


def _details(email: str | None, name: str | None) -> Json:
    return {
        "address": dict(NO_ADDRESS) if name else None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [] if name else None,
    }


def _customer(call: Call) -> Json | None:
    customer_id = call.params.get("customer")
    if customer_id is None:
        return None
    if call.params.get("customer_email"):
        raise bad_param("Pass customer or customer_email, not both.", param="customer_email")
    return call.world.need(customer_id, "customer", param="customer")


def _expiry(call: Call) -> int:
    now = call.world.now()
    expires_at: int = call.params.get("expires_at", now + LONGEST_SECONDS)
    if not SHORTEST_SECONDS - SLACK_SECONDS <= expires_at - now <= LONGEST_SECONDS + SLACK_SECONDS:
        raise bad_param(
            "expires_at must be from 30 minutes to 24 hours after the session is created.",
            param="expires_at",
        )
    return expires_at


def _check_addresses(given: Json) -> None:
    for name in ("success_url", "cancel_url"):
        url = given.get(name)
        if url is not None and not re.fullmatch(r"https?://[^\s/\\]+(/\S*|\?\S*)?", url):
            raise bad_param("Not a valid URL.", param=name, code="url_invalid")


def _check_descriptor(intent_data: Json) -> None:
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        value = intent_data.get(name)
        if value and (re.search("[<>\\\\'\"*]", value) or not re.search("[A-Za-z]", value)):
            raise bad_param(
                "A statement descriptor needs a letter and must not hold < > \\ ' \" *.",
                param=f"payment_intent_data[{name}]",
            )


def complete(
    world: World, session: Json, *, email: str | None, name: str | None, is_paid: bool = True
) -> None:
    """Marks a session as complete and tells of it.

    Args:
        email: of the payer; None keeps the one known before.
        is_paid: False when the money is still on its way.
    """
    known = (session["customer_details"] or {}).get("email")
    session.update(
        status="complete",
        payment_status="paid" if is_paid else "unpaid",
        url=None,
        customer_details=_details(email or known, name or "Test Payer"),
    )
    world.store.save(session)
    world.emit("checkout.session.completed", session)


def expire_session(world: World, session_id: str) -> None:
    """Ends an open session, and its unpaid intent; any other is left as it is."""
    session = world.store.get(session_id)
    if session["status"] != "open":
        return
    session.update(status="expired", url=None)
    world.store.save(session)
    if session["payment_intent"]:
        cancel(world, world.store.get(session["payment_intent"]), "automatic")
    world.emit("checkout.session.expired", session)


def _expire(call: Call) -> Json:
    session = call.world.need(call.args["id"], "checkout.session")
    if session["status"] != "open":
        raise invalid(f"Only open sessions can be expired; this one is {session['status']}.")
    expire_session(call.world, session["id"])
    return call.store.get(session["id"])


def _items(call: Call) -> Json:
    session = call.world.need(call.args["id"], "checkout.session")
    return envelope(call.path, call.store.hidden(session["id"])["line_items"])


def _list(call: Call) -> Json:
    return page_of(call, "checkout.session", "customer", "payment_intent", "status")


OPERATIONS = (
    Operation("POST", "/v1/checkout/sessions", _create, _CREATE),
    Operation("GET", "/v1/checkout/sessions", _list, _LIST),
    Operation("GET", "/v1/checkout/sessions/{id}", retriever("checkout.session")),
    Operation("POST", "/v1/checkout/sessions/{id}/expire", _expire),
    Operation("GET", "/v1/checkout/sessions/{id}/line_items", _items, PAGE),
)
