"""The port to whoever moves money: what the platform asks for, in its own words.

Services know this module alone. The adapter that speaks to Stripe is in `stripe_gateway`; a
licensed escrow bank would be another implementation. Nothing here is called inside a database
transaction. Every call that has an effect takes an idempotency key that the caller stored first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What a hosted payment page is asked to collect.

    Amounts are in minor units of `currency` (lower-case ISO 4217); `expires_at` is UTC, 30 minutes
    to 24 hours from now.
    """

    pledge_id: str
    campaign_id: str
    customer_ref: str
    amount_minor: int
    currency: str
    product_name: str
    product_description: str
    statement_suffix: str
    expires_at: datetime
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class ChargeState:
    """A charge as the processor sees it now. Fee and amounts in minor units."""

    charge_ref: str
    amount_minor: int
    currency: str
    is_paid: bool
    paid_at: datetime
    """When the charge was made, UTC: judged against the deadline."""
    is_disputed: bool
    refunded_minor: int
    fee_minor: int | None
    """Processor's fee in minor units; None until its balance transaction exists."""


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """A payment page as it is now.

    `status` is open, complete or expired. `charge` is set when a payment was made.
    `decline_message` says in our own words why the last try failed, or is empty.
    """

    checkout_ref: str
    status: str
    is_paid: bool
    url: str
    payment_ref: str
    pledge_id: str
    charge: ChargeState | None
    decline_message: str


@dataclass(frozen=True, slots=True)
class AccountState:
    """An enterprise's receiving account. `transfers` is active, pending or inactive."""

    account_ref: str
    transfers: str
    details_submitted: bool


@dataclass(frozen=True, slots=True)
class TransferState:
    """Money sent to an enterprise's account, in minor units."""

    transfer_ref: str
    amount_minor: int
    charge_ref: str
    is_reversed: bool
    reversed_minor: int = 0


@dataclass(frozen=True, slots=True)
class RefundState:
    """Money sent back to a backer. `status` is pending, requires_action, succeeded, failed
    or canceled."""

    refund_ref: str
    status: str
    amount_minor: int
    payment_ref: str


@dataclass(frozen=True, slots=True)
class ReversalState:
    """Money that came back from an enterprise's account, in minor units."""

    reversal_ref: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DisputeState:
    """A bank's inquiry into a charge as it is now, amounts in minor units of `currency`
    (lower-case ISO 4217).

    `status` is the processor's word. What was withdrawn, put back and charged is the sum over the
    dispute's own movements on the balance.
    """

    dispute_ref: str
    charge_ref: str
    payment_ref: str
    status: str
    reason: str
    amount_minor: int
    currency: str
    withdrawn_minor: int
    reinstated_minor: int
    fee_minor: int
    fee_returned_minor: int
    evidence_due_at: datetime | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeEvidence:
    """What a bank gets to read, in plain text."""

    text: str
    customer_name: str
    customer_email: str
    product_description: str


@dataclass(frozen=True, slots=True)
class FraudWarningState:
    """A card network's warning that a charge may be fraud."""

    warning_ref: str
    charge_ref: str
    payment_ref: str
    fraud_type: str
    is_actionable: bool


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A note that something changed at the processor. Its object is read again before use."""

    event_ref: str
    type: str
    object_ref: str
    object_type: str
    created_at: datetime


class PaymentGateway(Protocol):
    """Charge now, hold, then transfer or refund.

    Every method may raise `GatewayUnavailable` (retry, same key) and `GatewayRefused` (park).
    """

    def create_customer(self, *, email: str, name: str, user_id: str, idempotency_key: str) -> str:
        """Returns the customer's reference."""
        ...

    def create_account(
        self, *, enterprise_id: str, country: str, email: str, idempotency_key: str
    ) -> AccountState:
        """Opens a receiving account (country: ISO 3166 alpha-2) with transfers requested."""
        ...

    def retrieve_account(self, account_ref: str) -> AccountState: ...

    def create_onboarding_link(self, *, account_ref: str, refresh_url: str, return_url: str) -> str:
        """Returns a single-use address, never stored or logged."""
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

    def find_transfer(self, *, campaign_id: str, charge_ref: str) -> TransferState | None:
        """A transfer made before for this charge, or None."""
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

    def hold_funds(self) -> None:
        """Makes payouts of the platform's own balance manual, so that held money stays."""
        ...

    def close(self) -> None:
        """Closes its connections; it cannot be used afterwards."""
        ...

    def ping(self) -> str:
        """One cheap read; returns who answers, in words, for `doctor`."""
        ...
