"""The part of the adapter that is about disputes: evidence, reversals, early fraud warnings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import stripe

from crowdfund.payments import stripe_objects
from crowdfund.payments.gateway import (
    DisputeEvidence,
    DisputeState,
    FraudWarningState,
    ReversalState,
    TransferState,
)
from crowdfund.payments.stripe_errors import translated
from crowdfund.payments.stripe_objects import field_of, reference_of

if TYPE_CHECKING:
    from stripe.params import DisputeUpdateParamsEvidence

PAGE_SIZE: Final = 100
DISPUTE_MARK: Final = "dispute"
"""Metadata of a reversal that names the dispute it is for."""


class StripeDisputes:
    """Disputes, on the client of the class that inherits this."""

    _client: stripe.StripeClient

    def retrieve_transfer(self, transfer_ref: str) -> TransferState:
        """Reads a transfer again."""
        with translated():
            transfer = self._client.v1.transfers.retrieve(transfer_ref)
            return stripe_objects.transfer_state(transfer)

    def reverse_transfer(
        self, *, transfer_ref: str, amount_minor: int, dispute_ref: str, idempotency_key: str
    ) -> ReversalState:
        """Takes a part of a transfer back.

        Args:
            amount_minor: at most what is left of the transfer, in minor units of its currency.
            dispute_ref: kept as metadata, so that the reversal can be found.

        Raises:
            PayoutsNotReady: the enterprise's account is short of it.
        """
        with translated():
            reversal = self._client.v1.transfers.reversals.create(
                transfer_ref,
                {"amount": amount_minor, "metadata": {DISPUTE_MARK: dispute_ref}},
                {"idempotency_key": idempotency_key},
            )
            return _reversal_state(reversal)

    def find_reversal(self, *, transfer_ref: str, dispute_ref: str) -> ReversalState | None:
        """What came back of this transfer for this dispute before, or None."""
        with translated():
            page = self._client.v1.transfers.reversals.list(transfer_ref, {"limit": PAGE_SIZE})
            for reversal in page.auto_paging_iter():
                marks = reversal.metadata
                if marks and DISPUTE_MARK in marks and marks[DISPUTE_MARK] == dispute_ref:
                    return _reversal_state(reversal)
        return None

    def retrieve_dispute(self, dispute_ref: str) -> DisputeState:
        """Reads a dispute again, with what it moved on the balance."""
        with translated():
            return _dispute_state(self._client.v1.disputes.retrieve(dispute_ref))

    def submit_evidence(
        self, dispute_ref: str, evidence: DisputeEvidence, *, idempotency_key: str
    ) -> DisputeState:
        """Sends evidence to the bank, for good.

        Args:
            evidence: plain text; empty parts are left out.
        """
        with translated():
            dispute = self._client.v1.disputes.update(
                dispute_ref,
                {"evidence": _evidence_params(evidence), "submit": True},
                {"idempotency_key": idempotency_key},
            )
            return _dispute_state(dispute)

    def close_dispute(self, dispute_ref: str, *, idempotency_key: str) -> DisputeState:
        """Accepts that a dispute is lost."""
        with translated():
            dispute = self._client.v1.disputes.close(
                dispute_ref, {}, {"idempotency_key": idempotency_key}
            )
            return _dispute_state(dispute)

    def retrieve_fraud_warning(self, warning_ref: str) -> FraudWarningState:
        """Reads an early fraud warning again."""
        with translated():
            warning = self._client.v1.radar.early_fraud_warnings.retrieve(warning_ref)
            return FraudWarningState(
                warning_ref=warning.id,
                charge_ref=reference_of(warning.charge),
                payment_ref=reference_of(field_of(warning, "payment_intent")),
                fraud_type=warning.fraud_type,
                is_actionable=warning.actionable,
            )


def _evidence_params(evidence: DisputeEvidence) -> DisputeUpdateParamsEvidence:
    params: DisputeUpdateParamsEvidence = {"uncategorized_text": evidence.text}
    # Stripe takes an empty text for an order to forget.
    if evidence.customer_name:
        params["customer_name"] = evidence.customer_name
    if evidence.customer_email:
        params["customer_email_address"] = evidence.customer_email
    if evidence.product_description:
        params["product_description"] = evidence.product_description
    return params


def _reversal_state(reversal: stripe.TransferReversal) -> ReversalState:
    return ReversalState(reversal_ref=reversal.id, amount_minor=reversal.amount)


def _dispute_state(dispute: stripe.Dispute) -> DisputeState:
    moves = dispute.balance_transactions
    due_by = field_of(dispute.evidence_details, "due_by")
    return DisputeState(
        dispute_ref=dispute.id,
        charge_ref=reference_of(dispute.charge),
        payment_ref=reference_of(field_of(dispute, "payment_intent")),
        status=dispute.status,
        reason=dispute.reason,
        amount_minor=dispute.amount,
        currency=dispute.currency,
        withdrawn_minor=sum(-move.amount for move in moves if move.amount < 0),
        reinstated_minor=sum(move.amount for move in moves if move.amount > 0),
        fee_minor=sum(move.fee for move in moves if move.fee > 0),
        fee_returned_minor=sum(-move.fee for move in moves if move.fee < 0),
        evidence_due_at=datetime.fromtimestamp(due_by, tz=UTC) if isinstance(due_by, int) else None,
        opened_at=datetime.fromtimestamp(dispute.created, tz=UTC),
    )
