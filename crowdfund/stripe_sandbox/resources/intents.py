"""The PaymentIntent, charge and payment method routes."""

from __future__ import annotations

from crowdfund.stripe_sandbox.cards import card_by_token
from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param, invalid
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
from crowdfund.stripe_sandbox.resources import payments
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Call, Operation

_CONFIRM: Spec = {
    "off_session": boolean(),
    "payment_method": text(),
    "receipt_email": text(),
    "return_url": text(),
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
    "setup_future_usage": choice("off_session", "on_session"),
    "statement_descriptor": text(longest=22),
    "statement_descriptor_suffix": text(longest=22),
    "transfer_group": text(),
}

_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
_CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def _create(call: Call) -> Json:
    given = call.params
    currency = checked_currency(given["currency"])
    amount = checked_charge(given["amount"], currency, param="amount")
    if given.get("customer"):
        call.world.need(given["customer"], "customer", param="customer")
    intent = payments.new_intent(call.world, amount_minor=amount, currency=currency, given=given)
    return _confirmed(call, intent) if given.get("confirm") else intent


def _confirm(call: Call) -> Json:
    intent = call.world.need(call.args["id"], "payment_intent")
    _refuse_hosted(call, intent)
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise invalid(
            f"This PaymentIntent cannot be confirmed: it is {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    return _confirmed(call, intent)


def _confirmed(call: Call, intent: Json) -> Json:
    world, token = call.world, call.params.get("payment_method") or ""
    card = card_by_token(token)
    if card is None:
        raise bad_param(
            "Confirm with one of Stripe's test payment methods, such as pm_card_visa.",
            param="payment_method",
            code="resource_missing" if token else "parameter_missing",
        )
    method = payments.new_method(world, card, email=call.params.get("receipt_email"), name=None)
    if card.authentication and call.params.get("off_session"):
        error = {"code": "authentication_required", "decline_code": "authentication_required"}
        raise _card_error(intent["id"], error, "This payment needs the card holder.")
    if card.authentication:
        back = call.params.get("return_url") or call.base_url
        return payments.ask_authentication(world, intent, method, url=back, back=back)
    charge = payments.charge_card(world, intent, method, card)
    if not charge["paid"]:
        error = {
            "charge": charge["id"],
            "code": charge["failure_code"],
            "decline_code": card.decline,
        }
        raise _card_error(intent["id"], error, charge["failure_message"], call)
    payments.after_payment(world, charge, card)
    return call.store.get(intent["id"])


def _card_error(intent_id: str, error: Json, message: str, call: Call | None = None) -> ApiError:
    more = {name: value for name, value in error.items() if name != "code"}
    if call is not None:
        more["payment_intent"] = call.store.get(intent_id)
    return ApiError(402, "card_error", message, code=error["code"], keeps_changes=True, more=more)


def _cancel(call: Call) -> Json:
    intent = call.world.need(call.args["id"], "payment_intent")
    _refuse_hosted(call, intent)
    if intent["status"] not in _CANCELABLE:
        raise invalid(
            f"This PaymentIntent cannot be canceled: it is {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    return payments.cancel(call.world, intent, call.params.get("cancellation_reason"))


def _refuse_hosted(call: Call, intent: Json) -> None:
    sessions = Selection("checkout.session", equals={"payment_intent": [intent["id"]]})
    if call.store.select(sessions, limit=1):
        raise invalid(
            "This PaymentIntent belongs to a Checkout Session; expire the session instead.",
            code="payment_intent_unexpected_state",
        )


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


_CHANGES: Spec = {"description": text(), "metadata": METADATA}

OPERATIONS = (
    Operation("POST", "/v1/payment_intents", _create, _CREATE),
    Operation(
        "GET",
        "/v1/payment_intents",
        lister("payment_intent", "customer"),
        {**PAGE_CREATED, **filters("customer")},
    ),
    Operation("GET", "/v1/payment_intents/{id}", retriever("payment_intent")),
    Operation("POST", "/v1/payment_intents/{id}", _update, _CHANGES),
    Operation("POST", "/v1/payment_intents/{id}/confirm", _confirm, _CONFIRM),
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
    Operation("GET", "/v1/charges/{id}", retriever("charge")),
    Operation("POST", "/v1/charges/{id}", _update_charge, _CHANGES),
    Operation("GET", "/v1/payment_methods/{id}", retriever("payment_method")),
)
