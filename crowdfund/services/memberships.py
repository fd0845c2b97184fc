"""Which role somebody has in an enterprise. Every founder's service asks here, through `lookup`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from crowdfund.db.queries.insiders import has_role
from crowdfund.db.tables import Enterprise, EnterpriseMember
from crowdfund.domain.membership import MemberRole, MemberStatus


def role_in(session: Session, enterprise: Enterprise, user_id: UUID) -> MemberRole | None:
    """The role of a person, by what is stored now; None without one."""
    if enterprise.owner_id == user_id:
        return MemberRole.OWNER
    query = select(EnterpriseMember.role).where(
        EnterpriseMember.enterprise_id == enterprise.id,
        EnterpriseMember.user_id == user_id,
        EnterpriseMember.status == MemberStatus.ACTIVE.value,
    )
    found = session.exec(query).first()
    return MemberRole(found) if found is not None else None


def works_for(session: Session, enterprise: Enterprise, user_id: UUID) -> bool:
    """Whether a person has any role there, and so must not decide about it."""
    return role_in(session, enterprise, user_id) is not None


def is_theirs(user_id: UUID) -> ColumnElement[bool]:
    """That a person has a role in an enterprise, as a condition on `Enterprise`."""
    return has_role(user_id)


def theirs(session: Session, user_id: UUID) -> list[Enterprise]:
    """The enterprises in which a person has a role, the newest first."""
    query = select(Enterprise).where(is_theirs(user_id))
    return list(session.exec(query.order_by(col(Enterprise.created_at).desc())))
