"""The adapter that speaks to Stripe, or to the sandbox that stands in for it.

Separate charges and transfers: hosted Checkout charges onto the platform's balance, the money is
held there, and later one transfer or one refund per charge moves it on.
"""

from __future__ import annotations

from datetime import datetime

import stripe

from crowdfund.domain.errors import GatewayRefused
from crowdfund.payments import stripe_events, stripe_lookups, stripe_objects
from crowdfund.payments.gateway import (
    AccountState,
    CheckoutRequest,
    CheckoutState,
    GatewayEvent,
    RefundState,
    TransferState,
)
from crowdfund.payments.stripe_balance import StripeBalance
from crowdfund.payments.stripe_client import Connections, new_client, new_http_client
from crowdfund.payments.stripe_disputes import StripeDisputes
from crowdfund.payments.stripe_errors import translated
from crowdfund.payments.stripe_identity import StripeIdentity
from crowdfund.payments.stripe_requests import (
    account_params,
    checkout_params,
    hold_params,
    transfer_group,
)


class StripeGateway(Connections, StripeBalance, StripeDisputes, StripeIdentity):
    """`PaymentGateway` on Stripe's API, version 2026-10-28.endive.

    Args:
        secret_key: Stripe's secret key, or the sandbox's.
        webhook_secret: the endpoint's signing secret.
        api_url: where the sandbox answers, or None for Stripe itself.
        http_client: another transport, for recording and for faults; normally None.

    Every method raises `GatewayUnavailable` (retry, same key) or `GatewayRefused` (park).
    """

    def __init__(
        self,
        *,
        secret_key: str,
        webhook_secret: str,
        api_url: str | None,
        http_client: stripe.HTTPClient | None = None,
    ) -> None:
        self._transport = http_client or new_http_client(api_url)
        self._client = new_client(secret_key, api_url, self._transport)
        self._webhook_secret = webhook_secret
        self._is_sandbox = api_url is not None

    def create_customer(self, *, email: str, name: str, user_id: str, idempotency_key: str) -> str:
        """Opens a customer for a backer.

        Returns:
            The customer's reference.
        """
        with translated():
            customer = self._client.v1.customers.create(
                {"email": email, "name": name, "metadata": {"user_id": user_id}},
                {"idempotency_key": idempotency_key},
            )
            return customer.id

    def find_customer(self, user_id: str) -> str | None:
        """The customer that was opened for this person before, or None."""
        with translated():
            return stripe_lookups.customer_of(self._client, user_id)

    def create_account(
        self, *, enterprise_id: str, country: str, email: str, idempotency_key: str
    ) -> AccountState:
        """Opens a receiving account whose fees and losses the platform carries.

        Args:
            country: ISO 3166 alpha-2.

        Returns:
            The account with transfers requested, not yet active.
        """
        with translated():
            account = self._client.v1.accounts.create(
                account_params(enterprise_id=enterprise_id, country=country, email=email),
                {"idempotency_key": idempotency_key},
            )
            return stripe_objects.account_state(account)

    def find_account(
        self, enterprise_id: str, *, after: datetime, before: datetime
    ) -> AccountState | None:
        """An account opened for this enterprise between two times, UTC, or None."""
        with translated():
            return stripe_lookups.account_of(
                self._client, enterprise_id, after=after, before=before
            )

    def retrieve_account(self, account_ref: str) -> AccountState:
        """Reads a receiving account again."""
        with translated():
            account = self._client.v1.accounts.retrieve(account_ref)
            return stripe_objects.account_state(account)

    def create_onboarding_link(self, *, account_ref: str, refresh_url: str, return_url: str) -> str:
        """Opens the hosted form in which an enterprise proves who it is.

        Returns:
            A single-use address that lives about five minutes; never stored or logged.
        """
        with translated():
            link = self._client.v1.account_links.create(
                {
                    "account": account_ref,
                    "type": "account_onboarding",
                    "refresh_url": refresh_url,
                    "return_url": return_url,
                }
            )
            return link.url

    def create_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> CheckoutState:
        """Opens a hosted payment page for one pledge."""
        with translated():
            session = self._client.v1.checkout.sessions.create(
                checkout_params(request), {"idempotency_key": idempotency_key}
            )
            return stripe_objects.checkout_state(session)

    def retrieve_checkout(self, checkout_ref: str) -> CheckoutState:
        """Reads a payment page with its charge and fee."""
        with translated():
            session = self._client.v1.checkout.sessions.retrieve(
                checkout_ref, {"expand": [stripe_objects.CHECKOUT_EXPAND]}
            )
            return stripe_objects.checkout_state(session)

    def find_checkout(self, payment_ref: str) -> CheckoutState | None:
        """The payment page that a payment belongs to, or None."""
        with translated():
            page = self._client.v1.checkout.sessions.list(
                {
                    "payment_intent": payment_ref,
                    "limit": 1,
                    "expand": [f"data.{stripe_objects.CHECKOUT_EXPAND}"],
                }
            )
            return stripe_objects.checkout_state(page.data[0]) if page.data else None

    def expire_checkout(self, checkout_ref: str, *, idempotency_key: str) -> CheckoutState:
        """Ends an open page; one that is complete or expired already is returned as it is.

        Looks before and after: a payment can arrive between our look and our call.
        """
        found = self.retrieve_checkout(checkout_ref)
        if found.status != "open":
            return found
        try:
            with translated():
                session = self._client.v1.checkout.sessions.expire(
                    checkout_ref,
                    {"expand": [stripe_objects.CHECKOUT_EXPAND]},
                    {"idempotency_key": idempotency_key},
                )
        except GatewayRefused:
            after = self.retrieve_checkout(checkout_ref)
            if after.status == "open":
                raise
            return after
        return stripe_objects.checkout_state(session)

    def create_transfer(
        self,
        *,
        campaign_id: str,
        pledge_id: str,
        charge_ref: str,
        account_ref: str,
        amount_minor: int,
        currency: str,
        idempotency_key: str,
    ) -> TransferState:
        """Sends one charge's money on, always tied to that charge.

        Args:
            amount_minor: the charge less the platform's fee, in minor units of `currency`.

        Raises:
            PayoutsNotReady: the account or the balance cannot take it yet.
        """
        with translated():
            transfer = self._client.v1.transfers.create(
                {
                    "amount": amount_minor,
                    "currency": currency,
                    "destination": account_ref,
                    "source_transaction": charge_ref,
                    "transfer_group": transfer_group(pledge_id),
                    "metadata": {"campaign_id": campaign_id, "pledge_id": pledge_id},
                },
                {"idempotency_key": idempotency_key},
            )
            return stripe_objects.transfer_state(transfer)

    def find_transfer(self, *, pledge_id: str, charge_ref: str) -> TransferState | None:
        """A transfer made before for this pledge's charge, or None; one that stands goes first."""
        with translated():
            return stripe_lookups.transfer_of(self._client, pledge_id, charge_ref)

    def create_refund(
        self, *, payment_ref: str, amount_minor: int, why: str, idempotency_key: str
    ) -> RefundState:
        """Gives a payment back.

        Args:
            amount_minor: in minor units of the payment's currency.
            why: the platform's own reason, kept as metadata.

        Raises:
            AlreadyDone: it was refunded before.
        """
        with translated():
            refund = self._client.v1.refunds.create(
                {
                    "payment_intent": payment_ref,
                    "amount": amount_minor,
                    "reason": "requested_by_customer",
                    "metadata": {"why": why},
                },
                {"idempotency_key": idempotency_key},
            )
            return stripe_objects.refund_state(refund)

    def retrieve_refund(self, refund_ref: str) -> RefundState:
        """Reads a refund again."""
        with translated():
            refund = self._client.v1.refunds.retrieve(refund_ref)
            return stripe_objects.refund_state(refund)

    def find_refund(self, payment_ref: str) -> RefundState | None:
        """The newest refund of this payment that has not failed, or None."""
        with translated():
            return stripe_lookups.refund_of(self._client, payment_ref)

    def list_events(self, *, after: str | None, limit: int = 100) -> list[GatewayEvent]:
        """Events of the handled types, oldest first.

        Args:
            after: reference of the last event seen; None, or one that Stripe no longer knows,
                starts with the oldest that it lists (30 days).
            limit: how many to return at most.
        """
        if after is not None:
            try:
                with translated():
                    return stripe_events.newer_events(self._client, after, limit)
            except GatewayRefused as error:
                if error.code != "resource_missing":
                    raise
        with translated():
            return stripe_events.oldest_events(self._client, limit)

    def parse_webhook(self, raw_body: bytes, signature: str) -> GatewayEvent:
        """Verifies and reads a webhook.

        Raises:
            WebhookForged: too large, not signed by Stripe, too old, or unreadable.
        """
        return stripe_events.read_webhook(raw_body, signature, self._webhook_secret)

    def hold_funds(self) -> None:
        """Makes payouts of the platform's balance manual, so that held money stays.

        Asked past the SDK's classes: version 16.1.0 cannot read the answer when a map is null.
        """
        with translated():
            self._client.raw_request("post", "/v1/balance_settings", **hold_params())

    def ping(self) -> str:
        """One cheap read; returns who answers, in words."""
        with translated():
            balance = self._client.v1.balance.retrieve()
        if self._is_sandbox:
            return "the offline sandbox"
        return "Stripe, live mode" if balance.livemode else "Stripe, test mode"
