"""The ledger's language: accounts, transfers between two of them, and the chain of hashes.

An entry names the account it debits and the account it credits, so it cannot be unbalanced.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from crowdfund.domain.errors import BooksDoNotBalance

PROCESSOR = "processor"
"""Asset: money that the payment processor holds for the platform."""
PLATFORM_FEE = "platform_fee"
"""Income: the platform's part of a raise that succeeded."""
PROCESSING_FEE = "processing_fee"
"""Expense: what the processor keeps of each payment."""
DISPUTE_FEE = "dispute_fee"
"""Expense: what the processor charges for a dispute."""
DISPUTE_LOSS = "dispute_loss"
"""Expense: what a bank took for payments that had been given back, or taken, before."""

PLATFORM = "platform"
"""Equity: what the platform paid for others out of its own bank account. As much of what the
processor holds is its own."""

GENESIS_HASH = "0" * 64
"""What the first entry of a chain names as its predecessor."""


class EntryKind(StrEnum):
    """What happened to the money."""

    PAYMENT_CLEARED = "payment_cleared"
    """A backer's payment arrived: processor to escrow."""
    PROCESSING_FEE = "processing_fee"
    """The processor kept its fee."""
    RELEASED = "released"
    """The raise succeeded: escrow to what the enterprise is owed."""
    FEE_EARNED = "fee_earned"
    """The raise succeeded: escrow to the platform's income."""
    TRANSFERRED = "transferred"
    """The enterprise was paid."""
    REFUND_DECIDED = "refund_decided"
    """Escrow to what is owed to a backer."""
    REFUNDED = "refunded"
    """A backer was paid back."""
    REFUND_FAILED = "refund_failed"
    """A refund came back: it is owed again."""
    REFUNDED_OTHERWISE = "refunded_otherwise"
    """A backer was paid back from the platform's bank account: the card took nothing back."""
    REFUND_WITHDRAWN = "refund_withdrawn"
    """A dispute overtook a refund that was not made yet: the money is held again."""
    DISPUTE_OPENED = "dispute_opened"
    """A bank took a payment back while it inquires."""
    DISPUTE_FEE = "dispute_fee"
    """The processor charged for a dispute."""
    DISPUTE_FEE_RETURNED = "dispute_fee_returned"
    """The processor gave that charge back."""
    DISPUTE_WON = "dispute_won"
    """The bank put the payment back."""
    DISPUTE_LOST = "dispute_lost"
    """Held money is gone: the bank gave it to its cardholder."""
    DISPUTE_CHARGED = "dispute_charged"
    """Released money is gone: the enterprise owes what it was sent."""
    FEE_GIVEN_BACK = "fee_given_back"
    """Released money is gone: the platform gives up its fee on it."""
    DISPUTE_WRITTEN_OFF = "dispute_written_off"
    """The bank took what the backer had back already: the platform bears it."""
    TRANSFER_STRAYED = "transfer_strayed"
    """A transfer under way reached an enterprise that its money was no longer for."""
    TRANSFER_REVERSED = "transfer_reversed"
    """An enterprise paid back what it owed."""


def escrow(campaign_id: str) -> str:
    """Liability: money held for one campaign's backers."""
    return f"escrow:{campaign_id}"


def refunds_due(campaign_id: str) -> str:
    """Liability: money on its way back to one campaign's backers."""
    return f"refunds_due:{campaign_id}"


def payable(enterprise_id: str) -> str:
    """Liability: money owed to an enterprise."""
    return f"payable:{enterprise_id}"


def disputed(campaign_id: str) -> str:
    """Asset: what banks hold of one campaign's payments while they inquire."""
    return f"disputed:{campaign_id}"


def receivable(enterprise_id: str) -> str:
    """Asset: what an enterprise owes after disputes that were lost."""
    return f"receivable:{enterprise_id}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moves from one account's credit side to another's: debit and credit of one
    amount in minor units."""

    kind: EntryKind
    debit: str
    credit: str
    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.amount_minor <= 0:
            raise BooksDoNotBalance("A ledger entry has an amount above zero.")
        if self.debit == self.credit:
            raise BooksDoNotBalance("A ledger entry names two different accounts.")


def payment_cleared(
    campaign_id: str, *, gross_minor: int, fee_minor: int, currency: str
) -> list[Transfer]:
    """Entries for a payment that arrived, with the processor's fee when it is known."""
    entries = [
        Transfer(EntryKind.PAYMENT_CLEARED, PROCESSOR, escrow(campaign_id), gross_minor, currency)
    ]
    if fee_minor:
        entries.append(
            Transfer(EntryKind.PROCESSING_FEE, PROCESSING_FEE, PROCESSOR, fee_minor, currency)
        )
    return entries


def released(
    campaign_id: str, enterprise_id: str, *, net_minor: int, fee_minor: int, currency: str
) -> list[Transfer]:
    """Entries for one pledge of a raise that succeeded."""
    held = escrow(campaign_id)
    entries = []
    if net_minor:
        entries.append(
            Transfer(EntryKind.RELEASED, held, payable(enterprise_id), net_minor, currency)
        )
    if fee_minor:
        entries.append(Transfer(EntryKind.FEE_EARNED, held, PLATFORM_FEE, fee_minor, currency))
    return entries


def transferred(enterprise_id: str, *, net_minor: int, currency: str) -> list[Transfer]:
    """The enterprise was paid."""
    owed = payable(enterprise_id)
    return [Transfer(EntryKind.TRANSFERRED, owed, PROCESSOR, net_minor, currency)]


def refund_decided(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """Held money becomes money owed to its backer."""
    due = refunds_due(campaign_id)
    return [Transfer(EntryKind.REFUND_DECIDED, escrow(campaign_id), due, amount_minor, currency)]


def refunded(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """A backer was paid back."""
    due = refunds_due(campaign_id)
    return [Transfer(EntryKind.REFUNDED, due, PROCESSOR, amount_minor, currency)]


def refund_failed(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """A refund came back from the bank: it is owed again."""
    due = refunds_due(campaign_id)
    return [Transfer(EntryKind.REFUND_FAILED, PROCESSOR, due, amount_minor, currency)]


def refunded_otherwise(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """A backer was paid back past the processor: what it holds of theirs is the platform's now."""
    due = refunds_due(campaign_id)
    return [Transfer(EntryKind.REFUNDED_OTHERWISE, due, PLATFORM, amount_minor, currency)]


def refund_withdrawn(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """A dispute overtook a refund: what was owed to the backer is held again."""
    due, held = refunds_due(campaign_id), escrow(campaign_id)
    return [Transfer(EntryKind.REFUND_WITHDRAWN, due, held, amount_minor, currency)]


def dispute_opened(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """A bank took a payment back. The same whether its money is held, released or returned: what
    is owed to whom is decided when the dispute ends."""
    bank = disputed(campaign_id)
    return [Transfer(EntryKind.DISPUTE_OPENED, bank, PROCESSOR, amount_minor, currency)]


def dispute_fee(*, fee_minor: int, currency: str) -> list[Transfer]:
    """The processor charged for a dispute."""
    return [Transfer(EntryKind.DISPUTE_FEE, DISPUTE_FEE, PROCESSOR, fee_minor, currency)]


def dispute_fee_returned(*, fee_minor: int, currency: str) -> list[Transfer]:
    """The processor gave its charge for a dispute back."""
    return [Transfer(EntryKind.DISPUTE_FEE_RETURNED, PROCESSOR, DISPUTE_FEE, fee_minor, currency)]


def dispute_won(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """The bank put a payment back."""
    bank = disputed(campaign_id)
    return [Transfer(EntryKind.DISPUTE_WON, PROCESSOR, bank, amount_minor, currency)]


def dispute_lost(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """Held money is gone."""
    held, bank = escrow(campaign_id), disputed(campaign_id)
    return [Transfer(EntryKind.DISPUTE_LOST, held, bank, amount_minor, currency)]


def dispute_charged(
    campaign_id: str, enterprise_id: str, *, net_minor: int, fee_minor: int, currency: str
) -> list[Transfer]:
    """Released money is gone: the enterprise owes its part, the platform gives up its fee."""
    bank = disputed(campaign_id)
    booked = []
    if net_minor:
        owed = receivable(enterprise_id)
        booked.append(Transfer(EntryKind.DISPUTE_CHARGED, owed, bank, net_minor, currency))
    if fee_minor:
        booked.append(Transfer(EntryKind.FEE_GIVEN_BACK, PLATFORM_FEE, bank, fee_minor, currency))
    return booked


def dispute_written_off(campaign_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """The bank took what nobody owes any more: the platform bears it."""
    bank = disputed(campaign_id)
    return [Transfer(EntryKind.DISPUTE_WRITTEN_OFF, DISPUTE_LOSS, bank, amount_minor, currency)]


def transfer_strayed(enterprise_id: str, *, net_minor: int, currency: str) -> list[Transfer]:
    """A transfer reached an enterprise that its money was no longer for: it owes it back."""
    owed = receivable(enterprise_id)
    return [Transfer(EntryKind.TRANSFER_STRAYED, owed, PROCESSOR, net_minor, currency)]


def transfer_reversed(enterprise_id: str, *, amount_minor: int, currency: str) -> list[Transfer]:
    """An enterprise paid back what it owed."""
    owed = receivable(enterprise_id)
    return [Transfer(EntryKind.TRANSFER_REVERSED, PROCESSOR, owed, amount_minor, currency)]


@dataclass(frozen=True, slots=True)
class LinkedEntry:
    """What a ledger row's hash covers, besides its predecessor's hash."""

    chain_id: str
    number: int
    pledge_id: str
    transfer: Transfer
    source_key: str
    at: datetime


def entry_hash(previous_hash: str, entry: LinkedEntry) -> str:
    """SHA-256 (hex) over the predecessor's hash and every fact of the entry, in one fixed form."""
    transfer = entry.transfer
    facts = [
        previous_hash,
        entry.chain_id,
        entry.number,
        entry.pledge_id,
        transfer.kind.value,
        transfer.debit,
        transfer.credit,
        transfer.amount_minor,
        transfer.currency,
        entry.source_key,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()
