"""PaymentIntents, charges and payment methods: one attempt to charge a card, and its traces."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids, money
from crowdfund.stripe_sandbox.cards import DECLINE_SENTENCES, Card, error_code
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.params import merged_metadata
from crowdfund.stripe_sandbox.resources.charges import new_charge
from crowdfund.stripe_sandbox.resources.disputes import open_dispute
from crowdfund.stripe_sandbox.world import World

NO_ADDRESS: Json = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def new_intent(world: World, *, amount_minor: int, currency: str, given: Json) -> Json:
    """Creates a PaymentIntent that waits for a card.

    Args:
        amount_minor: minor units of `currency`.
        given: customer, description, metadata, receipt_email, setup_future_usage,
            statement_descriptor, statement_descriptor_suffix, transfer_group; all optional.
    """
    intent_id = ids.new_id("payment_intent")
    intent = world.store.insert(
        {
            "id": intent_id,
            "object": "payment_intent",
            "allowed_payment_method_types": given.get("allowed_payment_method_types"),
            "amount": amount_minor,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"{intent_id}_secret_{ids.random_text(25)}",
            "confirmation_method": "automatic",
            "created": world.now(),
            "currency": currency,
            "customer": given.get("customer"),
            "customer_account": None,
            "description": given.get("description"),
            "excluded_payment_method_types": None,
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_configuration_details": None,
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "processing": None,
            "receipt_email": given.get("receipt_email"),
            "review": None,
            "setup_future_usage": given.get("setup_future_usage"),
            "shipping": None,
            "source": None,
            "statement_descriptor": given.get("statement_descriptor"),
            "statement_descriptor_suffix": given.get("statement_descriptor_suffix"),
            "status": "requires_payment_method",
            "transfer_data": None,
            "transfer_group": given.get("transfer_group"),
        }
    )
    world.emit("payment_intent.created", intent)
    return intent


def new_method(world: World, card: Card, *, email: str | None, name: str | None) -> Json:
    """Stores a card as a payment method: brand and last four digits, never the number."""
    return world.store.insert(
        {
            "id": ids.new_id("payment_method"),
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": {
                "address": dict(NO_ADDRESS),
                "email": email,
                "name": name,
                "phone": None,
                "tax_id": None,
            },
            "card": {
                "brand": card.brand,
                "checks": _checks("pass"),
                "country": "US",
                "display_brand": card.brand,
                "exp_month": 12,
                "exp_year": 2034,
                "fingerprint": card.fingerprint,
                "funding": "credit",
                "generated_from": None,
                "last4": card.last4,
                "networks": {"available": [card.brand], "preferred": None},
                "regulated_status": "unregulated",
                "three_d_secure_usage": {"supported": True},
                "wallet": None,
            },
            "created": world.now(),
            "customer": None,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            "type": "card",
        }
    )


def ask_authentication(world: World, intent: Json, method: Json, *, url: str, back: str) -> Json:
    """The bank wants to see the holder first: the intent waits at `url`."""
    intent.update(
        status="requires_action",
        payment_method=method["id"],
        last_payment_error=None,
        next_action={
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": back, "url": url},
        },
    )
    world.store.save(intent)
    world.emit("payment_intent.requires_action", intent)
    return intent


def fail_authentication(world: World, intent: Json, method: Json) -> Json:
    """The holder did not confirm: no charge, and the intent waits for another card."""
    return _refuse(
        world,
        intent,
        method,
        {
            "code": "payment_intent_authentication_failure",
            "message": DECLINE_SENTENCES["authentication_failed"],
        },
    )


def charge_card(
    world: World, intent: Json, method: Json, card: Card, *, authenticated: bool = False
) -> Json:
    """Charges the card now; afterwards the intent has succeeded or waits for another card.

    Returns:
        The charge, paid or failed.
    """
    charge = new_charge(world, intent, method, card, authenticated=authenticated)
    if card.decline:
        world.emit("charge.failed", charge)
        _refuse(
            world,
            intent,
            method,
            {
                "charge": charge["id"],
                "code": error_code(card.decline),
                "decline_code": card.decline,
                "message": DECLINE_SENTENCES[card.decline],
            },
        )
        return charge
    entry = money.book(
        world,
        kind="charge",
        source=charge["id"],
        amount_minor=charge["amount"],
        currency=charge["currency"],
        fee_minor=money.processing_fee(charge["amount"]),
        available_at=None if card.after == "available_at_once" else money.settles_at(world),
        description=charge["description"],
    )
    world.emit("charge.succeeded", charge)
    charge["balance_transaction"] = entry["id"]
    world.store.save(charge)
    _succeed(world, intent, method, charge)
    return charge


def after_payment(world: World, charge: Json, card: Card) -> None:
    """What follows a payment once everybody was told of it."""
    world.emit("charge.updated", charge, before={"balance_transaction": None})
    reasons = {"dispute_fraudulent": "fraudulent", "dispute_not_received": "product_not_received"}
    if card.after in reasons:
        open_dispute(world, charge, reason=reasons[card.after])


def cancel(world: World, intent: Json, reason: str | None) -> Json:
    """Ends an intent that has not succeeded."""
    intent.update(
        status="canceled",
        canceled_at=world.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    world.store.save(intent)
    world.emit("payment_intent.canceled", intent)
    return intent


def _refuse(world: World, intent: Json, method: Json, error: Json) -> Json:
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        latest_charge=error.get("charge", intent["latest_charge"]),
        last_payment_error={**error, "payment_method": method, "type": "card_error"},
    )
    world.store.save(intent)
    world.emit("payment_intent.payment_failed", intent)
    return intent


def _succeed(world: World, intent: Json, method: Json, charge: Json) -> None:
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        payment_method=method["id"],
        last_payment_error=None,
        next_action=None,
    )
    world.store.save(intent)
    world.emit("payment_intent.succeeded", intent)


def _checks(cvc: str) -> Json:
    return {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": cvc}
