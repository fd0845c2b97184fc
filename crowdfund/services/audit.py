"""The audit trail: one entry for each action, in the transaction of the action.

The one function through which entries are written. A gate (`tests/gates/test_audit.py`) refuses a
service that changes something for a person and leaves none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import inspect
from sqlmodel import Session, select

from crowdfund.db.tables import AuditEntry, User
from crowdfund.domain.audit import AuditAction, changes
from crowdfund.words import N_

PLATFORM: Final = N_("The platform")
STRANGER: Final = N_("Somebody not signed in")
OPERATOR: Final = N_("The operator, in a terminal")
NOBODIES: Final = (PLATFORM, STRANGER, OPERATOR)
"""What an actor is called who is no person; stored in English, said in the reader's language."""
_NOTHING: Final[Mapping[str, Any]] = {}
_WHEN: Final = {"updated_at", "created_at", "due_at", "id"}


@dataclass(frozen=True)
class Object:
    """What something was done to."""

    kind: str
    """Such as campaign."""
    id: object
    """Its key."""
    name: str = ""
    """How people call it."""


def record(
    session: Session,
    action: AuditAction,
    about: Object,
    *,
    at: datetime,
    actor_id: UUID | None = None,
    reason: str = "",
    before: Mapping[str, Any] = _NOTHING,
    after: Mapping[str, Any] = _NOTHING,
    beside: Mapping[str, Any] = _NOTHING,
    nobody: str = PLATFORM,
) -> None:
    """Writes one entry: what differs between `before` and `after`, without secrets.

    Args:
        session: the caller's transaction: the action and its entry are both there or neither.
        action: what was done.
        about: to what.
        at: UTC.
        actor_id: by whom; None for the platform itself.
        reason: why, in words.
        before: fields as they were.
        after: fields as they are.
        beside: what both sides say though it stayed, such as the currency of their amounts.
        nobody: what the actor is called when there is none.
    """
    was, became = changes(before, after)
    name = nobody
    if actor_id is not None:
        name = session.exec(select(User.name).where(User.id == actor_id)).one()
    session.add(
        AuditEntry(
            at=at,
            actor_id=actor_id,
            actor_name=name,
            action=action.value,
            object_kind=about.kind,
            object_id=str(about.id),
            object_name=about.name,
            reason=reason,
            before={**beside, **was},
            after={**beside, **became},
        )
    )


def pending(row: Any) -> dict[str, Any]:
    """What was set on a row and is not written yet, as `before` and `after` of `record`: call it
    before the session flushes. When a row was touched last is no change."""
    was: dict[str, Any] = {}
    became: dict[str, Any] = {}
    for attribute in inspect(row).attrs:
        history = attribute.history
        if attribute.key in _WHEN or not history.has_changes():
            continue
        was[attribute.key] = history.deleted[0] if history.deleted else None
        became[attribute.key] = history.added[0] if history.added else None
    return {"before": was, "after": became}
