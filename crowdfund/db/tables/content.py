"""What a campaign's page shows beside its terms and its pitch."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import big, key, moment, one_of, reference, state, unique_words, words
from crowdfund.domain.content import DocumentKind, FileKind
from crowdfund.domain.evidence import StatementLevel


class CampaignFile(SQLModel, table=True):
    """A picture or document that a founder put on a campaign, kept in DATA_DIR."""

    __tablename__ = "campaign_files"
    __table_args__ = (
        one_of("campaign_files", "kind", FileKind),
        one_of("campaign_files", "document_kind", DocumentKind),
        one_of("campaign_files", "statement_level", StatementLevel),
        CheckConstraint(
            "size_bytes > 0 AND width >= 0 AND height >= 0", name="ck_campaign_files_sizes"
        ),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """On which campaign."""
    kind: str = state()
    """A `FileKind`."""
    document_kind: str = state()
    """A `DocumentKind`; other for pictures."""
    statement_level: str = state(default=StatementLevel.NONE)
    """A `StatementLevel` of a financial statement; none for all others."""
    name: str = unique_words()
    """Name on disk, made by us."""
    title: str = words(None)
    """What a picture shows, or what a document is called."""
    size_bytes: int = big(None)
    """Bytes on disk, with a picture's smaller copies."""
    width: int = 0
    """Pixels; zero for documents."""
    height: int = 0
    """Pixels; zero for documents."""
    created_at: datetime = moment()
    """When it was uploaded, UTC."""


class FundUse(SQLModel, table=True):
    """One thing that a raise's money is spent on."""

    __tablename__ = "fund_uses"
    __table_args__ = (
        UniqueConstraint("campaign_id", "position", name="uq_fund_uses_position"),
        CheckConstraint(
            "target_basis_points BETWEEN 0 AND 10000 AND maximum_basis_points BETWEEN 0 AND 10000",
            name="ck_fund_uses_parts",
        ),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Which raise."""
    position: int = 0
    """Order on the page."""
    purpose: str = words(None)
    """What for, one line."""
    target_basis_points: int = 0
    """Part of the money after the platform's fee, if the target is just reached."""
    maximum_basis_points: int = 0
    """The same, if the maximum is reached."""


class TeamMember(SQLModel, table=True):
    """Somebody behind the enterprise, as its founder describes them."""

    __tablename__ = "team_members"
    __table_args__ = (UniqueConstraint("campaign_id", "position", name="uq_team_members_position"),)

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """On which campaign."""
    position: int = 0
    """Order on the page."""
    name: str = words(None)
    """Their name."""
    role: str = words()
    """What they do, one line."""
    biography: str = words()
    """A few sentences, plain text."""
    photo_id: UUID | None = reference("campaign_files.id", nullable=True, index=False)
    """A picture of this campaign; empty for none."""


class RiskItem(SQLModel, table=True):
    """One thing that may go wrong."""

    __tablename__ = "risk_items"
    __table_args__ = (UniqueConstraint("campaign_id", "position", name="uq_risk_items_position"),)

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """On which campaign."""
    position: int = 0
    """Order on the page."""
    heading: str = words(None)
    """The risk in a few words."""
    body: str = words()
    """What it means and what is done about it, plain text."""
