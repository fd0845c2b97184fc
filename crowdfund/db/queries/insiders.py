"""Who has a role in an enterprise, as a condition on its row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, literal_column, or_, select
from sqlmodel import col

from crowdfund.db.tables import Enterprise, EnterpriseMember
from crowdfund.domain.membership import MemberStatus


def has_role(user_id: UUID | BindParameter[Any]) -> ColumnElement[bool]:
    """That a person owns an enterprise or is an active member of it, as a condition on
    `Enterprise`.

    Args:
        user_id: who, or where a statement puts them.
    """
    member = select(col(EnterpriseMember.id)).where(
        col(EnterpriseMember.enterprise_id) == col(Enterprise.id),
        col(EnterpriseMember.user_id) == user_id,
        col(EnterpriseMember.status) == literal_column(f"'{MemberStatus.ACTIVE.value}'"),
    )
    return or_(col(Enterprise.owner_id) == user_id, member.exists())
