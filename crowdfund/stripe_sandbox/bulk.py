"""Many paid charges at once, for benchmarks that need a whole raise in seconds."""

from __future__ import annotations

from crowdfund.stripe_sandbox.cards import Card, card_by_number
from crowdfund.stripe_sandbox.errors import Json, bad_param
from crowdfund.stripe_sandbox.money import checked_charge, checked_currency
from crowdfund.stripe_sandbox.params import merged_metadata
from crowdfund.stripe_sandbox.resources import methods, payments
from crowdfund.stripe_sandbox.world import World

MOST_CHARGES = 100_000
GOOD_CARD = "4242424242424242"


def make_charges(world: World, given: Json) -> Json:
    """Makes paid charges, each with its PaymentIntent, payment method and balance transaction.

    Args:
        given: `count` and `amount`, or `amounts` one by one (minor units); `currency`; optional
            `card` (a published number that pays), `customer`, `transfer_group`, `metadata`, and
            `events` (false unless given: nobody is told of them).
    Returns:
        `charges`: a list of {charge, payment_intent, amount} in the order of the amounts.
    Raises:
        ApiError: 400 for anything that cannot be charged.
    """
    currency = checked_currency(str(given.get("currency", "")))
    amounts = _amounts(given, currency)
    card = _card(given)
    details = _details(given)
    world.is_quiet = given.get("events") is not True
    try:
        made = [_one(world, amount, currency, card, details) for amount in amounts]
    finally:
        world.is_quiet = False
    return {"charges": made}


def _amounts(given: Json, currency: str) -> list[int]:
    amounts, count = given.get("amounts"), given.get("count", 1)
    if amounts is None:
        if type(count) is not int or not 1 <= count <= MOST_CHARGES:
            raise bad_param(f"count must be from 1 to {MOST_CHARGES}.", param="count")
        amounts = [given.get("amount")] * count
    if not isinstance(amounts, list) or not 1 <= len(amounts) <= MOST_CHARGES:
        raise bad_param("amounts must be a list of whole numbers.", param="amounts")
    for amount in set(map(str, amounts)):
        if not amount.isdecimal():
            raise bad_param("An amount must be a whole number of minor units.", param="amount")
        checked_charge(int(amount), currency, param="amount")
    return [int(amount) for amount in amounts]


def _card(given: Json) -> Card:
    card = card_by_number(str(given.get("card", GOOD_CARD)))
    if card is None or card.decline:
        raise bad_param("card must be a published test number that pays.", param="card")
    return card


def _details(given: Json) -> Json:
    metadata = given.get("metadata", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise bad_param("metadata must hold text.", param="metadata")
    for name in ("customer", "transfer_group"):
        if not isinstance(given.get(name, ""), str):
            raise bad_param(f"{name} must be text.", param=name)
    return {
        "allowed_payment_method_types": ["card"],
        "customer": given.get("customer"),
        "metadata": merged_metadata({}, metadata),
        "transfer_group": given.get("transfer_group"),
    }


def _one(world: World, amount: int, currency: str, card: Card, details: Json) -> Json:
    intent = payments.new_intent(world, amount_minor=amount, currency=currency, given=details)
    method = methods.new_method(world, card)
    charge = payments.charge_card(world, intent, method, card)
    payments.after_payment(world, charge, card.after)
    return {"charge": charge["id"], "payment_intent": intent["id"], "amount": amount}
