"""The part of the adapter that reads the platform's balance at Stripe, and every change of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import stripe

from crowdfund.domain.reconciliation import Movement
from crowdfund.payments.gateway import BalancePage, BalanceRow, BalanceState
from crowdfund.payments.stripe_errors import translated
from crowdfund.payments.stripe_objects import field_of, reference_of

if TYPE_CHECKING:
    from stripe.params import BalanceTransactionListParams

MOVEMENT_BY_TYPE: Final = {
    "charge": Movement.CHARGE,
    "payment": Movement.CHARGE,
    "refund": Movement.REFUND,
    "payment_refund": Movement.REFUND,
    "refund_failure": Movement.REFUND_FAILURE,
    "transfer": Movement.TRANSFER,
    "transfer_cancel": Movement.TRANSFER_REVERSAL,
    "transfer_failure": Movement.TRANSFER_REVERSAL,
    "transfer_refund": Movement.TRANSFER_REVERSAL,
    "stripe_fee": Movement.PROCESSOR_FEE,
    "stripe_fx_fee": Movement.PROCESSOR_FEE,
    "tax_fee": Movement.PROCESSOR_FEE,
    "payout": Movement.PAYOUT,
    "payout_cancel": Movement.PAYOUT,
    "payout_failure": Movement.PAYOUT,
    "topup": Movement.TOP_UP,
    "topup_reversal": Movement.TOP_UP,
}
"""Balance transaction types (Stripe, "Balance transaction types"); others are OTHER."""
DISPUTE_CATEGORIES: Final = frozenset({"dispute", "dispute_reversal"})
"""Reporting categories that tell disputes from other adjustments."""


class StripeBalance:
    """Reads balance transactions and the balance; a base of `StripeGateway`."""

    _client: stripe.StripeClient

    def list_balance_rows(
        self, *, since: datetime | None, after: str | None, limit: int = 100
    ) -> BalancePage:
        """One page of balance transactions, newest first, each with its source.

        Args:
            since: made then or later, UTC; None for all.
            after: reference of the last row of the page before; None for the first page.
            limit: rows to a page, 1 to 100.
        """
        params: BalanceTransactionListParams = {"limit": limit, "expand": ["data.source"]}
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}
        if after is not None:
            params["starting_after"] = after
        with translated():
            page = self._client.v1.balance_transactions.list(params)
            return BalancePage(tuple(balance_row(one) for one in page.data), page.has_more)

    def retrieve_balance(self) -> tuple[BalanceState, ...]:
        """What Stripe holds for the platform now, by currency."""
        with translated():
            balance = self._client.v1.balance.retrieve()
            available = {one.currency: one.amount for one in balance.available}
            pending = {one.currency: one.amount for one in balance.pending}
        return tuple(
            BalanceState(currency.upper(), available.get(currency, 0), pending.get(currency, 0))
            for currency in sorted({*available, *pending})
        )


def balance_row(entry: stripe.BalanceTransaction) -> BalanceRow:
    """Reads a balance transaction whose source is expanded.

    Args:
        entry: from the API, amounts in minor units.
    """
    source = field_of(entry, "source")
    return BalanceRow(
        row_ref=entry.id,
        movement=_movement(entry),
        source_ref=reference_of(source),
        charge_ref=_charge_ref(source),
        pledge_id=_pledge_id(source),
        amount_minor=entry.amount,
        fee_minor=entry.fee,
        currency=entry.currency.upper(),
        created_at=datetime.fromtimestamp(entry.created, tz=UTC),
    )


def _movement(entry: stripe.BalanceTransaction) -> Movement:
    if entry.type == "adjustment" and entry.reporting_category in DISPUTE_CATEGORIES:
        return Movement.DISPUTE
    return MOVEMENT_BY_TYPE.get(entry.type, Movement.OTHER)


def _charge_ref(source: object) -> str:
    if isinstance(source, stripe.Charge):
        return source.id
    if isinstance(source, stripe.Transfer):
        return reference_of(field_of(source, "source_transaction"))
    if isinstance(source, stripe.Refund | stripe.Dispute):
        return reference_of(field_of(source, "charge"))
    return ""


def _pledge_id(source: object) -> str:
    metadata = field_of(source, "metadata") if isinstance(source, stripe.StripeObject) else None
    if not isinstance(metadata, stripe.StripeObject) or "pledge_id" not in metadata:
        return ""
    return str(metadata["pledge_id"])
