"""The port to whoever moves money: what the platform asks for, in its own words.

Services know this module alone. The adapter that speaks to Stripe is in `stripe_gateway`; a
licensed escrow bank would be another implementation. Nothing here is called inside a database
transaction. Every call that has an effect takes an idempotency key that the caller stored first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from crowdfund.payments.gateway_types import (
    AccountState,
    BalancePage,
    BalanceRow,
    BalanceState,
    ChargeState,
    CheckoutRequest,
    CheckoutState,
    DisputeEvidence,
    DisputeState,
    FraudWarningState,
    GatewayEvent,
    IdentityState,
    RefundState,
    ReversalState,
    TransferState,
)

__all__ = [
    "AccountState",
    "BalancePage",
    "BalanceRow",
    "BalanceState",
    "ChargeState",
    "CheckoutRequest",
    "CheckoutState",
    "DisputeEvidence",
    "DisputeState",
    "FraudWarningState",
    "GatewayEvent",
    "IdentityState",
    "PaymentGateway",
    "RefundState",
    "ReversalState",
    "TransferState",
]


class PaymentGateway(Protocol):
    """Charge now, hold, then transfer or refund.

    Every method may raise `GatewayUnavailable` (retry, same key) and `GatewayRefused` (park).
    """

    def create_customer(self, *, email: str, name: str, user_id: str, idempotency_key: str) -> str:
        """Returns the customer's reference."""
        ...

    def find_customer(self, user_id: str) -> str | None:
        """The customer that was opened for this person before, or None."""
        ...

    def create_account(
        self, *, enterprise_id: str, country: str, email: str, idempotency_key: str
    ) -> AccountState:
        """Opens a receiving account (country: ISO 3166 alpha-2) with transfers requested."""
        ...

    def find_account(
        self, enterprise_id: str, *, after: datetime, before: datetime
    ) -> AccountState | None:
        """An account opened for this enterprise between two times, UTC, or None."""
        ...

    def retrieve_account(self, account_ref: str) -> AccountState: ...

    def create_onboarding_link(self, *, account_ref: str, refresh_url: str, return_url: str) -> str:
        """Returns a single-use address, never stored or logged."""
        ...

    def open_identity_check(
        self, *, user_id: str, check_id: str, return_url: str, idempotency_key: str
    ) -> IdentityState:
        """Opens a hosted page on which a person shows a document."""
        ...

    def read_identity_check(self, check_ref: str) -> IdentityState:
        """Reads a check again, with what the document says once it is verified."""
        ...

    def create_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> CheckoutState:
        """Opens a hosted payment page."""
        ...

    def retrieve_checkout(self, checkout_ref: str) -> CheckoutState:
        """Reads it again, with its charge and fee."""
        ...

    def find_checkout(self, payment_ref: str) -> CheckoutState | None:
        """The payment page that a payment belongs to, or None."""
        ...

    def expire_checkout(self, checkout_ref: str, *, idempotency_key: str) -> CheckoutState:
        """Ends an open page; one that is complete or expired already is returned as it is."""
        ...

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
        """Sends one charge's money on. Raises PayoutsNotReady when the account or the balance
        cannot take it yet."""
        ...

    def find_transfer(self, *, pledge_id: str, charge_ref: str) -> TransferState | None:
        """A transfer made before for this pledge's charge, or None; one that was not taken back
        goes first. One small request, however many pledges the campaign has."""
        ...

    def create_refund(
        self, *, payment_ref: str, amount_minor: int, why: str, idempotency_key: str
    ) -> RefundState:
        """Gives a payment back. Raises AlreadyDone when it was refunded before, PayoutsNotReady
        while it is disputed."""
        ...

    def retrieve_refund(self, refund_ref: str) -> RefundState: ...

    def find_refund(self, payment_ref: str) -> RefundState | None:
        """The newest refund of this payment that has not failed, or None."""
        ...

    def retrieve_transfer(self, transfer_ref: str) -> TransferState: ...

    def reverse_transfer(
        self, *, transfer_ref: str, amount_minor: int, dispute_ref: str, idempotency_key: str
    ) -> ReversalState:
        """Takes a part of a transfer back. Raises PayoutsNotReady when the account is short."""
        ...

    def find_reversal(self, *, transfer_ref: str, dispute_ref: str) -> ReversalState | None:
        """What came back of this transfer for this dispute before, or None."""
        ...

    def retrieve_dispute(self, dispute_ref: str) -> DisputeState: ...

    def submit_evidence(
        self, dispute_ref: str, evidence: DisputeEvidence, *, idempotency_key: str
    ) -> DisputeState:
        """Sends evidence to the bank, for good."""
        ...

    def close_dispute(self, dispute_ref: str, *, idempotency_key: str) -> DisputeState:
        """Accepts that a dispute is lost."""
        ...

    def retrieve_fraud_warning(self, warning_ref: str) -> FraudWarningState: ...

    def list_events(self, *, after: str | None, limit: int = 100) -> list[GatewayEvent]:
        """Events newer than `after` (an event reference), oldest first; with None, all that
        the processor still lists, oldest first, up to `limit`."""
        ...

    def parse_webhook(self, raw_body: bytes, signature: str) -> GatewayEvent:
        """Verifies and reads a webhook. Raises WebhookForged."""
        ...

    def list_balance_rows(
        self, *, since: datetime | None, after: str | None, limit: int = 100
    ) -> BalancePage:
        """One page of changes of the balance made at `since` (UTC) or later, or of all, newest
        first; the page that follows the row `after`, or the first."""
        ...

    def retrieve_balance(self) -> tuple[BalanceState, ...]:
        """What the processor holds now, by currency, in alphabetical order."""
        ...

    def hold_funds(self) -> None:
        """Makes payouts of the platform's own balance manual, so that held money stays."""
        ...

    def keep_pace(self, wait_for: Callable[[str], None] | None) -> None:
        """Has each of its requests wait for its turn from now on, which `wait_for` does, called
        with the endpoint; with None they go out at once. Asks nobody."""
        ...

    def close(self) -> None:
        """Closes its connections; it cannot be used afterwards."""
        ...

    def ping(self) -> str:
        """One cheap read; returns who answers, in words, for `doctor`."""
        ...
