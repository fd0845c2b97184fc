"""Cards kept as payment methods: brand and last four digits, never the number."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.cards import Card, card_by_token
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.world import World

NO_ADDRESS: Json = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def new_method(
    world: World, card: Card, *, email: str | None = None, name: str | None = None
) -> Json:
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
        },
        {"card": card.token},
    )


def card_of(world: World, method: Json) -> Card:
    """The published card behind a stored payment method."""
    card = card_by_token(world.store.hidden(method["id"]).get("card", ""))
    if card is None:
        raise LookupError(method["id"])
    return card


def keep(world: World, method: Json, customer_id: str | None, *, is_set_up: bool = False) -> Json:
    """Attaches a payment method to a customer, for later payments.

    Args:
        customer_id: None leaves it without one.
        is_set_up: its holder has confirmed that it may be charged later.
    """
    if is_set_up:
        world.store.hide(method["id"], is_set_up=True)
    if customer_id is None or method["customer"] == customer_id:
        return method
    method["customer"] = customer_id
    world.store.save(method)
    world.emit("payment_method.attached", method)
    return method


def needs_authentication(world: World, method: Json, card: Card) -> bool:
    """Whether the holder is asked: always, or for some cards until they were set up."""
    is_set_up = bool(world.store.hidden(method["id"]).get("is_set_up"))
    return card.authentication and not (card.can_be_saved and is_set_up)


def _checks(cvc: str) -> Json:
    return {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": cvc}
