"""Who people are: checks by the processor, and comparisons with lists. No document is kept."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from crowdfund.db.columns import (
    key,
    moment,
    one_of,
    reference,
    some_words,
    state,
    unique_words,
    words,
)
from crowdfund.domain.identity import UNDER_WAY, IdentityStatus
from crowdfund.domain.screening import ScreeningStatus


class IdentityCheck(SQLModel, table=True):
    """One check of a person by the processor, and what it said when it was good."""

    __tablename__ = "identity_checks"
    __table_args__ = (
        one_of("identity_checks", "status", IdentityStatus),
        one_of("identity_checks", "screening", ScreeningStatus),
        UniqueConstraint("user_id", "number", name="uq_identity_checks_number"),
        CheckConstraint("tries >= 0 AND number > 0", name="ck_identity_checks_counts"),
        CheckConstraint(
            "status <> 'verified' OR (name <> '' AND country <> '' "
            "AND birth_year IS NOT NULL AND verified_at IS NOT NULL)",
            name="ck_identity_checks_known",
        ),
        CheckConstraint(
            "status = 'verified' OR screening = 'none'", name="ck_identity_checks_screened"
        ),
    )

    id: UUID = key()
    user_id: UUID = reference("users.id", index=False)
    """Whose."""
    number: int = 1
    """Counts a person's checks, from 1; part of the key."""
    idempotency_key: str = unique_words()
    """Under which the page was asked for, stored before the call."""
    provider_ref: str = words()
    """The processor's check, once it exists."""
    status: str = state()
    """An `IdentityStatus`."""
    reason: str = words()
    """Why the last try did not do: the processor's code or ours; empty otherwise."""
    name: str = words()
    """First and last name as on the document, once verified."""
    birth_year: int | None = None
    """Once verified; the day itself is not kept."""
    country: str = words()
    """That gave the document out, ISO 3166 alpha-2, once verified."""
    tries: int = 0
    """How often the person was sent to the page on `tried_on`."""
    tried_on: date | None = None
    """The last day on which they were, UTC."""
    screening: str = state(default=ScreeningStatus.NONE)
    """A `ScreeningStatus`: what the newest comparison and a person's decision came to."""
    list_version: str = words()
    """The list that it was last compared with; empty before."""
    created_at: datetime = moment()
    """UTC."""
    changed_at: datetime = moment()
    """When its status changed last, UTC."""
    verified_at: datetime | None = moment(nullable=True)
    """When the platform heard that it is good, UTC."""


_CHECKS = IdentityCheck.__table__  # type: ignore[attr-defined]
_VERIFIED = text("status = 'verified'")
_OPEN = text(
    "status IN ("
    + ", ".join(f"'{each.value}'" for each in IdentityStatus if each in UNDER_WAY)
    + ")"
)
Index("uq_identity_checks_open", _CHECKS.c.user_id, unique=True, postgresql_where=_OPEN)
Index("uq_identity_checks_verified", _CHECKS.c.user_id, unique=True, postgresql_where=_VERIFIED)
Index(
    "uq_identity_checks_provider_ref",
    _CHECKS.c.provider_ref,
    unique=True,
    postgresql_where=text("provider_ref <> ''"),
)
Index("ix_identity_checks_list", _CHECKS.c.list_version, postgresql_where=_VERIFIED)
Index(
    "ix_identity_checks_waiting",
    _CHECKS.c.changed_at,
    postgresql_where=text("screening = 'possible'"),
)


class Screening(SQLModel, table=True):
    """One comparison of a verified person with one version of the list, and what was decided."""

    __tablename__ = "screenings"
    __table_args__ = (
        one_of("screenings", "status", ScreeningStatus),
        UniqueConstraint("check_id", "list_version", name="uq_screenings_version"),
    )

    id: UUID = key()
    check_id: UUID = reference("identity_checks.id", index=False)
    """Whose check."""
    list_version: str = words(None)
    """Which list."""
    status: str = state()
    """A `ScreeningStatus`."""
    refs: list[str] = some_words()
    """The list's numbers of those whom the person may be."""
    found: str = words()
    """The same in words, a line each."""
    made_at: datetime = moment()
    """When they were compared, UTC."""
    decided_by: UUID | None = reference("users.id", nullable=True, index=False)
    """Who decided; empty when nobody had to, or has yet."""
    decided_at: datetime | None = moment(nullable=True)
    """UTC."""
    reason: str = words()
    """Why, in words."""
