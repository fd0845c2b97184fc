"""Telling people: one row each, shown on the site and mailed by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

_TELL = text(
    """
    INSERT INTO notices (id, user_id, subject, body, path, once_key, created_at, due_at, tries)
    SELECT gen_random_uuid(), told.*, :at, :at, 0
    FROM unnest(CAST(:user_ids AS uuid[]), CAST(:subjects AS text[]), CAST(:bodies AS text[]),
      CAST(:paths AS text[]), CAST(:once_keys AS text[])) AS told
    ON CONFLICT (once_key) DO NOTHING
    """
)


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
    if not tellings:
        return
    columns: dict[str, list[Any]] = {
        "user_ids": [telling.user_id for telling in tellings],
        "subjects": [telling.subject for telling in tellings],
        "bodies": [telling.body for telling in tellings],
        "paths": [telling.path for telling in tellings],
        "once_keys": [telling.once_key for telling in tellings],
    }
    session.flush()
    session.connection().execute(_TELL, columns | {"at": at})
