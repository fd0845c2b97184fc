"""Campaigns and what is written, said and recorded about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from crowdfund.db.columns import (
    STATE_LENGTH,
    big,
    counted,
    first_version,
    key,
    maybe_big,
    moment,
    one_of,
    reference,
    state,
    unique_words,
    words,
)
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.content import Standing
from crowdfund.domain.following import ReminderKind
from crowdfund.domain.regimes.base import RegimeCode


class Campaign(SQLModel, table=True):
    """One raise of one enterprise."""

    __tablename__ = "campaigns"
    __table_args__ = (
        one_of("campaigns", "status", CampaignStatus),
        one_of("campaigns", "regime", RegimeCode),
        CheckConstraint(
            "reserved_shares >= 0 AND escrowed_shares >= 0 AND settled_shares >= 0 "
            "AND disputed_shares >= 0 AND escrowed_minor >= 0 AND settled_minor >= 0 "
            "AND pledge_count >= 0",
            name="ck_campaigns_counters",
        ),
        CheckConstraint(
            "reserved_shares + escrowed_shares + settled_shares + disputed_shares "
            "<= maximum_shares",
            name="ck_campaigns_maximum",
        ),
    )

    id: UUID = key()
    enterprise_id: UUID = reference("enterprises.id")
    """Who raises."""
    slug: str = unique_words()
    """Its name in addresses."""
    status: str = state(index=True)
    """A `CampaignStatus`."""
    version: int = 0
    """Counts changes of status; also numbers the history."""

    title: str = words()
    """What it is called."""
    summary: str = words()
    """One sentence."""
    story: str = words()
    """The pitch, Markdown."""
    risks: str = words()
    """What may go wrong, Markdown."""
    sector: str = words()
    """A `Sector`, or empty while drafting."""
    stage: str = words()
    """A `Stage`, or empty while drafting."""
    cover: str = words()
    """Name of the cover's file, or empty."""
    cover_alt: str = words()
    """What the cover shows, in words."""

    regime: str = Field(
        default=RegimeCode.OPEN.value, sa_column=Column(String(STATE_LENGTH), nullable=False)
    )
    """A `RegimeCode`: by which rules it is judged; once it was submitted, two people switch it."""
    security: str = words()
    """What is sold, such as Common Stock."""
    currency: str = words("USD")
    """ISO 4217."""
    price_millionths: int = big()
    """Price of one share in millionths of the major unit; zero while drafting."""
    shares_before: int = big()
    """Shares in issue before the raise."""
    target_minor: int = big()
    """What has to clear, minor units."""
    maximum_minor: int = big()
    """The most that is taken, minor units."""
    minimum_ticket_minor: int = big()
    """Smallest pledge, minor units."""
    target_shares: int = big()
    """Least shares that reach the target; set from the terms."""
    maximum_shares: int = big()
    """Most shares that are sold; set from the terms."""
    minimum_shares: int = big()
    """Least shares in a pledge; set from the terms."""
    oversubscription: str = words()
    """How shares are given when more is asked than the target, in words."""
    opens_at: datetime | None = moment(nullable=True, index=True)
    """When pledging begins, UTC; empty means as soon as it is approved."""
    closes_at: datetime | None = moment(nullable=True, index=True)
    """The deadline, UTC."""
    closes_at_before: datetime | None = moment(nullable=True)
    """While it is to close early: the deadline that stands if the target is not met then, UTC."""
    terms_version: int = first_version()
    """Number of the newest of its `CampaignVersion`s; counts what changed while it is public."""
    people_joined: int = counted()
    """How often somebody got a role in its enterprise while it could take pledges: a pledge that is
    just being made looks again whose it is."""
    fee_basis_points: int = 0
    """Platform's fee on money released, fixed when submitted."""
    source: str = words()
    """Where the draft came from, such as 'SEC Form C'; empty when written here."""

    reserved_shares: int = big()
    """Held while their backers pay."""
    escrowed_shares: int = big()
    """Paid and held, undisputed and not on the way back."""
    settled_shares: int = big()
    """Released and to be allotted; disputed afterwards or not."""
    disputed_shares: int = big()
    """Paid, held and disputed: kept for a backer whose bank may yet decide for the platform."""
    escrowed_minor: int = big()
    """Cleared money held for pledges that count, minor units."""
    settled_minor: int = big()
    """Money of released pledges, minor units."""
    pledge_count: int = big()
    """Pledges that are escrowed or released."""

    decided_at: datetime | None = moment(nullable=True)
    """When the outcome was decided, UTC."""
    decided_cleared_minor: int | None = maybe_big()
    """Cleared money the decision was based on, minor units."""
    ended_at: datetime | None = moment(nullable=True)
    """When it was settled, refunded or withdrawn, UTC."""
    due_at: datetime | None = moment(nullable=True, index=True)
    """When a worker should look at it again, UTC; also its lease."""
    created_at: datetime = moment()
    """UTC."""
    updated_at: datetime = moment()
    """UTC."""


class StatusChange(SQLModel, table=True):
    """Append-only history of a campaign's or a pledge's status."""

    __tablename__ = "status_changes"
    __table_args__ = (UniqueConstraint("subject_id", "number", name="uq_status_changes_number"),)

    id: UUID = key()
    subject_kind: str = words(None)
    """campaign or pledge."""
    subject_id: UUID
    """The campaign's or pledge's id."""
    number: int = big(None)
    """The subject's version after the change: no change is recorded twice."""
    from_status: str = words(None)
    """Before; empty when it was made."""
    to_status: str = words(None)
    """After."""
    actor_id: UUID | None = reference("users.id", nullable=True, index=False)
    """Who did it; empty for the platform itself."""
    reason: str = words()
    """Why, in words."""
    at: datetime = moment()
    """UTC."""


class Remark(SQLModel, table=True):
    """What a moderator, or an import, says about one field of a campaign."""

    __tablename__ = "remarks"

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """About which campaign."""
    field: str = words()
    """About which field; empty for the whole."""
    text: str = words(None)
    """In words."""
    author_id: UUID | None = reference("users.id", nullable=True, index=False)
    """The moderator; empty for an import."""
    created_at: datetime = moment()
    """UTC."""
    resolved_at: datetime | None = moment(nullable=True)
    """When the founder submitted again or dismissed it, UTC."""


class CampaignUpdate(SQLModel, table=True):
    """News from the founder."""

    __tablename__ = "campaign_updates"

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """Of which campaign."""
    title: str = words(None)
    """One line."""
    body: str = words(None)
    """Markdown."""
    created_at: datetime = moment()
    """UTC."""


class Question(SQLModel, table=True):
    """A question asked in public, and its answer."""

    __tablename__ = "questions"
    __table_args__ = (
        one_of("questions", "standing", Standing),
        CheckConstraint(
            "(hidden_at IS NULL AND hidden_by IS NULL AND hidden_reason = '') "
            "OR (hidden_at IS NOT NULL AND hidden_by IS NOT NULL AND hidden_reason <> '')",
            name="ck_questions_hidden",
        ),
        Index("ix_questions_newest", "campaign_id", "created_at"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id")
    """About which campaign."""
    author_id: UUID = reference("users.id", index=False)
    """Who asks."""
    text: str = words(None)
    """The question."""
    answer: str = words()
    """The founder's answer; empty until there is one."""
    created_at: datetime = moment()
    """UTC."""
    answered_at: datetime | None = moment(nullable=True)
    """UTC."""
    standing: str = state()
    """A `Standing`: how the asker stood to the enterprise, as they declared or by their
    role there."""
    hidden_at: datetime | None = moment(nullable=True)
    """When a moderator hid it, UTC; empty while it is shown."""
    hidden_by: UUID | None = reference("users.id", nullable=True, index=False)
    """Which moderator."""
    hidden_reason: str = words()
    """Why, in words that stand in its place; never empty while it is hidden."""


class WatchedCampaign(SQLModel, table=True):
    """A person follows a campaign."""

    __tablename__ = "watched_campaigns"
    __table_args__ = (UniqueConstraint("user_id", "campaign_id", name="uq_watched_once"),)

    id: UUID = key()
    user_id: UUID = reference("users.id")
    """Who follows."""
    campaign_id: UUID = reference("campaigns.id")
    """What."""
    created_at: datetime = moment()
    """UTC."""
    reminds: bool = True
    """Whether they want to be told when it opens, reaches its target, and is about to close."""


class CampaignReminder(SQLModel, table=True):
    """Those who follow a campaign were told of something, once."""

    __tablename__ = "campaign_reminders"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", name="uq_campaign_reminders_once"),
        one_of("campaign_reminders", "kind", ReminderKind),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Which campaign."""
    kind: str = state()
    """A `ReminderKind`."""
    at: datetime = moment()
    """When they were told, UTC."""
