"""Entries and accounts of the ledger as people read them."""

from __future__ import annotations

from crowdfund.domain import ledger as accounts
from crowdfund.domain.ledger import EntryKind

KIND_LABELS = {
    EntryKind.PAYMENT_CLEARED: "Payment cleared",
    EntryKind.PROCESSING_FEE: "Processor's fee",
    EntryKind.RELEASED: "Released",
    EntryKind.FEE_EARNED: "Platform's fee",
    EntryKind.TRANSFERRED: "Transferred",
    EntryKind.REFUND_DECIDED: "Refund decided",
    EntryKind.REFUNDED: "Refunded",
    EntryKind.REFUND_FAILED: "Refund came back",
    EntryKind.REFUND_WITHDRAWN: "Refund overtaken by a dispute",
    EntryKind.DISPUTE_OPENED: "Disputed",
    EntryKind.DISPUTE_FEE: "Dispute fee",
    EntryKind.DISPUTE_FEE_RETURNED: "Dispute fee returned",
    EntryKind.DISPUTE_WON: "Dispute won",
    EntryKind.DISPUTE_LOST: "Dispute lost",
    EntryKind.DISPUTE_CHARGED: "Owed after a lost dispute",
    EntryKind.FEE_GIVEN_BACK: "Platform's fee given up",
    EntryKind.DISPUTE_WRITTEN_OFF: "Dispute borne by the platform",
    EntryKind.TRANSFER_STRAYED: "Transferred too late",
    EntryKind.TRANSFER_REVERSED: "Taken back from the enterprise",
}
ACCOUNT_LABELS = {
    accounts.PROCESSOR: ("At the processor", "Asset"),
    "disputed": ("At backers' banks", "Asset"),
    "receivable": ("Owed by enterprises", "Asset"),
    accounts.PLATFORM_FEE: ("Platform's fees", "Income"),
    accounts.PROCESSING_FEE: ("Processor's fees", "Expense"),
    accounts.DISPUTE_FEE: ("Dispute fees", "Expense"),
    accounts.DISPUTE_LOSS: ("Disputes borne by the platform", "Expense"),
    "escrow": ("Held in escrow", "Liability"),
    "refunds_due": ("Refunds due", "Liability"),
    "payable": ("Owed to enterprises", "Liability"),
}
"""By the first part of an account's name: its label and its side."""
