"""Turns what the SDK raises into the platform's errors, in the platform's own words.

Stripe's messages are written for developers and may quote what we sent: they are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import stripe

from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
    PayoutsNotReady,
)
from crowdfund.domain.sentence import sentence

UNAVAILABLE: Final = sentence(
    "The payment service does not answer at the moment. Please try again later."
)
REFUSED: Final = sentence(
    "The payment service did not accept this request. Our team has been told."
)
KEY_REFUSED: Final = sentence("The payment service does not accept the platform's key.")
KEY_REUSED: Final = sentence(
    "This request was sent before with other details. Our team has been told."
)
ALREADY_REFUNDED: Final = sentence("This payment has been given back already.")
ACCOUNT_NOT_READY: Final = sentence("The enterprise's account cannot receive money yet.")
BALANCE_NOT_READY: Final = sentence("The money is not available for a transfer yet.")
PAYMENT_DISPUTED: Final = sentence(
    "The bank inquires into this payment; until then it is not given back."
)
DECLINED: Final = sentence("The card was declined. Please try another card or ask your bank.")

LONGEST_ASKED_SECONDS: Final = 3600
"""A `Retry-After` beyond an hour is not believed: whoever sent it may not be the processor."""

DECLINE_SENTENCES: Final = {
    "authentication_required": sentence(
        "Your bank asks you to confirm this payment. Please try again."
    ),
    "card_velocity_exceeded": sentence("The card has reached its limit. Please try another card."),
    "do_not_honor": DECLINED,
    "expired_card": sentence("The card has expired. Please try another card."),
    "generic_decline": DECLINED,
    "incorrect_cvc": sentence("The security code is not right. Please check it and try again."),
    "incorrect_number": sentence("The card number is not right. Please check it and try again."),
    "insufficient_funds": sentence(
        "The card has too little money for this payment. Please try another."
    ),
    "invalid_cvc": sentence("The security code is not right. Please check it and try again."),
    "invalid_expiry_month": sentence(
        "The expiry date is not right. Please check it and try again."
    ),
    "invalid_expiry_year": sentence("The expiry date is not right. Please check it and try again."),
    "invalid_number": sentence("The card number is not right. Please check it and try again."),
    "card_not_supported": sentence("This card cannot be used here. Please try another card."),
    "currency_not_supported": sentence(
        "This card cannot pay in this currency. Please try another card."
    ),
    "payment_intent_authentication_failure": sentence(
        "The payment was not confirmed with your bank. Please try again or use another card."
    ),
    "processing_error": sentence(
        "The card could not be processed. Please try again in a few minutes."
    ),
}
"""Sentences for backers. What is missing here gets DECLINED: lost, stolen and suspected fraud
must read like any other decline (Stripe, "Declines")."""

WAITING_CODES: Final = {
    "insufficient_capabilities_for_transfer": ACCOUNT_NOT_READY,
    "balance_insufficient": BALANCE_NOT_READY,
    "charge_disputed": PAYMENT_DISPUTED,
}
"""Codes that a later `account.updated`, `balance.available` or the end of a dispute resolves."""


def decline_sentence(*codes: str | None) -> str:
    """Says why a card was declined.

    Args:
        codes: Stripe's decline code and error code, the more exact one first.

    Returns:
        The sentence of the first code that has one, or a general sentence.
    """
    for code in codes:
        if code and code in DECLINE_SENTENCES:
            return DECLINE_SENTENCES[code]
    return DECLINED


@contextmanager
def translated() -> Iterator[None]:
    """Runs one call to Stripe and lets only the platform's errors out.

    Raises:
        GatewayUnavailable: network trouble, a 5xx, a 409, a 429, an answer that cannot be read, or
            a platform's key that is not accepted (401).
        PaymentDeclined: the bank said no.
        PayoutsNotReady: the account or the balance cannot take this yet.
        AlreadyDone: the charge was refunded before.
        GatewayRefused: everything else that Stripe finds wrong.
    """
    try:
        yield
    except stripe.StripeError as error:
        raise to_gateway_error(error) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The SDK takes the shape of an answer for granted; a proxy's page has another.
        raise GatewayUnavailable(UNAVAILABLE, code="unreadable") from error


def to_gateway_error(error: stripe.StripeError) -> GatewayError:
    """Classifies an error of the SDK.

    Args:
        error: as raised.

    Returns:
        The platform's error with our own words, Stripe's code and the request id.
    """
    kind, message = _classify(error)
    code, request_ref = _decline_code(error) or _code(error), error.request_id or ""
    if kind is not GatewayUnavailable:
        return kind(message, code=code, request_ref=request_ref)
    return GatewayUnavailable(
        message,
        code=code,
        request_ref=request_ref,
        retry_after_seconds=_retry_after_seconds(error),
        is_repeated=_header(error, "idempotent-replayed") == "true",
    )


def _classify(error: stripe.StripeError) -> tuple[type[GatewayError], str]:
    if _is_passing(error):
        return GatewayUnavailable, UNAVAILABLE
    if isinstance(error, stripe.AuthenticationError):
        # Our key is wrong, not the request: nothing was done, and all of it waits for the key.
        return GatewayUnavailable, KEY_REFUSED
    code = _code(error)
    if code == "charge_already_refunded":
        return AlreadyDone, ALREADY_REFUNDED
    if code in WAITING_CODES:
        return PayoutsNotReady, WAITING_CODES[code]
    if isinstance(error, stripe.CardError):
        return PaymentDeclined, decline_sentence(_decline_code(error), code)
    if isinstance(error, stripe.IdempotencyError):
        return GatewayRefused, KEY_REUSED
    if isinstance(error, stripe.PermissionError):
        return GatewayRefused, KEY_REFUSED
    return GatewayRefused, REFUSED


def _is_passing(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError | stripe.APIError):
        return True
    status = error.http_status or 0
    return status >= 500 or status in (409, 429)


def _retry_after_seconds(error: stripe.StripeError) -> int:
    """Seconds alone are understood; the date that HTTP allows as well is not sent by Stripe."""
    said = _header(error, "retry-after")
    return min(int(said), LONGEST_ASKED_SECONDS) if re.fullmatch(r"[0-9]{1,9}", said) else 0


def _header(error: stripe.StripeError, name: str) -> str:
    for key, value in (error.headers or {}).items():
        if key.lower() == name:
            return str(value).strip()
    return ""


def _code(error: stripe.StripeError) -> str:
    if error.code:
        return error.code
    named = _error_field(error, "code") or _error_field(error, "type")
    return named or ("connection" if isinstance(error, stripe.APIConnectionError) else "")


def _decline_code(error: stripe.StripeError) -> str:
    return _error_field(error, "decline_code")


def _error_field(error: stripe.StripeError, name: str) -> str:
    detail = error.error
    if detail is None or name not in detail:
        return ""
    value = detail[name]
    return value if isinstance(value, str) else ""
