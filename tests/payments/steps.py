"""What the adapter's tests do again and again."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from crowdfund.payments.gateway import (
    CheckoutRequest,
    CheckoutState,
    PaymentGateway,
    RefundState,
    TransferState,
)
from tests.sandbox_server import SandboxServer

AMOUNT_MINOR = 25_000
FEE_MINOR = 755
"""2.9 % of 25,000 and 30."""


def customer(gateway: PaymentGateway) -> str:
    """Opens a customer."""
    return gateway.create_customer(
        email="ada@example.com", name="Ada Byron", user_id="u1", idempotency_key="user:u1"
    )


def wanted(customer_ref: str, **changes: Any) -> CheckoutRequest:
    """A page's order, with some of it changed."""
    values: dict[str, Any] = {
        "pledge_id": "p1",
        "campaign_id": "c1",
        "customer_ref": customer_ref,
        "amount_minor": AMOUNT_MINOR,
        "currency": "eur",
        "product_name": "100 shares of Sunroof",
        "product_description": "Held until the campaign closes.",
        "statement_suffix": "Sunroof <GmbH>",
        "expires_at": datetime.fromtimestamp(int(time.time()), tz=UTC) + timedelta(hours=2),
        "success_url": "http://127.0.0.1:3000/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:3000/cancelled",
    }
    return CheckoutRequest(**{**values, **changes})


def opened(gateway: PaymentGateway, **changes: Any) -> CheckoutState:
    """Opens a payment page."""
    request = wanted(customer(gateway), **changes)
    return gateway.create_checkout(request, idempotency_key=f"pledge:{request.pledge_id}:1")


def paid(
    gateway: PaymentGateway, sandbox: SandboxServer, card: str = "4242424242424242", **changes: Any
) -> CheckoutState:
    """Opens a payment page and types a card in."""
    page = opened(gateway, **changes)
    sandbox.pay(page.checkout_ref, card)
    return gateway.retrieve_checkout(page.checkout_ref)


def refund(gateway: PaymentGateway, payment_ref: str, attempt: int = 1) -> RefundState:
    """Gives the whole payment back."""
    return gateway.create_refund(
        payment_ref=payment_ref,
        amount_minor=AMOUNT_MINOR,
        why="campaign failed",
        idempotency_key=f"pledge:p1:refund:{attempt}",
    )


def transfer(
    gateway: PaymentGateway, charge_ref: str, account_ref: str, amount_minor: int = 20_000
) -> TransferState:
    """Sends money on to an enterprise."""
    return gateway.create_transfer(
        campaign_id="c1",
        pledge_id="p1",
        charge_ref=charge_ref,
        account_ref=account_ref,
        amount_minor=amount_minor,
        currency="eur",
        idempotency_key=f"campaign:c1:transfer:{charge_ref}:{account_ref}",
    )


def account(gateway: PaymentGateway, sandbox: SandboxServer, *, onboarded: bool) -> str:
    """Opens a receiving account."""
    ref = gateway.create_account(
        enterprise_id="e1", country="DE", email="cfo@example.com", idempotency_key="enterprise:e1"
    ).account_ref
    if onboarded:
        sandbox.onboard(ref)
    return ref


def charge_ref_of(page: CheckoutState) -> str:
    """The charge behind a page."""
    assert page.charge is not None
    return page.charge.charge_ref
