"""What is published about a campaign's escrow: lines, checkpoints, and what they add up to.

A line is a ledger entry as everybody may see it. A checkpoint says how many lines there were at
one time, and which. Both are texts, and the text itself is what is hashed: who checks one hashes
what they read, and needs no rule for writing it the same way again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from crowdfund.domain.ledger import (
    DISPUTE_FEE,
    GENESIS_HASH,
    PLATFORM_FEE,
    PROCESSING_FEE,
    EntryKind,
    disputed,
    escrow,
    refunds_due,
)
from crowdfund.domain.merkle import EMPTY_ROOT, leaf_hash

LINE_FORM = "crowdfund-escrow-line-1"
CHECKPOINT_FORM = "crowdfund-escrow-checkpoint-1"

# Made once: a long ledger is a hundred thousand texts.
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Line:
    """The facts of one ledger entry: those that its hash covers, its id and the hash."""

    entry_id: str
    campaign_id: str
    number: int
    """Place in the campaign's chain, from 1; the leaf's index in the tree is one less."""
    pledge_id: str
    kind: str
    debit: str
    credit: str
    amount_minor: int
    currency: str
    source_key: str
    at: datetime
    previous_hash: str
    hash: str


def line_text(line: Line) -> str:
    """A ledger entry as everybody may read it: JSON in ASCII, keys in order, no spaces.

    A pledge's id is random and says nothing about its backer. What caused the entry names a charge
    at the processor, so only its SHA-256 is shown; the backer gets the name itself.
    """
    return _text(
        {
            "amount_minor": line.amount_minor,
            "at": _iso(line.at),
            "campaign": line.campaign_id,
            "chain_hash": line.hash,
            "credit": line.credit,
            "currency": line.currency,
            "debit": line.debit,
            "entry": line.entry_id,
            "form": LINE_FORM,
            "kind": line.kind,
            "number": line.number,
            "pledge": line.pledge_id,
            "source_sha256": hashlib.sha256(line.source_key.encode()).hexdigest(),
        }
    )


def line_hash(line: Line) -> bytes:
    """The line as a leaf of the campaign's tree (`domain.merkle`)."""
    return leaf_hash(line_text(line).encode())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a campaign's ledger was at one time: all of its lines, in two hashes."""

    campaign_id: str
    size: int
    """How many lines there were."""
    root: str
    """Root of the tree over them, hex."""
    head: str
    """Hash of the last entry of the chain, hex."""
    published_at: datetime | None
    """UTC; None for the checkpoint of no lines, which nobody has to publish."""
    audit_position: int = 0
    """Place of the last link of the audit trail's chain then; 0 when there was none yet, and for
    checkpoints from before it was published."""
    audit_head: str = ""
    """Hash of that link, hex."""


def nothing_yet(campaign_id: str) -> Checkpoint:
    """The checkpoint of a campaign without any line."""
    return Checkpoint(campaign_id, 0, EMPTY_ROOT.hex(), GENESIS_HASH, None)


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """A checkpoint as everybody may read it, in the same form as a line. It says nothing about the
    audit trail when it was published without: what was sealed once reads the same for ever."""
    at = _iso(checkpoint.published_at) if checkpoint.published_at else ""
    trail: dict[str, object] = {
        "audit_head": checkpoint.audit_head,
        "audit_position": checkpoint.audit_position,
    }
    return _text(
        {
            **(trail if any(trail.values()) else {}),
            "at": at,
            "campaign": checkpoint.campaign_id,
            "form": CHECKPOINT_FORM,
            "head": checkpoint.head,
            "root": checkpoint.root,
            "size": checkpoint.size,
        }
    )


def seal_of(checkpoint: Checkpoint) -> str:
    """SHA-256 (hex) over a checkpoint's text: one word to compare instead of four."""
    return hashlib.sha256(checkpoint_text(checkpoint).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything that moved between two accounts for one reason, summed (minor units)."""

    kind: str
    debit: str
    credit: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class EscrowTotals:
    """Where a campaign's money is, in minor units of its currency."""

    paid_minor: int
    held_minor: int
    released_minor: int
    """To the enterprise, after the platform's fee."""
    returning_minor: int
    """Decided to go back and not back yet."""
    refunded_minor: int
    platform_fee_minor: int
    processing_fee_minor: int
    dispute_fee_minor: int
    disputed_minor: int
    """With banks while they inquire."""
    lost_minor: int
    """Taken back by banks for good, whoever bears it."""
    given_back_minor: int
    """Of what was released, back from the enterprise."""


_LOSSES = (
    EntryKind.DISPUTE_LOST,
    EntryKind.DISPUTE_CHARGED,
    EntryKind.FEE_GIVEN_BACK,
    EntryKind.DISPUTE_WRITTEN_OFF,
)


def totals_of(flows: Iterable[Flow], campaign_id: str, currency: str) -> EscrowTotals:
    """Adds a campaign's flows up.

    Args:
        flows: of one campaign; those in other currencies are left out.
        campaign_id: whose accounts.
        currency: ISO 4217.
    """
    own = [flow for flow in flows if flow.currency == currency]

    def of_kind(kind: EntryKind) -> int:
        return sum(flow.amount_minor for flow in own if flow.kind == kind.value)

    def credited_less_debited(account: str) -> int:
        credited = sum(flow.amount_minor for flow in own if flow.credit == account)
        return credited - sum(flow.amount_minor for flow in own if flow.debit == account)

    return EscrowTotals(
        paid_minor=of_kind(EntryKind.PAYMENT_CLEARED),
        held_minor=credited_less_debited(escrow(campaign_id)),
        released_minor=of_kind(EntryKind.RELEASED),
        returning_minor=credited_less_debited(refunds_due(campaign_id)),
        refunded_minor=of_kind(EntryKind.REFUNDED)
        + of_kind(EntryKind.REFUNDED_OTHERWISE)
        - of_kind(EntryKind.REFUND_FAILED),
        platform_fee_minor=credited_less_debited(PLATFORM_FEE),
        processing_fee_minor=-credited_less_debited(PROCESSING_FEE),
        dispute_fee_minor=-credited_less_debited(DISPUTE_FEE),
        disputed_minor=-credited_less_debited(disputed(campaign_id)),
        lost_minor=sum(of_kind(kind) for kind in _LOSSES),
        given_back_minor=of_kind(EntryKind.TRANSFER_REVERSED),
    )


def account_sums(flows: Iterable[Flow]) -> list[tuple[str, str, int, int]]:
    """What every account was debited and credited: (account, currency, debited, credited), sorted,
    in minor units."""
    sums: dict[tuple[str, str], list[int]] = {}
    for flow in flows:
        for side, account in enumerate((flow.debit, flow.credit)):
            sums.setdefault((account, flow.currency), [0, 0])[side] += flow.amount_minor
    return [
        (account, currency, debited, credited)
        for (account, currency), (debited, credited) in sorted(sums.items())
    ]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(facts: dict[str, object]) -> str:
    return _WRITER.encode(facts)
