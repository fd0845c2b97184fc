"""What lists and searches read: one narrow row for each public campaign, and the words in use.

The database keeps these rows itself, by triggers on `campaigns` and `enterprises` (migration
0008), so that no service can forget to. Pledges never touch them: what changes with every payment
is counted here a moment later, by `services.popularity`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import big, moment, unique_words, words


class CampaignListing(SQLModel, table=True):
    """A public campaign as lists know it. Keys are numbers of which the smaller comes first."""

    __tablename__ = "campaign_listings"

    campaign_id: UUID = Field(
        sa_column=Column(
            PG_UUID(as_uuid=True),
            ForeignKey("campaigns.id", ondelete="RESTRICT"),
            primary_key=True,
        )
    )
    """Which campaign."""
    document: Any = Field(sa_column=Column(TSVECTOR, nullable=False))
    """Its words, folded: title and name weigh A, summary B, sector and place C, story D."""
    headline: Any = Field(sa_column=Column(TSVECTOR, nullable=False))
    """The document without the story: short enough to rank thousands of them by."""
    slug: str = unique_words()
    """As the campaign's; decides between equals."""
    status: str = words(None)
    """As the campaign's."""
    sector: str = words(None)
    """As the campaign's."""
    country: str = words(None)
    """As the enterprise's."""
    stage: str = words(None)
    """As the campaign's."""
    security: str = words(None)
    """As the campaign's."""
    currency: str = words(None)
    """As the campaign's."""
    minimum_ticket_minor: int = big(None)
    """As the campaign's, minor units."""
    phase_key: int = big(None)
    """Open ones first, then what was stopped, what opens, what is ending, what is over."""
    closing_key: int = big(None)
    """Microseconds of the deadline: the nearest first while it is ahead, the latest once over."""
    newest_key: int = big(None)
    """Microseconds of the opening, the latest first."""
    funded_key: int = big()
    """Cleared millionths of the target, the most first; counted."""
    backers_key: int = big()
    """People, the most first; counted."""
    backers: int = big()
    """People whose money counts, or went back when the raise ended; counted."""
    returned_minor: int = big()
    """Money that went back because the raise ended, minor units; counted."""
    counted_of: str = words()
    """The campaign's counters when it was counted; others mean that it is to be counted again."""
    counted_at: datetime | None = moment(nullable=True)
    """When it was counted, UTC; empty before the first time."""


class PlatformCount(SQLModel, table=True):
    """People who back anything at all, counted for the first page. One row."""

    __tablename__ = "platform_counts"

    id: int = Field(default=1, primary_key=True)
    backers: int = big()
    """People with money in escrow or settled, anywhere."""
    counted_at: datetime = moment()
    """UTC."""


class SearchWord(SQLModel, table=True):
    """A word that some public campaign has used: what a misspelt one is set right by."""

    __tablename__ = "search_words"

    word: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
    """Folded."""
    variants: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    """The word itself, and what is left of it without any one of its letters."""


_LISTED = CampaignListing.__table__.c  # type: ignore[attr-defined]

Index("ix_campaign_listings_document", _LISTED.document, postgresql_using="gin")
Index("ix_campaign_listings_closing", _LISTED.phase_key, _LISTED.closing_key, _LISTED.slug)
Index("ix_campaign_listings_newest", _LISTED.newest_key, _LISTED.slug)
Index("ix_campaign_listings_funded", _LISTED.funded_key, _LISTED.slug)
Index("ix_campaign_listings_backers", _LISTED.backers_key, _LISTED.slug)
Index("ix_campaign_listings_sector", _LISTED.sector)
Index("ix_campaign_listings_country", _LISTED.country)
Index("ix_campaign_listings_status", _LISTED.status)
Index(
    "ix_search_words_variants",
    SearchWord.__table__.c.variants,  # type: ignore[attr-defined]
    postgresql_using="gin",
)
