"""The port to whoever moves money: what the platform asks for, in its own words.

Services know this module alone. The adapter that speaks to Stripe is in `stripe_gateway`; a
licensed escrow bank would be another implementation. Nothing here is called inside a database
transaction. Every call that has an effect takes an idempotency key that the caller stored first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crowdfund.domain.reconciliation import Movement


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


@dataclass(frozen=True, slots=True)
class RefundState:
    """Money sent back to a backer. `status` is pending, requires_action, succeeded, failed
    or canceled."""

    refund_ref: str
    status: str
    amount_minor: int
    payment_ref: str


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A note that something changed at the processor. Its object is read again before use."""

    event_ref: str
    type: str
    object_ref: str
    object_type: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One change of the platform's balance as the processor recorded it. Amount and fee in minor
    units of `currency` (upper-case ISO 4217); money that leaves is negative, a fee is positive."""

    row_ref: str
    movement: Movement
    source_ref: str
    """The charge, refund, transfer, ... behind it; empty when there is none."""
    charge_ref: str
    """The payment that its source belongs to; empty when the processor names none."""
    pledge_id: str
    """What we wrote on its source when we asked for it; empty when nothing."""
    amount_minor: int
    fee_minor: int
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BalancePage:
    """Some rows, newest first, and whether older ones follow."""

    rows: tuple[BalanceRow, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class BalanceState:
    """What the processor holds for the platform in one currency (upper case), in minor units."""

    currency: str
    available_minor: int
    pending_minor: int


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
        """Gives a payment back. Raises AlreadyDone when it was refunded before."""
        ...

    def retrieve_refund(self, refund_ref: str) -> RefundState: ...

    def find_refund(self, payment_ref: str) -> RefundState | None:
        """The newest refund of this payment that has not failed, or None."""
        ...

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

    def close(self) -> None:
        """Closes its connections; it cannot be used afterwards."""
        ...

    def ping(self) -> str:
        """One cheap read; returns who answers, in words, for `doctor`."""
        ...
