"""Reads Stripe's objects into the states that the port speaks of. Nothing here calls Stripe."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import stripe
from stripe.checkout import Session

from crowdfund.payments.gateway import (
    AccountState,
    ChargeState,
    CheckoutState,
    RefundState,
    TransferState,
)
from crowdfund.payments.stripe_errors import decline_sentence

CHECKOUT_EXPAND: Final = "payment_intent.latest_charge.balance_transaction"


def reference_of(value: object) -> str:
    """The id of a field that holds an id, an expanded object or nothing.

    Args:
        value: the field as the SDK gives it.

    Returns:
        The id, or an empty text.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, stripe.StripeObject) and "id" in value:
        return str(value["id"])
    return ""


def field_of(holder: stripe.StripeObject, name: str) -> object:
    """A field that Stripe may leave out.

    Args:
        holder: the object.
        name: the field's name.

    Returns:
        Its value, or None when it is absent or null.
    """
    return getattr(holder, name, None)


def charge_state(charge: stripe.Charge) -> ChargeState:
    """Reads a charge; its fee is known once its balance transaction is expanded.

    Args:
        charge: from the API, all amounts in minor units.

    Returns:
        The charge as the port describes it.
    """
    ledger_row = field_of(charge, "balance_transaction")
    fee_minor = ledger_row.fee if isinstance(ledger_row, stripe.BalanceTransaction) else None
    return ChargeState(
        charge_ref=charge.id,
        amount_minor=charge.amount_captured,
        currency=charge.currency,
        is_paid=charge.paid and charge.status == "succeeded" and charge.captured,
        paid_at=datetime.fromtimestamp(charge.created, tz=UTC),
        is_disputed=charge.disputed,
        refunded_minor=charge.amount_refunded,
        fee_minor=fee_minor,
    )


def checkout_state(session: Session) -> CheckoutState:
    """Reads a payment page.

    Args:
        session: with `CHECKOUT_EXPAND` expanded where the charge and its fee are wanted.

    Returns:
        The page as the port describes it.
    """
    intent = field_of(session, "payment_intent")
    charge = field_of(intent, "latest_charge") if isinstance(intent, stripe.PaymentIntent) else None
    paid = session.payment_status == "paid"
    return CheckoutState(
        checkout_ref=session.id,
        status=_text(session, "status") or "open",
        is_paid=paid,
        url=_text(session, "url"),
        payment_ref=reference_of(intent),
        pledge_id=_text(session, "client_reference_id"),
        charge=_successful_charge(charge),
        decline_message="" if paid else _decline_message(intent),
    )


def _text(holder: stripe.StripeObject, name: str) -> str:
    value = field_of(holder, name)
    return value if isinstance(value, str) else ""


def _successful_charge(charge: object) -> ChargeState | None:
    if not isinstance(charge, stripe.Charge) or charge.status == "failed":
        return None
    return charge_state(charge)


def _decline_message(intent: object) -> str:
    if not isinstance(intent, stripe.PaymentIntent):
        return ""
    failure = field_of(intent, "last_payment_error")
    if not isinstance(failure, stripe.StripeObject):
        return ""
    codes = (field_of(failure, "decline_code"), field_of(failure, "code"))
    return decline_sentence(*(code for code in codes if isinstance(code, str)))


def account_state(account: stripe.Account) -> AccountState:
    """Reads a receiving account.

    Args:
        account: from the API.

    Returns:
        The account; a capability that Stripe does not mention is inactive.
    """
    capabilities = field_of(account, "capabilities")
    transfers = (
        _text(capabilities, "transfers") if isinstance(capabilities, stripe.StripeObject) else ""
    )
    asked = field_of(account, "requirements")
    return AccountState(
        account_ref=account.id,
        transfers=transfers or "inactive",
        details_submitted=field_of(account, "details_submitted") is True,
        due=_texts(asked, "currently_due"),
        overdue=_texts(asked, "past_due"),
        stopped_because=_text(asked, "disabled_reason")
        if isinstance(asked, stripe.StripeObject)
        else "",
    )


def _texts(holder: object, name: str) -> tuple[str, ...]:
    found = field_of(holder, name) if isinstance(holder, stripe.StripeObject) else None
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


def transfer_state(transfer: stripe.Transfer) -> TransferState:
    """Reads a transfer.

    Args:
        transfer: from the API, amounts in minor units.

    Returns:
        The transfer; `is_reversed` only when all of it came back.
    """
    return TransferState(
        transfer_ref=transfer.id,
        amount_minor=transfer.amount,
        charge_ref=reference_of(field_of(transfer, "source_transaction")),
        is_reversed=transfer.reversed,
        reversed_minor=transfer.amount_reversed,
    )


def refund_state(refund: stripe.Refund) -> RefundState:
    """Reads a refund.

    Args:
        refund: from the API, amounts in minor units.

    Returns:
        The refund; one without a status is pending.
    """
    metadata = field_of(refund, "metadata")
    return RefundState(
        refund_ref=refund.id,
        status=_text(refund, "status") or "pending",
        amount_minor=refund.amount,
        payment_ref=reference_of(field_of(refund, "payment_intent")),
        why=_text(metadata, "why") if isinstance(metadata, stripe.StripeObject) else "",
    )
