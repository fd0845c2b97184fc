"""Stripe's published test card numbers and what each of them does. No other number is accepted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """One published test card.

    `decline` is the decline code it fails with, or empty. `authentication` is True for 3-D
    Secure, `can_be_saved` that this is asked once only when the card is kept for later. `attaches`
    is True for a card that is taken although its payments fail. `after` names what happens later:
    refund_pending, refund_fails, dispute_fraudulent, dispute_not_received, fraud_warning,
    available_at_once.
    """

    number: str
    meaning: str
    decline: str = ""
    authentication: bool = False
    can_be_saved: bool = False
    attaches: bool = False
    after: str = ""
    token: str = ""

    @property
    def last4(self) -> str:
        """The only digits that are ever stored."""
        return self.number[-4:]

    @property
    def brand(self) -> str:
        """Card network by the first digit."""
        return {"3": "amex", "5": "mastercard"}.get(self.number[0], "visa")

    @property
    def fingerprint(self) -> str:
        """Tells cards apart without holding their number."""
        return hashlib.sha256(b"sandbox card " + self.number.encode()).hexdigest()[:16]


CARDS = (
    Card("4242424242424242", "Payment succeeds", token="pm_card_visa"),  # noqa: S106
    Card("5555555555554444", "Payment succeeds", token="pm_card_mastercard"),  # noqa: S106
    Card("378282246310005", "Payment succeeds", token="pm_card_amex"),  # noqa: S106
    Card(
        "4000000000000077",
        "Payment succeeds, funds available at once",
        after="available_at_once",
        token="pm_card_bypassPending",  # noqa: S106
    ),
    Card(
        "4000000000000002",
        "Declined",
        decline="generic_decline",
        token="pm_card_visa_chargeDeclined",  # noqa: S106
    ),
    Card(
        "4000000000009995",
        "Declined: insufficient funds",
        decline="insufficient_funds",
        token="pm_card_visa_chargeDeclinedInsufficientFunds",  # noqa: S106
    ),
    Card(
        "4000000000009987",
        "Declined: reported lost",
        decline="lost_card",
        token="pm_card_visa_chargeDeclinedLostCard",  # noqa: S106
    ),
    Card(
        "4000000000009979",
        "Declined: reported stolen",
        decline="stolen_card",
        token="pm_card_visa_chargeDeclinedStolenCard",  # noqa: S106
    ),
    Card(
        "4000000000000069",
        "Declined: expired card",
        decline="expired_card",
        token="pm_card_chargeDeclinedExpiredCard",  # noqa: S106
    ),
    Card(
        "4000000000000127",
        "Declined: wrong CVC",
        decline="incorrect_cvc",
        token="pm_card_chargeDeclinedIncorrectCvc",  # noqa: S106
    ),
    Card(
        "4000000000000119",
        "Declined: processing error",
        decline="processing_error",
        token="pm_card_chargeDeclinedProcessingError",  # noqa: S106
    ),
    Card("4242424242424241", "Refused: wrong number", decline="incorrect_number"),
    Card(
        "4000000000000341",
        "Accepted as a card, the payment fails",
        decline="generic_decline",
        attaches=True,
        token="pm_card_chargeCustomerFail",  # noqa: S106
    ),
    Card(
        "4000002500003155",
        "3-D Secure unless saved before, then succeeds",
        authentication=True,
        can_be_saved=True,
        token="pm_card_authenticationRequiredOnSetup",  # noqa: S106
    ),
    Card(
        "4000002760003184",
        "3-D Secure every time, then succeeds",
        authentication=True,
        token="pm_card_authenticationRequired",  # noqa: S106
    ),
    Card(
        "4000008400001629",
        "3-D Secure, then declined",
        decline="generic_decline",
        authentication=True,
        token="pm_card_threeDSecureRequiredChargeDeclined",  # noqa: S106
    ),
    Card(
        "4000000000000259",
        "Succeeds, then disputed as fraudulent",
        after="dispute_fraudulent",
        token="pm_card_createDispute",  # noqa: S106
    ),
    Card(
        "4000000000002685",
        "Succeeds, then disputed as not received",
        after="dispute_not_received",
        token="pm_card_createDisputeProductNotReceived",  # noqa: S106
    ),
    Card(
        "4000000000005423",
        "Succeeds, then an early fraud warning",
        after="fraud_warning",
        token="pm_card_createIssuerFraudRecord",  # noqa: S106
    ),
    Card(
        "4000000000007726",
        "Succeeds; a refund is pending at first",
        after="refund_pending",
        token="pm_card_pendingRefund",  # noqa: S106
    ),
    Card(
        "4000000000005126",
        "Succeeds; a refund fails later",
        after="refund_fails",
        token="pm_card_refundFail",  # noqa: S106
    ),
)

CARDS_BY_DECLINE = {card.decline: card for card in reversed(CARDS) if card.decline}
"""The first card that fails with a decline code."""

_BY_NUMBER = {card.number: card for card in CARDS}
_BY_TOKEN = {card.token: card for card in CARDS if card.token}

DECLINE_SENTENCES = {
    "generic_decline": "Your card was declined. Try a different card.",
    "insufficient_funds": "Your card has insufficient funds. Try a different card.",
    "lost_card": "Your card was declined. Try a different card.",
    "stolen_card": "Your card was declined. Try a different card.",
    "expired_card": "Your card has expired. Try a different card.",
    "incorrect_cvc": "The security code (CVC) is incorrect. Check it and try again.",
    "processing_error": "Your card could not be processed. Wait a moment and try again.",
    "incorrect_number": "The card number is incorrect. Check it and try again.",
    "test_mode_live_card": "Your card was declined. Only published test cards are accepted here.",
    "authentication_required": "Your bank asks you to confirm this payment yourself.",
    "authentication_failed": (
        "We could not confirm that this card is yours. Try again or use a different card."
    ),
}
"""What a person reads after a decline; a lost or stolen card is not told to its holder."""

NOT_A_TEST_CARD = "This sandbox accepts only Stripe's published test card numbers."

_OWN_CODES = frozenset(
    {
        "authentication_required",
        "expired_card",
        "incorrect_cvc",
        "incorrect_number",
        "processing_error",
    }
)


def card_by_number(typed: str) -> Card | None:
    """The published card that was typed (spaces and hyphens allowed), or None."""
    return _BY_NUMBER.get(re.sub(r"[ \-]", "", typed.strip()))


def card_by_token(token: str) -> Card | None:
    """The card behind one of Stripe's `pm_card_...` names, or None."""
    return _BY_TOKEN.get(token)


def error_code(decline: str) -> str:
    """Stripe's error code for a decline code."""
    return decline if decline in _OWN_CODES else "card_declined"
