"""Telling people: one row each, shown on the site and mailed by a worker."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from crowdfund.db.tables import Notice


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
    row = {
        "id": uuid4(),
        "user_id": user_id,
        "subject": subject,
        "body": body,
        "path": path,
        "once_key": once_key,
        "created_at": at,
        "due_at": at,
        "tries": 0,
    }
    session.execute(insert(Notice).values(row).on_conflict_do_nothing(index_elements=["once_key"]))
