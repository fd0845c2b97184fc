"""Payouts: available money goes to a bank account, arrives a day later, or comes back.

Where the money goes decides how it ends: Stripe's test account numbers stand for one that takes
it, one that does not exist, and one that is closed.
"""

from __future__ import annotations

import json

from crowdfund.stripe_sandbox import ids, money
from crowdfund.stripe_sandbox.clock import DAY_SECONDS
from crowdfund.stripe_sandbox.errors import Json, invalid, no_such
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import (
    METADATA,
    choice,
    integer,
    merged_metadata,
    text,
)
from crowdfund.stripe_sandbox.resources.bank_accounts import bank_of, spoil
from crowdfund.stripe_sandbox.world import Call, Operation, World

INSTANT_SECONDS = 30 * 60

FAILURES = {
    "000111111116": ("no_account", "The bank account could not be found."),
    "000111111113": ("account_closed", "The bank account has been closed."),
}
"""What the banks of the failing test numbers say."""


def _create(call: Call) -> Json:
    given = call.params
    currency = money.checked_currency(given["currency"])
    bank = bank_of(call.world, call.account)
    if bank is None:
        raise invalid("There is no bank account that this could be paid out to.")
    if given.get("destination") not in (None, bank["id"]):
        raise no_such("external account", given["destination"], param="destination", status=400)
    available = money.funds(call.world, call.account).get(currency, (0, 0))[0]
    if given["amount"] > available:
        raise invalid(
            f"The available balance is {money.shown(available, currency)}, "
            f"and the payout is {money.shown(given['amount'], currency)}.",
            code="balance_insufficient",
            param="amount",
        )
    return pay_out(call.world, call.account, bank, given["amount"], currency, given)


def pay_out(
    world: World, account: str, bank: Json, amount_minor: int, currency: str, given: Json
) -> Json:
    """Takes money off a balance and sends it to a bank.

    Args:
        account: whose balance; empty is the platform's.
        bank: the bank account.
        amount_minor: minor units of `currency`, not above what is available.
        given: description, metadata, method, statement_descriptor, automatic; optional.
    """
    is_instant = given.get("method") == "instant"
    arrives_at = world.now() + (INSTANT_SECONDS if is_instant else DAY_SECONDS)
    payout = _payout(world, bank, amount_minor, currency, given) | {"arrival_date": arrives_at}
    entry = money.book(
        world,
        kind="payout",
        source=payout["id"],
        amount_minor=-amount_minor,
        currency=currency,
        account=account,
        description="STRIPE PAYOUT",
    )
    payout["balance_transaction"] = entry["id"]
    world.store.insert(payout, account=account)
    world.schedule(arrives_at, "settle_payout", payout["id"])
    world.emit("payout.created", payout, account=account or None)
    return payout


def _payout(world: World, bank: Json, amount_minor: int, currency: str, given: Json) -> Json:
    return {
        "id": ids.new_id("payout"),
        "object": "payout",
        "amount": amount_minor,
        "application_fee": None,
        "application_fee_amount": None,
        "automatic": bool(given.get("automatic")),
        "balance_transaction": None,
        "created": world.now(),
        "currency": currency,
        "description": given.get("description"),
        "destination": bank["id"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "method": given.get("method", "standard"),
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
    }


def settle_payout(world: World, payout_id: str) -> None:
    """Due work: the bank has taken the money, or sends it back."""
    payout = world.store.get(payout_id)
    if payout["status"] != "pending":
        return
    account = world.store.account_of(payout_id)
    failure = FAILURES.get(world.store.hidden(payout["destination"]).get("number", ""))
    if failure is None:
        payout["status"] = "paid"
        _changed(world, payout, account, "payout.paid")
        return
    payout.update(
        status="failed",
        failure_code=failure[0],
        failure_message=failure[1],
        failure_balance_transaction=_back(world, payout, account, "payout_failure"),
    )
    _changed(world, payout, account, "payout.failed")
    spoil(world, account, payout["destination"])


def _back(world: World, payout: Json, account: str, kind: str) -> str:
    entry = money.book(
        world,
        kind=kind,
        source=payout["id"],
        amount_minor=payout["amount"],
        currency=payout["currency"],
        account=account,
        description="STRIPE PAYOUT CANCEL" if kind == "payout_cancel" else "STRIPE PAYOUT FAILURE",
    )
    return str(entry["id"])


def _changed(world: World, payout: Json, account: str, kind: str) -> None:
    world.store.save(payout)
    world.emit("payout.updated", payout, account=account or None, before={"status": "pending"})
    world.emit(kind, payout, account=account or None)


def pay_out_by_schedule(world: World, account: str) -> list[Json]:
    """What an automatic schedule does on its day: everything that is available leaves.

    Args:
        account: whose balance; empty is the platform's.
    Returns:
        The payouts; none when the schedule is manual, or nothing or no bank account is there.
    """
    bank = bank_of(world, account)
    kept = world.store.setting(f"balance_settings:{account}")
    interval = "daily"
    if kept:
        interval = json.loads(kept)["payments"]["payouts"]["schedule"]["interval"]
    if bank is None or bank["status"] == "errored" or interval == "manual":
        return []
    return [
        pay_out(world, account, bank, available, currency, {"automatic": True})
        for currency, (available, _) in money.funds(world, account).items()
        if available > 0
    ]


def _cancel(call: Call) -> Json:
    payout = call.world.need(call.args["id"], "payout", account=call.account)
    if payout["status"] != "pending" or payout["automatic"]:
        raise invalid("Only a pending payout that you made can be canceled.")
    payout["failure_balance_transaction"] = _back(call.world, payout, call.account, "payout_cancel")
    payout["status"] = "canceled"
    _changed(call.world, payout, call.account, "payout.canceled")
    return payout


def _update(call: Call) -> Json:
    payout = call.world.need(call.args["id"], "payout", account=call.account)
    payout["metadata"] = merged_metadata(payout["metadata"], call.params.get("metadata", {}))
    return call.store.save(payout)


OPERATIONS = (
    Operation(
        "POST",
        "/v1/payouts",
        _create,
        {
            "amount": integer(required=True, least=1),
            "currency": text(required=True),
            "description": text(),
            "destination": text(),
            "metadata": METADATA,
            "method": choice("instant", "standard"),
            "source_type": choice("card"),
            "statement_descriptor": text(longest=22),
        },
        connected=True,
    ),
    Operation(
        "GET",
        "/v1/payouts",
        lister("payout", "destination", "status"),
        {**PAGE_CREATED, **filters("destination", "status")},
        connected=True,
    ),
    Operation("GET", "/v1/payouts/{id}", retriever("payout"), connected=True),
    Operation("POST", "/v1/payouts/{id}", _update, {"metadata": METADATA}, connected=True),
    Operation("POST", "/v1/payouts/{id}/cancel", _cancel, connected=True),
)
