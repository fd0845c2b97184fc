"""What a campaign said each time that it was handed to the moderators."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import key, moment, reference


class Submission(SQLModel, table=True):
    """One version of a campaign as it was submitted. Written once, and only read afterwards."""

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("number > 0", name="ck_submissions_number"),
        UniqueConstraint("campaign_id", "number", name="uq_submissions_number"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Which campaign."""
    number: int
    """Counts the submissions of one campaign, from 1."""
    at: datetime = moment()
    """When it was submitted, UTC."""
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    """Its parts by name, each a list of rows with `key` and `fields`: names and texts in
    pairs, which keep their order."""
