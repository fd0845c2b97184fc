"""Attempts: what the platform asked of the processor, stored before it asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from crowdfund.domain.errors import GatewayUnavailable, InvalidInput
from crowdfund.domain.money import decimal_text
from crowdfund.domain.sentence import sentence


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


class RegistrationKind(StrEnum):
    """As what the processor knows somebody."""

    CUSTOMER = "customer"
    """A person who pays."""
    ACCOUNT = "account"
    """An enterprise that receives."""


class RetryKind(StrEnum):
    """What a moderator had a worker try again."""

    ATTEMPT = "attempt"
    """A parked attempt, under the next key."""
    NOTE = "note"
    """A note from the processor."""
    WORK = "work"
    """Any other work that failed."""


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
        raise InvalidInput(
            sentence("A card pays at least {shown}: choose more shares.", shown=shown),
            field="shares",
        )
    if amount_minor > MOST_CHARGE_MINOR:
        shown = f"{decimal_text(MOST_CHARGE_MINOR, currency)} {currency}"
        message = sentence("A card pays at most {shown} at once: choose fewer shares.", shown=shown)
        raise InvalidInput(message, field="shares")
    return amount_minor


CALLS_PER_SECOND = 25
"""How often one endpoint may be asked in a second unless a setting says otherwise (Stripe's
documentation of rate limits: 25 for each endpoint; in test mode 25 in all)."""

FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 900
"""Between two tries of a call whose outcome is unknown: a quarter of an hour."""
LONGEST_WAIT_SECONDS = 6 * 3600
"""Between two tries of a call that the processor refused for now: an event ends the wait sooner."""
KEY_LASTS = timedelta(hours=23)
"""How long an idempotency key is relied on after its first call: the processor keeps keys for at
least 24 hours (Stripe, "Idempotent requests"), less an hour for clocks and slow calls."""
STORED_FAILURE_LASTS = timedelta(minutes=10)
"""How long a failure that the processor stored under a key and repeats is asked for again before
the next key is taken: whatever the first call did can be looked up by then."""


def pause_before_try(tries: int, *, salt: str = "") -> timedelta:
    """How long to wait before the next try: doubling from two seconds to a quarter of an hour,
    shortened by up to a half, so that calls that failed together do not come back together.

    Args:
        tries: how many were made.
        salt: what is tried, such as a row's id; the same try of the same row waits equally long.
    """
    return _pause(tries, LONGEST_PAUSE_SECONDS, salt)


def pause_while_waiting(number: int, *, salt: str = "") -> timedelta:
    """How long to wait before asking again for what the processor refused for now: doubling from
    two seconds to six hours, shortened by up to a half.

    Args:
        number: how many attempts there were.
        salt: as for `pause_before_try`.
    """
    return _pause(number, LONGEST_WAIT_SECONDS, salt)


def key_proves(first_called_at: datetime | None, *, now: datetime) -> bool:
    """Whether the processor still knows a key, so that a repeated call does nothing twice.

    Args:
        first_called_at: when the first call under the key was made, UTC; None before it.
        now: UTC.
    """
    return first_called_at is None or now - first_called_at < KEY_LASTS


def outlived_its_key(
    error: GatewayUnavailable, first_called_at: datetime | None, *, now: datetime
) -> bool:
    """Whether the processor will repeat a stored failure for as long as it is asked under this
    key. Only a next key, after a look at what exists, gets further.

    Args:
        error: what came of the last call.
        first_called_at: when the first call under the key was made, UTC.
        now: UTC.
    """
    is_old = first_called_at is not None and now - first_called_at >= STORED_FAILURE_LASTS
    return error.is_repeated and is_old


def _pause(count: int, longest_seconds: int, salt: str) -> timedelta:
    # The exponent is bounded: nobody needs a number of a thousand digits to learn the maximum.
    doubled_seconds = FIRST_PAUSE_SECONDS * 2 ** min(max(count - 1, 0), 20)
    whole_ms = min(doubled_seconds, longest_seconds) * 1_000
    drawn = int.from_bytes(sha256(f"{salt}:{count}".encode()).digest()[:8])
    return timedelta(milliseconds=whole_ms - drawn % (whole_ms // 2 + 1))


def checkout_key(pledge_id: str, number: int) -> str:
    """Idempotency key for opening a pledge's payment page."""
    return f"pledge:{pledge_id}:checkout:{number}"


def registration_key(kind: RegistrationKind, subject_id: str, number: int) -> str:
    """Idempotency key for making somebody known to the processor."""
    noun = "user" if kind is RegistrationKind.CUSTOMER else "enterprise"
    return f"{noun}:{subject_id}:{kind.value}:v{number}"


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
