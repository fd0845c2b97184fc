"""PaymentIntents and their charges: one attempt to charge a card, and its traces."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids, money
from crowdfund.stripe_sandbox.cards import DECLINE_SENTENCES, Card, error_code
from crowdfund.stripe_sandbox.clock import DAY_SECONDS
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.params import merged_metadata
from crowdfund.stripe_sandbox.resources import methods
from crowdfund.stripe_sandbox.resources.charges import new_charge
from crowdfund.stripe_sandbox.resources.disputes import open_dispute
from crowdfund.stripe_sandbox.resources.radar import warn
from crowdfund.stripe_sandbox.world import World

HOLD_DAYS = 7
"""How long a card's money can be held without being captured."""


def new_intent(world: World, *, amount_minor: int, currency: str, given: Json) -> Json:
    """Creates a PaymentIntent that waits for a card.

    Args:
        amount_minor: minor units of `currency`.
        given: capture_method, customer, description, metadata, receipt_email, setup_future_usage,
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
            "capture_method": given.get("capture_method", "automatic_async"),
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


def wait_for_confirmation(world: World, intent: Json, method: Json) -> Json:
    """The intent has its card, and is not charged before it is confirmed."""
    intent.update(status="requires_confirmation", payment_method=method["id"])
    return world.store.save(intent)


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
    error = {
        "code": "payment_intent_authentication_failure",
        "message": DECLINE_SENTENCES["authentication_failed"],
    }
    return _refuse(world, intent, method, error)


def refuse_off_session(world: World, intent: Json, method: Json) -> Json:
    """The holder is asked for and is not there: no charge, and the intent waits."""
    error = {
        "code": "authentication_required",
        "decline_code": "authentication_required",
        "message": DECLINE_SENTENCES["authentication_required"],
    }
    return _refuse(world, intent, method, error)


def charge_card(
    world: World, intent: Json, method: Json, card: Card, *, authenticated: bool = False
) -> Json:
    """Charges the card now; afterwards the intent has succeeded, holds, or waits for another card.

    Returns:
        The charge: paid, held (paid and not captured) or failed.
    """
    charge = new_charge(world, intent, method, card, authenticated=authenticated)
    if card.decline:
        world.store.insert(charge)
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
    intent.update(payment_method=method["id"], last_payment_error=None, next_action=None)
    usage = intent["setup_future_usage"]
    if usage:
        methods.keep(world, method, intent["customer"], is_set_up=usage == "off_session")
    if charge["captured"]:
        world.emit("charge.succeeded", charge)
        charge["balance_transaction"] = book_charge(world, charge, after=card.after)["id"]
        world.store.insert(charge, {"after": card.after})
        succeed(world, intent, charge)
    else:
        _hold(world, intent, charge, card)
    return charge


def book_charge(world: World, charge: Json, *, after: str) -> Json:
    """Puts a captured charge's money on the balance and returns the balance transaction."""
    return money.book(
        world,
        kind="charge",
        source=charge["id"],
        amount_minor=charge["amount_captured"],
        currency=charge["currency"],
        fee_minor=money.processing_fee(charge["amount_captured"]),
        available_at=None if after == "available_at_once" else money.settles_at(world),
        description=charge["description"],
    )


def _hold(world: World, intent: Json, charge: Json, card: Card) -> None:
    ends_at = world.now() + HOLD_DAYS * DAY_SECONDS
    charge["payment_method_details"]["card"]["capture_before"] = ends_at
    world.store.insert(charge, {"after": card.after})
    world.emit("charge.succeeded", charge)
    intent.update(
        status="requires_capture",
        amount_capturable=intent["amount"],
        latest_charge=charge["id"],
    )
    world.store.save(intent)
    world.schedule(ends_at, "expire_hold", intent["id"])
    world.emit("payment_intent.amount_capturable_updated", intent)


def after_payment(world: World, charge: Json, after: str) -> None:
    """What follows a captured payment once everybody was told of it.

    Args:
        after: what the card does later; see `Card`.
    """
    world.emit("charge.updated", charge, before={"balance_transaction": None})
    reasons = {"dispute_fraudulent": "fraudulent", "dispute_not_received": "product_not_received"}
    if after in reasons:
        open_dispute(world, charge, reason=reasons[after])
    if after == "fraud_warning":
        warn(world, charge)


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


def succeed(world: World, intent: Json, charge: Json) -> None:
    """Marks an intent as paid by a captured charge and tells of it."""
    intent.update(
        status="succeeded",
        amount_capturable=0,
        amount_received=charge["amount_captured"],
        latest_charge=charge["id"],
    )
    world.store.save(intent)
    world.emit("payment_intent.succeeded", intent)
