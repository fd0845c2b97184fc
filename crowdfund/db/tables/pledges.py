"""Pledges, what was asked of the processor for them, and the shares they became."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from crowdfund.db.columns import (
    big,
    first_version,
    key,
    maybe_big,
    maybe_words,
    moment,
    one_of,
    reference,
    state,
    unique_words,
    words,
)
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus


class Pledge(SQLModel, table=True):
    """One backer's promise and payment."""

    __tablename__ = "pledges"
    __table_args__ = (
        one_of("pledges", "status", PledgeStatus),
        CheckConstraint("shares > 0 AND amount_minor > 0", name="ck_pledges_amount"),
        CheckConstraint(
            "(risk_version IS NULL AND risk_mark IS NULL AND risk_acknowledged_at IS NULL) "
            "OR (risk_version > 0 AND length(risk_mark) = 64 AND risk_acknowledged_at IS NOT NULL)",
            name="ck_pledges_risk",
        ),
        UniqueConstraint("backer_id", "request_key", name="uq_pledges_request_key"),
        Index("ix_pledges_campaign_status", "campaign_id", "status", "id"),
        Index("ix_pledges_payment_ref", "payment_ref"),
        Index("ix_pledges_charge_ref", "charge_ref"),
    )

    id: UUID = key()
    campaign_id: UUID = reference("campaigns.id", index=False)
    """Which raise."""
    backer_id: UUID = reference("users.id")
    """Whose."""
    request_key: str = words(None)
    """Made when the form opened and kept over retries."""
    status: str = state()
    """A `PledgeStatus`."""
    version: int = 0
    """Counts changes of status; also numbers the history."""
    shares: int = big(None)
    """Whole shares."""
    amount_minor: int = big(None)
    """Shares at the price, rounded up once, minor units."""
    currency: str = words(None)
    """ISO 4217."""
    payment_ref: str = words()
    """The processor's payment, once one was made."""
    charge_ref: str = words()
    """The processor's charge, once one was made."""
    processing_fee_minor: int | None = maybe_big()
    """What the processor kept, minor units; empty until it says."""
    refund_reason: str = words()
    """A `RefundReason` once the money goes back."""
    decline_message: str = words()
    """Why the last try to pay failed, in our own words."""
    created_at: datetime = moment()
    """When the shares were reserved, UTC."""
    reflects_until: datetime | None = moment(nullable=True)
    """Until when its backer may still reflect and take it back, UTC; empty where the regime gives
    no such time. No money of its campaign is released before."""
    reserved_until: datetime = moment(index=True)
    """When an unpaid reservation ends, UTC."""
    escrowed_at: datetime | None = moment(nullable=True)
    """When the money arrived, UTC."""
    ended_at: datetime | None = moment(nullable=True)
    """When it was settled, expired, refunded or lost, UTC."""
    due_at: datetime | None = moment(nullable=True)
    """While reserved: when a worker should look at its payment page, UTC; also its lease."""
    risk_version: int | None = None
    """Version of the risk text that the backer acknowledged; empty for pledges from before."""
    risk_mark: str | None = maybe_words()
    """SHA-256 of that text's exact words, hexadecimal."""
    risk_acknowledged_at: datetime | None = moment(nullable=True)
    """When the backer did so, UTC."""
    terms_version: int = first_version()
    """Which version of the campaign's terms its backer agreed to last."""
    reconfirm_by: datetime | None = moment(nullable=True)
    """After a material change: until when its backer says that they keep it, UTC. Empty again once
    they did. While it is held and this is not empty, it does not count and is not released."""


Index(
    "ix_pledges_reconfirm",
    Pledge.__table__.c.campaign_id,  # type: ignore[attr-defined]
    Pledge.__table__.c.reconfirm_by,  # type: ignore[attr-defined]
    postgresql_where=text("reconfirm_by IS NOT NULL"),
)
Index(
    "ix_pledges_due",
    Pledge.__table__.c.due_at,  # type: ignore[attr-defined]
    postgresql_where=text("status = 'reserved'"),
)


class Attempt(SQLModel, table=True):
    """What the platform asked of the processor; stored before the call."""

    __tablename__ = "attempts"
    __table_args__ = (
        one_of("attempts", "kind", AttemptKind),
        one_of("attempts", "status", AttemptStatus),
        UniqueConstraint("pledge_id", "kind", "number", name="uq_attempts_number"),
        Index("ix_attempts_campaign_kind", "campaign_id", "kind", "status", "ended_at"),
    )

    id: UUID = key()
    kind: str = state()
    """An `AttemptKind`."""
    status: str = state()
    """An `AttemptStatus`."""
    campaign_id: UUID = reference("campaigns.id", index=False)
    """For which raise."""
    pledge_id: UUID = reference("pledges.id")
    """For which pledge."""
    number: int = 1
    """Counts attempts of one kind for one pledge."""
    purpose: str = words()
    """Why: a `RefundReason` for refunds, and for a page that its backer wants ended."""
    idempotency_key: str = unique_words()
    """Derived from the pledge and the number; the processor does nothing twice for one key."""
    amount_minor: int = big(None)
    """Minor units."""
    currency: str = words(None)
    """ISO 4217."""
    provider_ref: str = words()
    """The processor's object, once it exists."""
    url: str = words()
    """Where the backer pays (payment pages only)."""
    page_ends_at: datetime | None = moment(nullable=True)
    """When the payment page ends, UTC (payment pages only)."""
    tries: int = 0
    """How often the call was made."""
    first_called_at: datetime | None = moment(nullable=True)
    """When the first call was made, UTC: the processor forgets keys after a day."""
    due_at: datetime | None = moment(nullable=True)
    """When a worker makes the call, UTC; also its lease. Empty when nothing is to be done."""
    last_error: str = words()
    """What went wrong last, for moderators."""
    created_at: datetime = moment()
    """UTC."""
    ended_at: datetime | None = moment(nullable=True)
    """When it was done or failed, UTC."""
    parked_at: datetime | None = moment(nullable=True)
    """When it was left for a person, UTC."""
    absent_at: datetime | None = moment(nullable=True)
    """When the processor was found to have nothing of what was asked for, UTC (transfers only).
    Empty again when it is asked for again."""


Index(
    "ix_attempts_due",
    Attempt.__table__.c.kind,  # type: ignore[attr-defined]
    Attempt.__table__.c.due_at,  # type: ignore[attr-defined]
    postgresql_where=text("due_at IS NOT NULL"),
)
Index(
    "ix_attempts_parked",
    Attempt.__table__.c.parked_at,  # type: ignore[attr-defined]
    postgresql_where=text("status = 'parked'"),
)
Index(
    "ix_attempts_unanswered",
    Attempt.__table__.c.first_called_at,  # type: ignore[attr-defined]
    postgresql_where=text("status = 'pending' AND due_at IS NOT NULL"),
)
Index(
    "ix_attempts_waiting",
    Attempt.__table__.c.created_at,  # type: ignore[attr-defined]
    postgresql_where=text("status = 'waiting'"),
)
Index("ix_attempts_provider_ref", Attempt.__table__.c.provider_ref)  # type: ignore[attr-defined]


class Allotment(SQLModel, table=True):
    """Shares given to a backer: one line of the share register."""

    __tablename__ = "allotments"
    __table_args__ = (
        CheckConstraint("shares > 0", name="ck_allotments_shares"),
        UniqueConstraint("campaign_id", "number", name="uq_allotments_number"),
        UniqueConstraint(
            "enterprise_id", "certificate_number", name="uq_allotments_certificate_number"
        ),
        UniqueConstraint("certificate_code", name="uq_allotments_certificate_code"),
    )

    id: UUID = key()
    enterprise_id: UUID = reference("enterprises.id")
    """Shares in which enterprise."""
    campaign_id: UUID = reference("campaigns.id", index=False)
    """From which raise."""
    pledge_id: UUID = reference("pledges.id", index=False)
    """For which pledge."""
    holder_id: UUID = reference("users.id")
    """Whose they are."""
    number: int = big(None)
    """Line in the register of this raise, from 1."""
    first_share: int = big(None)
    """Number of the first share given."""
    shares: int = big(None)
    """Whole shares, numbered without gaps from the first."""
    allotted_at: datetime = moment()
    """UTC."""
    annulled_at: datetime | None = moment(nullable=True)
    """When a lost dispute took the shares back, UTC; the line stays and no longer counts."""
    certificate_number: int = big(None)
    """Number of its share certificate among all of the enterprise's, from 1 without gaps."""
    certificate_code: str = words(None)
    """What its certificate is looked up by: random, as in `domain.certificate`."""


Index("uq_allotments_pledge", Allotment.__table__.c.pledge_id, unique=True)  # type: ignore[attr-defined]
