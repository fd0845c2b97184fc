"""Who beside its owner has a role in an enterprise."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from crowdfund.db.columns import key, moment, one_of, reference, state
from crowdfund.domain.membership import MemberRole, MemberStatus


class EnterpriseMember(SQLModel, table=True):
    """One person's role in one enterprise, from the invitation to its end. The owner has no row:
    they are on the enterprise's own."""

    __tablename__ = "enterprise_members"
    __table_args__ = (
        one_of("enterprise_members", "role", MemberRole),
        one_of("enterprise_members", "status", MemberStatus),
        CheckConstraint("role <> 'owner'", name="ck_enterprise_members_not_owner"),
        CheckConstraint(
            "(status = 'ended') = (ended_at IS NOT NULL)", name="ck_enterprise_members_ended"
        ),
        CheckConstraint(
            "status <> 'active' OR accepted_at IS NOT NULL", name="ck_enterprise_members_accepted"
        ),
        CheckConstraint(
            "offered_at IS NULL OR (status = 'active' AND role = 'cofounder')",
            name="ck_enterprise_members_offered",
        ),
    )

    id: UUID = key()
    enterprise_id: UUID = reference("enterprises.id")
    """In which enterprise."""
    user_id: UUID = reference("users.id")
    """Who."""
    role: str = state()
    """A `MemberRole`, never owner."""
    status: str = state()
    """A `MemberStatus`."""
    invited_by: UUID = reference("users.id", index=False)
    """The owner who invited them."""
    invited_at: datetime = moment()
    """UTC."""
    accepted_at: datetime | None = moment(nullable=True)
    """When they accepted, UTC."""
    ended_at: datetime | None = moment(nullable=True)
    """When it was declined or ended, UTC."""
    offered_at: datetime | None = moment(nullable=True)
    """Since when the enterprise is offered to them, UTC; empty when it is not."""


Index(
    "uq_enterprise_members_one",
    EnterpriseMember.__table__.c.enterprise_id,  # type: ignore[attr-defined]
    EnterpriseMember.__table__.c.user_id,  # type: ignore[attr-defined]
    unique=True,
    postgresql_where=text("status <> 'ended'"),
)
Index(
    "uq_enterprise_members_offered",
    EnterpriseMember.__table__.c.enterprise_id,  # type: ignore[attr-defined]
    unique=True,
    postgresql_where=text("offered_at IS NOT NULL"),
)
