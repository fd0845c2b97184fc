"""Transfers to connected accounts, and their reversals."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids, money
from crowdfund.stripe_sandbox.errors import Json, bad_param, invalid, no_such
from crowdfund.stripe_sandbox.paging import (
    PAGE,
    PAGE_CREATED,
    envelope,
    filters,
    lister,
    page_of,
    retriever,
)
from crowdfund.stripe_sandbox.params import METADATA, choice, integer, merged_metadata, text
from crowdfund.stripe_sandbox.store import Selection
from crowdfund.stripe_sandbox.world import Call, Operation


def _create(call: Call) -> Json:
    world, given = call.world, call.params
    currency = money.checked_currency(given["currency"])
    account = _destination(call)
    charge = _source(call, currency)
    amount = _amount(call, charge, currency)
    pending = money.pending_until(world, charge) if charge else None
    transfer = _transfer(call, account, charge, amount, currency)
    entry = money.book(
        world,
        kind="transfer",
        source=transfer["id"],
        amount_minor=-amount,
        currency=currency,
        available_at=pending,
        description=given.get("description"),
    )
    money.book(
        world,
        kind="payment",
        source=transfer["destination_payment"],
        amount_minor=amount,
        currency=currency,
        available_at=pending,
        account=account["id"],
    )
    transfer["balance_transaction"] = entry["id"]
    call.store.insert(transfer)
    world.emit("transfer.created", transfer)
    return transfer


def _destination(call: Call) -> Json:
    account = call.store.find(call.params["destination"], "account")
    if account is None:
        raise no_such("destination", call.params["destination"], param="destination", status=400)
    if account["capabilities"].get("transfers") != "active":
        raise invalid(
            "The destination account needs the transfers capability to be active.",
            code="insufficient_capabilities_for_transfer",
            param="destination",
        )
    return account


def _source(call: Call, currency: str) -> Json | None:
    charge_id = call.params.get("source_transaction")
    if charge_id is None:
        return None
    charge = call.world.need(charge_id, "charge", param="source_transaction")
    if not charge["captured"]:
        raise invalid("The source charge was not paid.", param="source_transaction")
    if charge["currency"] != currency:
        raise bad_param(
            "The transfer must have the currency of its source charge.", param="currency"
        )
    return charge


def _amount(call: Call, charge: Json | None, currency: str) -> int:
    amount: int = call.params["amount"]
    if charge is None:
        available = money.funds(call.world).get(currency, (0, 0))[0]
        if amount > available:
            raise invalid(
                f"The available balance is {money.shown(available, currency)}, "
                f"and the transfer is {money.shown(amount, currency)}.",
                code="balance_insufficient",
                param="amount",
            )
        return amount
    sent = call.store.select(Selection("transfer", equals={"source_transaction": [charge["id"]]}))
    left = charge["amount_captured"] - sum(one["amount"] - one["amount_reversed"] for one in sent)
    if amount > left:
        # No code: unlike a short balance, waiting does not help.
        raise invalid(
            f"Only {money.shown(left, currency)} of the source charge is not transferred yet.",
            param="amount",
        )
    return amount


def _transfer(call: Call, account: Json, charge: Json | None, amount: int, currency: str) -> Json:
    transfer_id = ids.new_id("transfer")
    given = call.params
    transfer_group = given.get("transfer_group")
    if transfer_group is None and charge is not None:
        transfer_group = charge["transfer_group"] or f"group_{charge['id']}"
    return {
        "id": transfer_id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": call.world.now(),
        "currency": currency,
        "description": given.get("description"),
        "destination": account["id"],
        "destination_payment": ids.new_id("destination_payment"),
        "livemode": False,
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "reversals": envelope(f"/v1/transfers/{transfer_id}/reversals", []),
        "reversed": False,
        "source_transaction": charge["id"] if charge else None,
        "source_type": "card",
        "transfer_group": transfer_group,
    }


def _update(call: Call) -> Json:
    transfer = call.world.need(call.args["id"], "transfer")
    transfer["metadata"] = merged_metadata(transfer["metadata"], call.params.get("metadata", {}))
    if "description" in call.params:
        transfer["description"] = call.params["description"]
    call.store.save(transfer)
    call.world.emit("transfer.updated", transfer)
    return transfer


def _reverse(call: Call) -> Json:
    world = call.world
    transfer = world.need(call.args["id"], "transfer")
    amount = _reversible(call, transfer)
    reversal = _reversal_of(call, transfer, amount)
    entry = money.book(
        world,
        kind="transfer_refund",
        category="transfer_reversal",
        source=reversal["id"],
        amount_minor=amount,
        currency=transfer["currency"],
        available_at=money.pending_until(world, transfer),
        description=call.params.get("description"),
    )
    money.book(
        world,
        kind="payment_refund",
        source=transfer["destination_payment"],
        amount_minor=-amount,
        currency=transfer["currency"],
        available_at=money.pending_until(world, transfer),
        account=transfer["destination"],
    )
    reversal["balance_transaction"] = entry["id"]
    call.store.insert(reversal)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    call.store.save(transfer)
    world.emit("transfer.reversed", transfer)
    return reversal


def _reversible(call: Call, transfer: Json) -> int:
    """How much is taken back: at most what is left of the transfer and what the account has."""
    left: int = transfer["amount"] - transfer["amount_reversed"]
    amount: int = call.params.get("amount", left)
    if left == 0 or amount > left:
        raise invalid(
            f"Only {money.shown(left, transfer['currency'])} of this transfer can be reversed.",
            param="amount",
        )
    theirs = money.funds(call.world, transfer["destination"]).get(transfer["currency"], (0, 0))
    if amount > sum(theirs):
        raise invalid(
            "The connected account does not have enough money for this reversal.",
            code="balance_insufficient",
            param="amount",
        )
    return amount


def _reversal_of(call: Call, transfer: Json, amount: int) -> Json:
    return {
        "id": ids.new_id("transfer_reversal"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": call.world.now(),
        "currency": transfer["currency"],
        "destination_payment_refund": None,
        "metadata": merged_metadata({}, call.params.get("metadata", {})),
        "source_refund": None,
        "transfer": transfer["id"],
    }


def _reversals(call: Call) -> Json:
    transfer = call.world.need(call.args["id"], "transfer")
    return page_of(call, "transfer_reversal", fixed={"transfer": [transfer["id"]]})


def _reversal(call: Call) -> Json:
    reversal = call.world.need(call.args["reversal"], "transfer_reversal")
    if reversal["transfer"] != call.args["id"]:
        raise no_such("transfer reversal", reversal["id"])
    return reversal


def _update_reversal(call: Call) -> Json:
    reversal = _reversal(call)
    reversal["metadata"] = merged_metadata(reversal["metadata"], call.params.get("metadata", {}))
    call.store.save(reversal)
    transfer = call.store.get(reversal["transfer"])
    kept = [reversal if one["id"] == reversal["id"] else one for one in _embedded(transfer)]
    transfer["reversals"]["data"] = kept
    call.store.save(transfer)
    call.world.emit("transfer.updated", transfer)
    return reversal


def _embedded(transfer: Json) -> list[Json]:
    listed: list[Json] = transfer["reversals"]["data"]
    return listed


OPERATIONS = (
    Operation(
        "POST",
        "/v1/transfers",
        _create,
        {
            "amount": integer(required=True, least=1),
            "currency": text(required=True),
            "description": text(),
            "destination": text(required=True),
            "metadata": METADATA,
            "source_transaction": text(),
            "source_type": choice("card"),
            "transfer_group": text(),
        },
    ),
    Operation(
        "GET",
        "/v1/transfers",
        lister("transfer", "destination", "transfer_group"),
        {**PAGE_CREATED, **filters("destination", "transfer_group")},
    ),
    Operation("GET", "/v1/transfers/{id}", retriever("transfer")),
    Operation("POST", "/v1/transfers/{id}", _update, {"description": text(), "metadata": METADATA}),
    Operation(
        "POST",
        "/v1/transfers/{id}/reversals",
        _reverse,
        {"amount": integer(least=1), "description": text(), "metadata": METADATA},
    ),
    Operation("GET", "/v1/transfers/{id}/reversals", _reversals, PAGE),
    Operation("GET", "/v1/transfers/{id}/reversals/{reversal}", _reversal),
    Operation(
        "POST",
        "/v1/transfers/{id}/reversals/{reversal}",
        _update_reversal,
        {"metadata": METADATA},
    ),
)
