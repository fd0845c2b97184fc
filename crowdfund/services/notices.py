"""Telling people: one row each, shown on the site and mailed by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from crowdfund.db.tables import Notice

_NOTICES: Table = Notice.__table__  # type: ignore[attr-defined]


def tell(
    session: Session,
    *,
    user_id: UUID,
    subject: str,
    body: str,
    path: str,
    once_key: str,
    at: datetime,
) -> None:
    """Leaves a notice for a person, once for each `once_key`.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        subject: one line.
        body: plain text.
        path: where it leads on the site.
        once_key: what it is about, such as `pledge:{id}:escrowed`.
        at: UTC.
    """
    tell_all(session, [Telling(user_id, subject, body, path, once_key)], at=at)


@dataclass(frozen=True, slots=True)
class Telling:
    """One notice that is to be left: who is told what, and where it leads."""

    user_id: UUID
    subject: str
    """One line."""
    body: str
    """Plain text."""
    path: str
    """Where it leads on the site."""
    once_key: str
    """What it is about: told once."""


def tell_all(session: Session, tellings: Sequence[Telling], *, at: datetime) -> None:
    """Leaves many notices as one insert, once for each `once_key`; none is fine.

    Args:
        session: the caller's transaction.
        tellings: who is told what.
        at: UTC.
    """
    rows = [
        {
            "id": uuid4(),
            "user_id": telling.user_id,
            "subject": telling.subject,
            "body": telling.body,
            "path": telling.path,
            "once_key": telling.once_key,
            "created_at": at,
            "due_at": at,
            "tries": 0,
        }
        for telling in tellings
    ]
    if rows:
        once = insert(_NOTICES).on_conflict_do_nothing(index_elements=["once_key"])
        session.execute(once, rows)
