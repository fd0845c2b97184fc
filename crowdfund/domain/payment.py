"""Attempts: what the platform asked of the processor, stored before it asks."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import decimal_text


class AttemptKind(StrEnum):
    """What was asked."""

    CHECKOUT = "checkout"
    """Open a payment page for a pledge."""
    EXPIRE = "expire"
    """End a payment page."""
    TRANSFER = "transfer"
    """Send one charge's money to the enterprise."""
    REFUND = "refund"
    """Give a payment back."""
    REVERSAL = "reversal"
    """Take back from the enterprise what a lost dispute took from the platform."""
    EVIDENCE = "evidence"
    """Send evidence about a dispute to the bank."""
    CONCEDE = "concede"
    """Accept that a dispute is lost."""


class AttemptStatus(StrEnum):
    """How far it got."""

    PENDING = "pending"
    """Stored and due; nothing is known of the call yet."""
    WAITING = "waiting"
    """The processor cannot do it yet; an event or time will make it due again."""
    OPEN = "open"
    """The processor took it and it is under way (an open payment page, a pending refund)."""
    DONE = "done"
    """It happened."""
    FAILED = "failed"
    """It will not happen; final for this attempt."""
    PARKED = "parked"
    """The processor found the request wrong; a person has to look."""


_A = AttemptStatus
ATTEMPT_STEPS: dict[AttemptStatus, frozenset[AttemptStatus]] = {
    _A.PENDING: frozenset({_A.WAITING, _A.OPEN, _A.DONE, _A.FAILED, _A.PARKED}),
    _A.WAITING: frozenset({_A.PENDING, _A.OPEN, _A.DONE, _A.FAILED, _A.PARKED}),
    _A.OPEN: frozenset({_A.DONE, _A.FAILED}),
    _A.DONE: frozenset({_A.FAILED}),
    _A.FAILED: frozenset(),
    _A.PARKED: frozenset({_A.PENDING, _A.FAILED}),
}

LEAST_CHARGE_MINOR = {
    "USD": 50,
    "EUR": 50,
    "GBP": 30,
    "CHF": 50,
    "CAD": 50,
    "AUD": 50,
    "SEK": 300,
    "INR": 50,
    "MXN": 1_000,
    "JPY": 50,
}
"""The least that a card can be charged (Stripe's documentation of minimum amounts)."""
MOST_CHARGE_MINOR = 99_999_999
"""The most that a card can be charged at once: eight digits (Stripe's documentation)."""


def check_charge(amount_minor: int, currency: str) -> int:
    """Returns an amount in minor units when a card can be charged with it.

    Raises:
        InvalidInput: less or more than the processor charges at once.
    """
    least = LEAST_CHARGE_MINOR.get(currency, 1)
    if amount_minor < least:
        shown = f"{decimal_text(least, currency)} {currency}"
        raise InvalidInput(f"A card pays at least {shown}: choose more shares.", field="shares")
    if amount_minor > MOST_CHARGE_MINOR:
        shown = f"{decimal_text(MOST_CHARGE_MINOR, currency)} {currency}"
        message = f"A card pays at most {shown} at once: choose fewer shares."
        raise InvalidInput(message, field="shares")
    return amount_minor


FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 900


def pause_before_try(tries: int) -> timedelta:
    """How long to wait before the next try: doubling from two seconds to a quarter of an hour."""
    return timedelta(
        seconds=min(FIRST_PAUSE_SECONDS * 2 ** max(tries - 1, 0), LONGEST_PAUSE_SECONDS)
    )


def checkout_key(pledge_id: str, number: int) -> str:
    """Idempotency key for opening a pledge's payment page."""
    return f"pledge:{pledge_id}:checkout:{number}"


def expire_key(pledge_id: str, number: int) -> str:
    """Idempotency key for ending a pledge's payment page."""
    return f"pledge:{pledge_id}:expire:{number}"


def transfer_key(campaign_id: str, pledge_id: str, number: int) -> str:
    """Idempotency key for the one transfer of a pledge. The processor repeats a refusal for its
    key, so a transfer that was refused (and so not made) is asked for again under the next
    number."""
    key = f"campaign:{campaign_id}:transfer:pledge:{pledge_id}"
    return key if number == 1 else f"{key}:{number}"


def refund_key(pledge_id: str, purpose: str, number: int) -> str:
    """Idempotency key for a refund."""
    return f"pledge:{pledge_id}:refund:{purpose}:{number}"


def reversal_key(pledge_id: str, number: int) -> str:
    """Idempotency key for taking back a transfer whose pledge had gone another way."""
    return f"pledge:{pledge_id}:reversal:{number}"
