"""Money that a card holds for a while: captured, released, or lost when time runs out."""

from __future__ import annotations

from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.resources import payments
from crowdfund.stripe_sandbox.world import World


def capture(world: World, intent: Json, amount_minor: int) -> Json:
    """Takes some or all of the held money; the rest goes back to the card.

    Args:
        intent: one that requires capture.
        amount_minor: at most what can be captured, in minor units of the intent's currency.
    """
    charge = world.store.get(intent["latest_charge"])
    rest = charge["amount"] - amount_minor
    charge.update(captured=True, amount_captured=amount_minor, amount_refunded=rest)
    after = world.store.hidden(charge["id"]).get("after", "")
    charge["balance_transaction"] = payments.book_charge(world, charge, after=after)["id"]
    world.store.save(charge)
    world.emit("charge.captured", charge, before={"captured": False, "amount_captured": 0})
    payments.succeed(world, intent, charge)
    payments.after_payment(world, charge, after)
    return intent


def release(world: World, intent: Json, reason: str | None) -> Json:
    """Gives the held money back to the card and ends the intent."""
    charge = world.store.get(intent["latest_charge"])
    charge.update(refunded=True, amount_refunded=charge["amount"])
    world.store.save(charge)
    expired = reason == "automatic"
    before = {"refunded": False, "amount_refunded": 0}
    world.emit("charge.expired" if expired else "charge.refunded", charge, before=before)
    intent["amount_capturable"] = 0
    return payments.cancel(world, intent, reason)


def expire_hold(world: World, intent_id: str) -> None:
    """Due work: nobody captured the money in time."""
    intent = world.store.get(intent_id)
    if intent["status"] == "requires_capture":
        release(world, intent, "automatic")
