"""Where payouts go: one bank account for the platform, one for each onboarded account."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.world import World

ROUTING_NUMBER = "110000000"
NUMBERS = ("000123456789", "000111111116", "000111111113")
"""Stripe's test accounts: payouts succeed, find no account, find a closed one."""

_PLATFORM = {"id": "acct_platform", "country": "US", "default_currency": "usd"}


def new_bank_account(world: World, account: Json, number: str) -> Json:
    """Stores the bank account that payouts of this account go to.

    Args:
        account: a connected account.
        number: one of `NUMBERS`.
    """
    name = (account.get("business_profile") or {}).get("name")
    return world.store.insert(
        {
            "id": ids.new_id("bank_account"),
            "object": "bank_account",
            "account": account["id"],
            "account_holder_name": name,
            "account_holder_type": "company",
            "account_type": None,
            "available_payout_methods": ["standard", "instant"],
            "bank_name": "STRIPE TEST BANK",
            "country": account["country"],
            "currency": account["default_currency"],
            "default_for_currency": True,
            "fingerprint": ids.random_text(16),
            "last4": number[-4:],
            "metadata": {},
            "routing_number": ROUTING_NUMBER,
            "status": "new",
        },
        {"number": number},
        account=account["id"],
    )


def bank_of(world: World, account: str) -> Json | None:
    """The bank account that money of this account goes to; None when there is none.

    Args:
        account: a connected account; empty is the platform, which always has one.
    """
    if account:
        listed = world.store.get(account)["external_accounts"]["data"]
        if not listed:
            return None
        # A file of an older sandbox shows a bank account without keeping it.
        return world.store.find(listed[0]["id"]) or use_bank(world, account, NUMBERS[0])
    known = world.store.find(world.store.setting("platform_bank_account"))
    return known or use_bank(world, "", NUMBERS[0])


def use_bank(world: World, account: str, number: str) -> Json:
    """From now on money of this account goes to the bank account with this test number."""
    if not account:
        bank = new_bank_account(world, dict(_PLATFORM), number)
        world.store.set_setting("platform_bank_account", bank["id"])
        return bank
    owner = world.store.get(account)
    bank = new_bank_account(world, owner, number)
    owner["external_accounts"]["data"] = [bank]
    world.store.save(owner)
    return bank


def spoil(world: World, account: str, bank_id: str) -> None:
    """A payout came back: the bank account is marked, and its owner is told."""
    bank = world.store.get(bank_id)
    bank["status"] = "errored"
    world.store.save(bank)
    if account:
        owner = world.store.get(account)
        owner["external_accounts"]["data"] = [bank]
        world.store.save(owner)
        world.emit("account.external_account.updated", bank, account=account)
