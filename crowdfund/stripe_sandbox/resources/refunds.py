"""Refunds: money back to the card, at once, later, or not after all."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids, money
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid, missing_param
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import METADATA, choice, integer, merged_metadata, text
from crowdfund.stripe_sandbox.resources.radar import settle_warnings
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Call, Operation, World

LATER_SECONDS = 30
ENDED_BADLY = ("canceled", "failed")


def _create(call: Call) -> Json:
    charge = _charge(call)
    amount = _amount(call, charge)
    world, after = call.world, call.store.hidden(charge["id"]).get("after", "")
    refund = _refund(call, charge, amount, pending=after == "refund_pending")
    entry = money.book(
        world,
        kind="refund",
        source=refund["id"],
        amount_minor=-amount,
        currency=charge["currency"],
        available_at=money.pending_until(world, charge),
        description="REFUND FOR CHARGE",
    )
    refund["balance_transaction"] = entry["id"]
    call.store.insert(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    call.store.save(charge)
    world.emit("refund.created", refund)
    world.emit(
        "charge.refunded", charge, before={"amount_refunded": charge["amount_refunded"] - amount}
    )
    if charge["refunded"]:
        settle_warnings(world, charge["id"])
    tasks = {"refund_pending": "settle_refund", "refund_fails": "fail_refund"}
    if after in tasks:
        world.schedule(world.now() + LATER_SECONDS, tasks[after], refund["id"])
    return refund


def _charge(call: Call) -> Json:
    charge_id, intent_id = call.params.get("charge"), call.params.get("payment_intent")
    if charge_id:
        return call.world.need(charge_id, "charge", param="charge")
    if not intent_id:
        raise missing_param("charge")
    intent = call.world.need(intent_id, "payment_intent", param="payment_intent")
    if intent["status"] != "succeeded":
        raise invalid(
            "This PaymentIntent has no successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return call.store.get(intent["latest_charge"])


def _amount(call: Call, charge: Json) -> int:
    if not charge["captured"]:
        raise invalid(f"Charge {charge['id']} was not paid; nothing to refund.", param="charge")
    if charge["refunded"]:
        raise invalid(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if _is_contested(call, charge):
        raise invalid(
            f"Charge {charge['id']} has been charged back; it cannot be refunded.",
            code="charge_disputed",
        )
    left: int = charge["amount"] - charge["amount_refunded"]
    amount: int = call.params.get("amount", left)
    if amount > left:
        asked, rest = (money.shown(value, charge["currency"]) for value in (amount, left))
        raise bad_param(
            f"Refund amount ({asked}) is greater than what is left of the charge ({rest}).",
            param="amount",
        )
    return amount


def _is_contested(call: Call, charge: Json) -> bool:
    if not charge["disputed"]:
        return False
    disputes = call.store.select(Selection("dispute", equals={"charge": [charge["id"]]}))
    return any(dispute["status"] != "won" for dispute in disputes)


def _refund(call: Call, charge: Json, amount: int, *, pending: bool) -> Json:
    return {
        "id": ids.new_id("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.world.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            "card": {
                "reference": None,
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": merged_metadata({}, call.params.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if pending else None,
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
    }


def settle_refund(world: World, refund_id: str) -> None:
    """Due work: a pending refund has reached the card."""
    refund = world.store.get(refund_id)
    if refund["status"] == "pending":
        succeed(world, refund)


def succeed(world: World, refund: Json) -> Json:
    """The money has reached the payer."""
    before = {"status": refund["status"]}
    refund.update(status="succeeded", pending_reason=None)
    return _changed(world, refund, before)


def fail_refund(world: World, refund_id: str) -> None:
    """Due work: a refund came back from the bank."""
    refund = world.store.get(refund_id)
    if refund["status"] not in ENDED_BADLY:
        fail(world, refund)


def fail(world: World, refund: Json) -> Json:
    """The bank sends the money back: it is on the balance again."""
    before = {"status": refund["status"]}
    _money_back(world, refund, description="REFUND FAILURE")
    refund.update(status="failed", pending_reason=None, failure_reason="expired_or_canceled_card")
    _changed(world, refund, before)
    world.emit("refund.failed", refund)
    return refund


def _money_back(world: World, refund: Json, *, description: str) -> None:
    """Undoes what a refund took: from the balance, and from what its charge has left."""
    charge = world.store.get(refund["charge"])
    entry = money.book(
        world,
        kind="refund_failure",
        source=refund["id"],
        amount_minor=refund["amount"],
        currency=refund["currency"],
        available_at=money.pending_until(world, charge),
        description=description,
    )
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.store.save(charge)
    refund["failure_balance_transaction"] = entry["id"]


def ask_for_action(world: World, refund: Json) -> Json:
    """The payer has to do something before the money can reach them."""
    before = {"status": refund["status"]}
    refund.update(status="requires_action", pending_reason=None)
    return _changed(world, refund, before)


def _cancel(call: Call) -> Json:
    refund = call.world.need(call.args["id"], "refund")
    if refund["status"] != "requires_action":
        raise invalid(
            f"Only a refund that waits for the payer can be canceled; this is {refund['status']}."
        )
    _money_back(call.world, refund, description="REFUND CANCELED")
    refund["status"] = "canceled"
    return _changed(call.world, refund, {"status": "requires_action"})


def _changed(world: World, refund: Json, before: Json) -> Json:
    world.store.save(refund)
    world.emit("refund.updated", refund, before=before)
    world.emit("charge.refund.updated", refund, before=before)
    return refund


def _update(call: Call) -> Json:
    refund = call.world.need(call.args["id"], "refund")
    refund["metadata"] = merged_metadata(refund["metadata"], call.params.get("metadata", {}))
    call.store.save(refund)
    call.world.emit("refund.updated", refund)
    return refund


OPERATIONS = (
    Operation(
        "POST",
        "/v1/refunds",
        _create,
        {
            "amount": integer(least=1),
            "charge": text(),
            "metadata": METADATA,
            "payment_intent": text(),
            "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
        },
    ),
    Operation(
        "GET",
        "/v1/refunds",
        lister("refund", "charge", "payment_intent"),
        {**PAGE_CREATED, **filters("charge", "payment_intent")},
    ),
    Operation("GET", "/v1/refunds/{id}", retriever("refund")),
    Operation("POST", "/v1/refunds/{id}", _update, {"metadata": METADATA}),
    Operation("POST", "/v1/refunds/{id}/cancel", _cancel),
)
