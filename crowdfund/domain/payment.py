"""Attempts: what the platform asked of the processor, stored before it asks."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


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
