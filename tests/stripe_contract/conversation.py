"""One long talk with the processor that uses the whole port, for the contract to be held against.

It runs on the sandbox and, with a real test key, on Stripe's own test mode as far as nobody has
to type into a hosted page.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crowdfund.domain.errors import GatewayError
from crowdfund.payments.gateway import CheckoutRequest, DisputeEvidence, PaymentGateway
from tests.sandbox_server import SandboxServer

DECLINED_CARD = "4000000000000002"
AVAILABLE_AT_ONCE_CARD = "4000000000000077"


def checkout_request(customer_ref: str, pledge_id: str) -> CheckoutRequest:
    """A page for one pledge of 250.00 EUR that lives two hours."""
    return CheckoutRequest(
        pledge_id=pledge_id,
        campaign_id="c1",
        customer_ref=customer_ref,
        amount_minor=25_000,
        currency="eur",
        product_name="100 shares of Sunroof",
        product_description="Held until the campaign closes.",
        statement_suffix="Sunroof",
        expires_at=datetime.fromtimestamp(int(time.time()), tz=UTC) + timedelta(hours=2),
        success_url="http://127.0.0.1:3000/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://127.0.0.1:3000/cancelled",
    )


def before_paying(gateway: PaymentGateway, run: str) -> str:
    """Everything up to a hosted page; returns the receiving account.

    Args:
        gateway: who is spoken to.
        run: makes the idempotency keys of this talk its own.
    """
    gateway.ping()
    gateway.retrieve_balance()
    gateway.hold_funds()
    backer = gateway.create_customer(
        email="ada@example.com", name="Ada", user_id="u1", idempotency_key=f"{run}:customer"
    )
    account = gateway.create_account(
        enterprise_id="e1", country="DE", email="cfo@example.com", idempotency_key=f"{run}:account"
    )
    gateway.retrieve_account(account.account_ref)
    now = datetime.now(tz=UTC)
    gateway.find_customer("u1")
    gateway.find_account("e1", after=now - timedelta(minutes=1), before=now)
    gateway.create_onboarding_link(
        account_ref=account.account_ref,
        refresh_url="http://127.0.0.1:3000/again",
        return_url="http://127.0.0.1:3000/back",
    )
    request = replace(checkout_request(backer, "p1"), product_description="", statement_suffix="7")
    check = gateway.open_identity_check(
        user_id="u1",
        check_id="i1",
        return_url="http://127.0.0.1:3000/account/identity",
        idempotency_key=f"{run}:identity",
    )
    gateway.read_identity_check(check.check_ref)
    page = gateway.create_checkout(request, idempotency_key=f"{run}:p1")
    gateway.retrieve_checkout(page.checkout_ref)
    gateway.expire_checkout(page.checkout_ref, idempotency_key=f"{run}:p1:expire")
    gateway.list_events(after=None, limit=1)
    gateway.list_balance_rows(since=None, after=None)
    return account.account_ref


def whole_story(gateway: PaymentGateway, sandbox: SandboxServer) -> None:
    """Onboarding, a decline, payments, a transfer, a refund, a dispute, and what they leave."""
    account_ref = before_paying(gateway, "story")
    sandbox.onboard(account_ref)
    backer = gateway.create_customer(
        email="bob@example.com", name="Bob", user_id="u2", idempotency_key="story:bob"
    )
    pages = (_paid(gateway, sandbox, backer, f"p{n}") for n in (2, 3, 4, 5))
    sent, returned, disputed, conceded = pages
    _send(gateway, account_ref, sent)
    _give_back(gateway, returned)
    _take_back(gateway, sent)
    _contest(gateway, sandbox, disputed)
    lost = sandbox.dispute(_charge_ref(gateway, conceded))["id"]
    gateway.close_dispute(lost, idempotency_key="story:concede")
    with suppress(GatewayError):
        # A warning that does not exist: what is asked matters here, not the answer.
        gateway.retrieve_fraud_warning("issfr_none")
    _read_the_balance(gateway)
    sandbox.advance(10 * 86_400)
    first, *_ = gateway.list_events(after=None)
    gateway.list_events(after=first.event_ref)
    for body, signature in sandbox.webhooks():
        gateway.parse_webhook(body, signature)


def _paid(gateway: PaymentGateway, sandbox: SandboxServer, backer: str, pledge_id: str) -> str:
    request = checkout_request(backer, pledge_id)
    page = gateway.create_checkout(request, idempotency_key=f"story:{pledge_id}")
    sandbox.pay(page.checkout_ref, DECLINED_CARD)
    gateway.retrieve_checkout(page.checkout_ref)
    sandbox.pay(page.checkout_ref, AVAILABLE_AT_ONCE_CARD)
    return page.checkout_ref


def _charge_ref(gateway: PaymentGateway, checkout_ref: str) -> str:
    charge = gateway.retrieve_checkout(checkout_ref).charge
    assert charge is not None
    return charge.charge_ref


def _send(gateway: PaymentGateway, account_ref: str, checkout_ref: str) -> None:
    charge_ref = _charge_ref(gateway, checkout_ref)
    gateway.create_transfer(
        campaign_id="c1",
        pledge_id="p2",
        charge_ref=charge_ref,
        account_ref=account_ref,
        amount_minor=24_000,
        currency="eur",
        idempotency_key="story:transfer",
    )
    gateway.find_transfer(pledge_id="p2", charge_ref=charge_ref)


def _give_back(gateway: PaymentGateway, checkout_ref: str) -> None:
    payment_ref = gateway.retrieve_checkout(checkout_ref).payment_ref
    gateway.find_checkout(payment_ref)
    made = gateway.create_refund(
        payment_ref=payment_ref,
        amount_minor=25_000,
        why="campaign failed",
        idempotency_key="story:refund",
    )
    gateway.retrieve_refund(made.refund_ref)
    gateway.find_refund(payment_ref)


def _read_the_balance(gateway: PaymentGateway) -> None:
    since = datetime.now(tz=UTC) - timedelta(days=1)
    page = gateway.list_balance_rows(since=since, after=None, limit=2)
    while page.has_more:
        page = gateway.list_balance_rows(since=since, after=page.rows[-1].row_ref, limit=2)
    gateway.retrieve_balance()


def _take_back(gateway: PaymentGateway, checkout_ref: str) -> None:
    charge_ref = _charge_ref(gateway, checkout_ref)
    sent = gateway.find_transfer(pledge_id="p2", charge_ref=charge_ref)
    assert sent is not None
    gateway.reverse_transfer(
        transfer_ref=sent.transfer_ref,
        amount_minor=1_000,
        dispute_ref="d1",
        idempotency_key="story:reversal",
    )
    found = gateway.find_reversal(transfer_ref=sent.transfer_ref, dispute_ref="d1")
    assert found is not None
    assert gateway.find_reversal(transfer_ref=sent.transfer_ref, dispute_ref="d2") is None
    assert gateway.retrieve_transfer(sent.transfer_ref).reversed_minor == found.amount_minor


def _contest(gateway: PaymentGateway, sandbox: SandboxServer, checkout_ref: str) -> None:
    dispute_ref = sandbox.dispute(_charge_ref(gateway, checkout_ref))["id"]
    opened = gateway.retrieve_dispute(dispute_ref)
    assert (opened.status, opened.withdrawn_minor) == ("needs_response", 25_000)
    evidence = DisputeEvidence("winning_evidence", "Bob", "bob@example.com", "100 shares")
    gateway.submit_evidence(dispute_ref, evidence, idempotency_key="story:evidence")
    ended = gateway.retrieve_dispute(dispute_ref)
    assert (ended.status, ended.reinstated_minor) == ("won", 25_000)
