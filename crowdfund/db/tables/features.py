"""Which campaigns moderators put forward, why, and until when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state, words
from crowdfund.domain.featuring import MOST_FEATURED, FeatureStatus


class Feature(SQLModel, table=True):
    """One choice to put a campaign forward."""

    __tablename__ = "features"
    __table_args__ = (
        one_of("features", "status", FeatureStatus),
        CheckConstraint(f"slot BETWEEN 1 AND {MOST_FEATURED}", name="ck_features_slot"),
        CheckConstraint("reason <> ''", name="ck_features_reason"),
        CheckConstraint(
            "(status = 'featured' AND ended_at IS NULL AND end_reason = '') "
            "OR (status = 'ended' AND ended_at IS NOT NULL AND end_reason <> '')",
            name="ck_features_ended",
        ),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """Which campaign."""
    status: str = state()
    """A `FeatureStatus`."""
    slot: int
    """One of few places, so that no more are put forward at once than there are."""
    reason: str = words(None)
    """Why, in words that everybody reads."""
    featured_by: UUID = reference("users.id", index=False)
    """Which moderator."""
    featured_at: datetime = moment()
    """UTC."""
    ended_by: UUID | None = reference("users.id", nullable=True, index=False)
    """Which moderator ended it; empty for the platform, when the campaign was not open any more."""
    ended_at: datetime | None = moment(nullable=True)
    """UTC."""
    end_reason: str = words()
    """Why it was ended, in words."""


_NOW = text("status = 'featured'")
_FEATURES = Feature.__table__  # type: ignore[attr-defined]
Index("uq_features_slot", _FEATURES.c.slot, unique=True, postgresql_where=_NOW)
Index("uq_features_campaign", _FEATURES.c.campaign_id, unique=True, postgresql_where=_NOW)
