"""The PaymentIntent and charge routes."""

from __future__ import annotations

from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid
from crowdfund.stripe_sandbox.money import checked_charge, checked_currency
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import (
    METADATA,
    Spec,
    array,
    boolean,
    choice,
    group,
    integer,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources import holds, payments
from crowdfund.stripe_sandbox.resources.confirming import confirm_payment, method_for, refuse_hosted
from crowdfund.stripe_sandbox.search import SEARCH, searcher
from crowdfund.stripe_sandbox.world import Call, Operation

_CAPTURES = choice("automatic", "automatic_async", "manual")

_CONFIRM: Spec = {
    "capture_method": _CAPTURES,
    "off_session": boolean(),
    "payment_method": text(),
    "receipt_email": text(),
    "return_url": text(),
    "setup_future_usage": choice("off_session", "on_session"),
}

_CREATE: Spec = {
    **_CONFIRM,
    "allowed_payment_method_types": array(choice("card")),
    "amount": integer(required=True),
    "automatic_payment_methods": group(
        {"allow_redirects": choice("always", "never"), "enabled": boolean()}
    ),
    "confirm": boolean(),
    "currency": text(required=True),
    "customer": text(),
    "description": text(),
    "metadata": METADATA,
    "statement_descriptor": text(longest=22),
    "statement_descriptor_suffix": text(longest=22),
    "transfer_group": text(),
}

_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
_CONFIRMABLE = ("requires_payment_method", "requires_confirmation")
_CANCELABLE = (*_CONFIRMABLE, "requires_action", "requires_capture")


def _create(call: Call) -> Json:
    given = call.params
    currency = checked_currency(given["currency"])
    amount = checked_charge(given["amount"], currency, param="amount")
    if given.get("customer"):
        call.world.need(given["customer"], "customer", param="customer")
    if given.get("off_session") and not given.get("confirm"):
        raise bad_param(
            "off_session is only for a PaymentIntent that is confirmed at once.",
            param="off_session",
        )
    intent = payments.new_intent(call.world, amount_minor=amount, currency=currency, given=given)
    if given.get("confirm"):
        return confirm_payment(call, intent)
    if given.get("payment_method"):
        return payments.wait_for_confirmation(call.world, intent, method_for(call, intent))
    return intent


def _confirm(call: Call) -> Json:
    intent = call.world.need(call.args["id"], "payment_intent")
    refuse_hosted(call, intent)
    if intent["status"] not in _CONFIRMABLE:
        raise _unexpected("confirmed", intent)
    for name in ("capture_method", "setup_future_usage", "receipt_email"):
        if call.params.get(name):
            intent[name] = call.params[name]
    return confirm_payment(call, intent)


def _unexpected(wanted: str, intent: Json) -> Exception:
    return invalid(
        f"This PaymentIntent cannot be {wanted}: it is {intent['status']}.",
        code="payment_intent_unexpected_state",
    )


def _capture(call: Call) -> Json:
    intent = call.world.need(call.args["id"], "payment_intent")
    if intent["status"] != "requires_capture":
        raise _unexpected("captured", intent)
    held: int = intent["amount_capturable"]
    amount: int = call.params.get("amount_to_capture", held)
    if amount > held:
        raise bad_param(
            "The amount to capture is greater than what is held.",
            param="amount_to_capture",
            code="amount_too_large",
        )
    return holds.capture(call.world, intent, amount)


def _cancel(call: Call) -> Json:
    intent = call.world.need(call.args["id"], "payment_intent")
    refuse_hosted(call, intent)
    if intent["status"] not in _CANCELABLE:
        raise _unexpected("canceled", intent)
    reason = call.params.get("cancellation_reason")
    if intent["status"] == "requires_capture":
        return holds.release(call.world, intent, reason)
    return payments.cancel(call.world, intent, reason)


def _update(call: Call) -> Json:
    intent = call.world.need(call.args["id"], "payment_intent")
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merged_metadata(intent["metadata"], changes["metadata"])
    intent.update(changes)
    return call.store.save(intent)


def _update_charge(call: Call) -> Json:
    charge = call.world.need(call.args["id"], "charge")
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merged_metadata(charge["metadata"], changes["metadata"])
    before = {name: charge[name] for name in changes}
    charge.update(changes)
    call.store.save(charge)
    call.world.emit("charge.updated", charge, before=before)
    return charge


_SEARCHABLE = ("amount", "created", "currency", "customer", "status")
"""Members that a search may name besides metadata."""

_CHANGES: Spec = {"description": text(), "metadata": METADATA}

OPERATIONS = (
    Operation("POST", "/v1/payment_intents", _create, _CREATE),
    Operation(
        "GET",
        "/v1/payment_intents",
        lister("payment_intent", "customer"),
        {**PAGE_CREATED, **filters("customer")},
    ),
    Operation(
        "GET", "/v1/payment_intents/search", searcher("payment_intent", *_SEARCHABLE), SEARCH
    ),
    Operation("GET", "/v1/payment_intents/{id}", retriever("payment_intent")),
    Operation("POST", "/v1/payment_intents/{id}", _update, _CHANGES),
    Operation("POST", "/v1/payment_intents/{id}/confirm", _confirm, _CONFIRM),
    Operation(
        "POST",
        "/v1/payment_intents/{id}/capture",
        _capture,
        {"amount_to_capture": integer(least=1), "metadata": METADATA},
    ),
    Operation(
        "POST",
        "/v1/payment_intents/{id}/cancel",
        _cancel,
        {"cancellation_reason": choice(*_REASONS)},
    ),
    Operation(
        "GET",
        "/v1/charges",
        lister("charge", "customer", "payment_intent", "transfer_group"),
        {**PAGE_CREATED, **filters("customer", "payment_intent", "transfer_group")},
    ),
    Operation("GET", "/v1/charges/search", searcher("charge", *_SEARCHABLE, "disputed"), SEARCH),
    Operation("GET", "/v1/charges/{id}", retriever("charge")),
    Operation("POST", "/v1/charges/{id}", _update_charge, _CHANGES),
)
