"""What was published about the ledger of a campaign; rows never change (triggers refuse it)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import big, key, maybe_big, maybe_words, moment, reference, words


class EscrowCheckpoint(SQLModel, table=True):
    """What was shown to the public as a campaign's ledger at one time: the platform is held to it,
    because everybody may have kept it."""

    __tablename__ = "escrow_checkpoints"
    __table_args__ = (
        CheckConstraint("size > 0", name="ck_escrow_checkpoints_size"),
        CheckConstraint(
            "(audit_position IS NULL) = (audit_head IS NULL) AND audit_position > 0",
            name="ck_escrow_checkpoints_audit",
        ),
        UniqueConstraint("campaign_id", "size", name="uq_escrow_checkpoints_size"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Whose ledger."""
    size: int = big(None)
    """How many entries there were."""
    root: str = words(None)
    """Root of the Merkle tree over them, hex."""
    head: str = words(None)
    """Hash of the last of them in the chain, hex."""
    published_at: datetime = moment()
    """When it was first shown, UTC."""
    audit_position: int | None = maybe_big()
    """Place of the last link of the audit trail's chain, shown with it; empty when there was none,
    and for checkpoints from before it was shown."""
    audit_head: str | None = maybe_words()
    """Hash of that link, hex."""


class EscrowBlock(SQLModel, table=True):
    """A full stretch of a campaign's leaves under one hash, so that a proof need not read them."""

    __tablename__ = "escrow_blocks"
    __table_args__ = (
        CheckConstraint("number >= 0", name="ck_escrow_blocks_number"),
        UniqueConstraint("campaign_id", "number", name="uq_escrow_blocks_number"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Whose ledger."""
    number: int = big(None)
    """Place among the campaign's blocks, from 0; each has 256 leaves."""
    root: str = words(None)
    """Root of the Merkle tree over its leaves, hex."""
