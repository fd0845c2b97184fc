"""The charge object."""

from __future__ import annotations

from crowdfund.stripe_sandbox import ids
from crowdfund.stripe_sandbox.cards import DECLINE_SENTENCES, Card, error_code
from crowdfund.stripe_sandbox.errors import Json
from crowdfund.stripe_sandbox.world import World

STATEMENT_PREFIX = "CROWDFUND"


def new_charge(
    world: World, intent: Json, method: Json, card: Card, *, authenticated: bool
) -> Json:
    """A charge, paid, held or failed as the card and the intent say.

    It is not stored yet, and has no balance transaction.
    """
    paid = not card.decline
    captured = paid and intent["capture_method"] != "manual"
    suffix = intent["statement_descriptor_suffix"]
    return {
        "id": ids.new_id("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": f"{STATEMENT_PREFIX}* {suffix or ''}".strip("* "),
        "captured": captured,
        "created": world.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if paid else error_code(card.decline),
        "failure_message": None if paid else DECLINE_SENTENCES[card.decline],
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(card),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": _paid_with(method, intent, authenticated),
            "type": "card",
        },
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": suffix,
        "status": "succeeded" if paid else "failed",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }


def _outcome(card: Card) -> Json:
    declined = bool(card.decline)
    return {
        "advice_code": "try_again_later" if declined else None,
        "network_advice_code": None,
        "network_decline_code": "05" if declined else None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": card.decline or None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": ("The bank declined the payment." if declined else "Payment complete."),
        "type": "issuer_declined" if declined else "authorized",
    }


def _paid_with(method: Json, intent: Json, authenticated: bool) -> Json:
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding")
    card = {name: method["card"][name] for name in (*kept, "last4", "regulated_status", "wallet")}
    secured = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": ids.random_text(20),
        "version": "2.2.0",
    }
    return card | {
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "capture_before": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": method["card"]["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "three_d_secure": secured if authenticated else None,
    }
