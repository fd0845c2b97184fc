"""The platform's balance, its transactions, and when it is paid out."""

from __future__ import annotations

import json

from crowdfund.stripe_sandbox.errors import Json, bad_param
from crowdfund.stripe_sandbox.money import funds
from crowdfund.stripe_sandbox.paging import PAGE_CREATED, filters, lister, retriever
from crowdfund.stripe_sandbox.params import AMOUNT_MAP, array, boolean, choice, group, integer, text
from crowdfund.stripe_sandbox.world import Call, Operation, World

_DEFAULTS: Json = {
    "object": "balance_settings",
    "payments": {
        "debit_negative_balances": True,
        "payouts": {
            "automatic_transfer_rules_by_currency": {},
            "minimum_balance_by_currency": {},
            "schedule": {"interval": "daily"},
            "statement_descriptor": None,
            "status": "enabled",
        },
        "settlement_timing": {"delay_days": 2, "delay_days_override": None, "start_of_day": None},
    },
}

_WEEKDAYS = ("friday", "monday", "thursday", "tuesday", "wednesday")

_PAYMENTS = group(
    {
        "debit_negative_balances": boolean(),
        "payouts": group(
            {
                "minimum_balance_by_currency": AMOUNT_MAP,
                "schedule": group(
                    {
                        "interval": choice("daily", "manual", "monthly", "weekly"),
                        "monthly_payout_days": array(integer(least=1)),
                        "weekly_payout_days": array(choice(*_WEEKDAYS)),
                    }
                ),
                "statement_descriptor": text(longest=22),
            }
        ),
        "settlement_timing": group({"delay_days_override": integer(least=0)}),
    }
)


def balance_of(world: World, account: str = "") -> Json:
    """Available and pending money per currency; `account` empty is the platform."""
    by_currency = funds(world, account) or {"usd": (0, 0)}

    def entries(place: int) -> list[Json]:
        return [
            {
                "amount": amounts[place],
                "currency": currency,
                "source_types": {"card": amounts[place]},
            }
            for currency, amounts in by_currency.items()
        ]

    return {
        "object": "balance",
        "available": entries(0),
        "connect_reserved": [],
        "livemode": False,
        "pending": entries(1),
    }


def _balance(call: Call) -> Json:
    return balance_of(call.world, call.account)


def _setting_name(call: Call) -> str:
    return f"balance_settings:{call.account}"


def _settings(call: Call) -> Json:
    kept: Json = json.loads(call.store.setting(_setting_name(call), json.dumps(_DEFAULTS)))
    return kept


def _update(call: Call) -> Json:
    settings = _settings(call)
    given = call.params.get("payments", {})
    payments = settings["payments"]
    if "debit_negative_balances" in given:
        payments["debit_negative_balances"] = given["debit_negative_balances"]
    payouts = dict(given.get("payouts", {}))
    schedule = payouts.pop("schedule", None)
    payments["payouts"].update(payouts)
    if schedule:
        if "interval" not in schedule:
            raise bad_param(
                "A payout schedule needs its interval.", param="payments[payouts][schedule]"
            )
        payments["payouts"]["schedule"] = schedule
    payments["settlement_timing"].update(given.get("settlement_timing", {}))
    call.store.set_setting(_setting_name(call), json.dumps(settings))
    call.world.emit("balance_settings.updated", settings, account=call.account or None)
    return settings


OPERATIONS = (
    Operation("GET", "/v1/balance", _balance, connected=True),
    Operation("GET", "/v1/balance_settings", _settings, connected=True),
    Operation("POST", "/v1/balance_settings", _update, {"payments": _PAYMENTS}, connected=True),
    Operation(
        "GET",
        "/v1/balance_transactions",
        lister("balance_transaction", "currency", "source", "type", "payout"),
        {**PAGE_CREATED, **filters("currency", "source", "type", "payout")},
        connected=True,
    ),
    Operation(
        "GET", "/v1/balance_transactions/{id}", retriever("balance_transaction"), connected=True
    ),
)
