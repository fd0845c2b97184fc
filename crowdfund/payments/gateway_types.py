"""What the port to the processor takes and gives: facts, in the platform's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crowdfund.domain.identity import Identity
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
    due: tuple[str, ...] = ()
    """What the processor asks for now, in its words, such as individual.dob.day."""
    overdue: tuple[str, ...] = ()
    """What it has asked for in vain: until then the account does not work."""
    stopped_because: str = ""
    """Why it does not work, in the processor's word; empty when it does."""


@dataclass(frozen=True, slots=True)
class IdentityState:
    """A check of who somebody is, as it is now. Of documents nothing is told.

    `status` is requires_input, processing, verified or canceled. `url` is the page on which the
    person goes on, used once, never stored or logged; empty when there is none. `reason` is the
    processor's code of why the last try did not do, or empty.
    """

    check_ref: str
    status: str
    url: str
    reason: str
    identity: Identity | None
    """What the document says, once it is verified and until it is erased at the processor."""


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
    why: str = ""
    """The reason that was given when it was asked for; empty when it was not asked for by us."""


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
