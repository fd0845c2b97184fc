"""What a public campaign said from when on, and what its founder wants it to say next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state, words
from crowdfund.domain.change import ChangeStatus


class CampaignChange(SQLModel, table=True):
    """What a founder wants to change in a live campaign, and what a moderator decided."""

    __tablename__ = "campaign_changes"
    __table_args__ = (
        one_of("campaign_changes", "status", ChangeStatus),
        CheckConstraint(
            "(status = 'waiting') = (decided_at IS NULL)", name="ck_campaign_changes_decided"
        ),
        CheckConstraint(
            "(status = 'approved') = (is_material IS NOT NULL)", name="ck_campaign_changes_material"
        ),
        CheckConstraint(
            "status NOT IN ('approved', 'refused') "
            "OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name="ck_campaign_changes_two_people",
        ),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """Which campaign."""
    status: str = state()
    """A `ChangeStatus`."""
    wanted: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    """What it is to say, by field: a text as in the campaign's form, or a list of rows of texts.
    Only what differs from what it said when this was proposed."""
    reason: str = words(None)
    """Why, in the founder's words; backers read it."""
    proposed_by_id: UUID = reference("users.id", index=False)
    """Whose wish."""
    proposed_at: datetime = moment(index=True)
    """When, UTC."""
    is_material: bool | None = None
    """Whether backers are asked to reconfirm; empty unless it was approved."""
    decided_by_id: UUID | None = reference("users.id", nullable=True, index=False)
    """Who approved, refused or took it back."""
    decided_at: datetime | None = moment(nullable=True)
    """When, UTC."""
    answer: str = words()
    """What the moderator said."""


class CampaignVersion(SQLModel, table=True):
    """What a campaign says from one moment to the next version's. Only `due_at` ever changes."""

    __tablename__ = "campaign_versions"
    __table_args__ = (
        CheckConstraint("number > 0", name="ck_campaign_versions_number"),
        CheckConstraint("length(mark) = 64", name="ck_campaign_versions_mark"),
        CheckConstraint(
            "is_material = (reconfirm_by IS NOT NULL)", name="ck_campaign_versions_material"
        ),
        UniqueConstraint("campaign_id", "number", name="uq_campaign_versions_number"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Which campaign."""
    number: int
    """Counts the versions of one campaign, from 1 at publishing."""
    at: datetime = moment()
    """From when on it is in force, UTC."""
    made_by_id: UUID | None = reference("users.id", nullable=True, index=False)
    """Who approved it; empty for the platform itself."""
    change_id: UUID | None = reference("campaign_changes.id", nullable=True, index=False)
    """The change that made it; empty for publishing and for closing early."""
    reason: str = words()
    """Why, in words that everybody reads."""
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    """Its parts by name, as a `Submission` has them."""
    mark: str = words(None)
    """SHA-256 of that content as JSON with sorted names, hexadecimal."""
    is_material: bool = False
    """Whether backers were asked to reconfirm."""
    reconfirm_by: datetime | None = moment(nullable=True)
    """Until when, UTC."""
    asked: int = 0
    """How many pledges were asked."""
    due_at: datetime | None = moment(nullable=True)
    """When a worker cancels what was not reconfirmed, UTC; also its lease. Empty when nothing is
    left to do."""


_CHANGES = CampaignChange.__table__  # type: ignore[attr-defined]
_VERSIONS = CampaignVersion.__table__  # type: ignore[attr-defined]
Index(
    "uq_campaign_changes_waiting",
    _CHANGES.c.campaign_id,
    unique=True,
    postgresql_where=text("status = 'waiting'"),
)
Index(
    "ix_campaign_versions_due",
    _VERSIONS.c.due_at,
    postgresql_where=text("due_at IS NOT NULL"),
)
