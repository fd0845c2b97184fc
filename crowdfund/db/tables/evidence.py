"""Who stands behind an enterprise, what it claims and shows, and what moderators found."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from crowdfund.db.columns import big, key, moment, one_of, reference, state, words
from crowdfund.domain.evidence import ClaimVerdict


class Officer(SQLModel, table=True):
    """An officer or director of the enterprise."""

    __tablename__ = "officers"
    __table_args__ = (
        UniqueConstraint("campaign_id", "position", name="uq_officers_position"),
        CheckConstraint("since_year BETWEEN 1600 AND 2199", name="ck_officers_since"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """On which campaign."""
    position: int = 0
    """Order on the page."""
    name: str = words(None)
    """Their name."""
    role: str = words(None)
    """Which office, such as Director."""
    since_year: int | None = None
    """Calendar year since when, if stated."""
    experience: str = words()
    """What they did in the last three years, plain text."""


class LargeHolder(SQLModel, table=True):
    """Somebody with a fifth of the votes or more."""

    __tablename__ = "large_holders"
    __table_args__ = (
        UniqueConstraint("campaign_id", "position", name="uq_large_holders_position"),
        CheckConstraint("basis_points BETWEEN 2000 AND 10000", name="ck_large_holders_part"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """On which campaign."""
    position: int = 0
    """Order on the page."""
    name: str = words(None)
    """Who holds them."""
    basis_points: int
    """Part of all votes."""


class RelatedTransaction(SQLModel, table=True):
    """A transaction of the enterprise with somebody close to it."""

    __tablename__ = "related_transactions"
    __table_args__ = (
        UniqueConstraint("campaign_id", "position", name="uq_related_transactions_position"),
        CheckConstraint("amount_minor > 0", name="ck_related_transactions_amount"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """On which campaign."""
    position: int = 0
    """Order on the page."""
    party: str = words(None)
    """With whom."""
    relation: str = words(None)
    """How they are close to it, such as Director's sister."""
    subject: str = words(None)
    """What about, one line."""
    amount_minor: int = big(None)
    """Minor units of the campaign's currency."""
    made_on: date | None = None
    """On which day, if stated."""


class Disclosure(SQLModel, table=True):
    """What a founder states in so many words for one campaign."""

    __tablename__ = "disclosures"

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Of which campaign; one row for each."""
    has_no_holders: bool = False
    """Nobody holds a fifth of the votes."""
    has_no_related: bool = False
    """There was no transaction with anybody close."""
    sold_elsewhere_minor: int = big()
    """Sold under the same rules on other platforms in the twelve months before it opens, minor
    units of the campaign's currency."""
    has_sold_elsewhere: bool = False
    """Something was sold so at any time."""
    updated_at: datetime = moment()
    """When it was last stated, UTC."""

    __table_args__ = (
        UniqueConstraint("campaign_id", name="uq_disclosures_campaign"),
        CheckConstraint(
            "sold_elsewhere_minor >= 0 AND (sold_elsewhere_minor = 0 OR has_sold_elsewhere)",
            name="ck_disclosures_sold",
        ),
    )


class Claim(SQLModel, table=True):
    """A sentence of the pitch that says a fact, and what shows it."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("campaign_id", "position", name="uq_claims_position"),
        one_of("claims", "verdict", ClaimVerdict),
        CheckConstraint(
            "(verdict = 'open' AND judged_at IS NULL AND judged_by IS NULL) "
            "OR (verdict <> 'open' AND judged_at IS NOT NULL AND judged_by IS NOT NULL)",
            name="ck_claims_judged",
        ),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Of which campaign."""
    position: int = 0
    """Order on the page."""
    sentence: str = words(None)
    """As the pitch says it, up to 300 characters."""
    document_id: UUID | None = reference("campaign_files.id", nullable=True)
    """A document of this campaign that shows it; empty for none."""
    link: str = words()
    """An https address that shows it; empty for none."""
    note: str = words()
    """Where to look and why it shows it, plain text."""
    verdict: str = state(default=ClaimVerdict.OPEN)
    """A `ClaimVerdict`; open again when the claim or its evidence changes."""
    remark: str = words()
    """What the moderator says of it."""
    judged_by: UUID | None = reference("users.id", nullable=True, index=False)
    """Which moderator."""
    judged_at: datetime | None = moment(nullable=True)
    """When, UTC."""


class ChecklistTick(SQLModel, table=True):
    """A moderator's answer to one item of the checklist. Written once; the last one counts."""

    __tablename__ = "checklist_ticks"
    __table_args__ = (Index("ix_checklist_ticks_last", "submission_id", "item", "at"),)

    id: UUID = key()
    submission_id: UUID = reference("submissions.id", index=False)
    """About which version of the campaign."""
    item: str = words(None)
    """Code of the item."""
    is_met: bool
    """Yes or no."""
    note: str = words()
    """What they looked at, in words."""
    shown: str = words(None)
    """What the item asked, as it was shown, with its source."""
    moderator_id: UUID = reference("users.id", index=False)
    """Who answered."""
    at: datetime = moment()
    """When, UTC."""
