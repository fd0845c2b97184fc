"""Entries and accounts of the ledger as people read them."""

from __future__ import annotations

from typing import Final

from crowdfund.domain import ledger as accounts
from crowdfund.domain.ledger import EntryKind
from crowdfund.words import N_, Spoken

KIND_LABELS = Spoken(
    {
        EntryKind.PAYMENT_CLEARED: N_("Payment cleared"),
        EntryKind.PROCESSING_FEE: N_("Processor's fee"),
        EntryKind.RELEASED: N_("Released"),
        EntryKind.FEE_EARNED: N_("Platform's fee"),
        EntryKind.TRANSFERRED: N_("Transferred"),
        EntryKind.REFUND_DECIDED: N_("Refund decided"),
        EntryKind.REFUNDED: N_("Refunded"),
        EntryKind.REFUND_FAILED: N_("Refund came back"),
        EntryKind.REFUNDED_OTHERWISE: N_("Paid back by bank transfer"),
        EntryKind.REFUND_WITHDRAWN: N_("Refund overtaken by a dispute"),
        EntryKind.DISPUTE_OPENED: N_("Disputed"),
        EntryKind.DISPUTE_FEE: N_("Dispute fee"),
        EntryKind.DISPUTE_FEE_RETURNED: N_("Dispute fee returned"),
        EntryKind.DISPUTE_WON: N_("Dispute won"),
        EntryKind.DISPUTE_LOST: N_("Dispute lost"),
        EntryKind.DISPUTE_CHARGED: N_("Owed after a lost dispute"),
        EntryKind.FEE_GIVEN_BACK: N_("Platform's fee given up"),
        EntryKind.DISPUTE_WRITTEN_OFF: N_("Dispute borne by the platform"),
        EntryKind.TRANSFER_STRAYED: N_("Transferred too late"),
        EntryKind.TRANSFER_REVERSED: N_("Taken back from the enterprise"),
    }
)
ACCOUNT_LABELS = Spoken(
    {
        accounts.PROCESSOR: (N_("At the processor"), N_("Asset")),
        "disputed": (N_("At backers' banks"), N_("Asset")),
        "receivable": (N_("Owed by enterprises"), N_("Asset")),
        accounts.PLATFORM_FEE: (N_("Platform's fees"), N_("Income")),
        accounts.PROCESSING_FEE: (N_("Processor's fees"), N_("Expense")),
        accounts.DISPUTE_FEE: (N_("Dispute fees"), N_("Expense")),
        accounts.DISPUTE_LOSS: (N_("Disputes borne by the platform"), N_("Expense")),
        accounts.PLATFORM: (N_("Paid by the platform for others"), N_("Equity")),
        "escrow": (N_("Held in escrow"), N_("Liability")),
        "refunds_due": (N_("Refunds due"), N_("Liability")),
        "payable": (N_("Owed to enterprises"), N_("Liability")),
    }
)
"""By the first part of an account's name: its label and its side."""
ON_THE_LEFT: Final = frozenset(
    {
        *(accounts.PROCESSOR, "disputed", "receivable"),
        *(accounts.PROCESSING_FEE, accounts.DISPUTE_FEE, accounts.DISPUTE_LOSS),
    }
)
"""Assets and expenses, which a debit makes more; it makes all others less."""
