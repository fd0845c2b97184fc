"""How many looked at a campaign, counted without keeping who."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, key, one_of, reference, state, words
from crowdfund.domain.visit import SourceKind, VisitStep


def _day(*, primary_key: bool = False) -> Any:
    column: Column[date] = Column(Date, nullable=False, primary_key=primary_key)
    return Field(sa_column=column)


class VisitCount(SQLModel, table=True):
    """Visitors of one campaign on one day from one source."""

    __tablename__ = "visit_counts"
    __table_args__ = (
        one_of("visit_counts", "step", VisitStep),
        one_of("visit_counts", "source_kind", SourceKind),
        CheckConstraint("visitors > 0", name="ck_visit_counts_visitors"),
        CheckConstraint(
            "(source_kind IN ('tag', 'site')) = (source_name <> '') AND length(source_name) <= 60",
            name="ck_visit_counts_source_name",
        ),
        UniqueConstraint(
            "campaign_id", "day", "step", "source_kind", "source_name", name="uq_visit_counts"
        ),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Of which campaign."""
    day: date = _day()
    """By UTC."""
    step: str = state()
    """A `VisitStep`."""
    source_kind: str = state()
    """A `SourceKind`."""
    source_name: str = words()
    """The tag or the site's host; empty for other kinds."""
    visitors: int = big(None)
    """Each counted once for the day."""


class VisitMark(SQLModel, table=True):
    """Somebody was counted today. Thrown away after the day."""

    __tablename__ = "visit_marks"
    __table_args__ = (
        PrimaryKeyConstraint("mark", "step"),
        one_of("visit_marks", "step", VisitStep),
        one_of("visit_marks", "source_kind", SourceKind),
        Index("ix_visit_marks_day", "day"),
    )

    mark: str = words(None)
    """A hash of campaign, address and browser with the day's salt."""
    step: str = state()
    """A `VisitStep`."""
    day: date = _day()
    """By UTC."""
    source_kind: str = state()
    """Where they came from first today, a `SourceKind`."""
    source_name: str = words()
    """With its name."""


class VisitSalt(SQLModel, table=True):
    """The salt of today's marks. Thrown away after the day, and with it all that they say."""

    __tablename__ = "visit_salts"

    day: date = _day(primary_key=True)
    """By UTC."""
    salt: str = words(None)
    """Random."""
