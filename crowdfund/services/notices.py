"""Telling people: one row each, listed on the site and mailed by a worker.

Called in the transaction of the change that is told of, so that both are there or neither. What it
is about (`once_key`, made of our own rows) is unique: the same change done twice is told once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from crowdfund.db.tables import User
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.notice_rules import RULES, switchable
from crowdfund.services.telling import columns

_TELL = text(
    """
    INSERT INTO notices (id, user_id, kind, subject, body, told, path, once_key, created_at,
      due_at, is_listed, mail, tries, unknown_ends, last_error)
    SELECT gen_random_uuid(), told.user_id, told.kind, told.subject, told.body, told.told,
      told.path, told.once_key, :at, :at, coalesce(site.is_on, true),
      CASE WHEN told.is_mailed AND coalesce(mail.is_on, true) THEN 'waiting' ELSE 'off' END,
      0, 0, ''
    FROM json_to_recordset(CAST(:tellings AS json)) AS told (user_id uuid, kind text, subject text,
      body text, told json, path text, once_key text, topic text, is_mailed boolean)
    LEFT JOIN notice_choices site
      ON site.user_id = told.user_id AND site.topic = told.topic AND site.channel = 'site'
    LEFT JOIN notice_choices mail
      ON mail.user_id = told.user_id AND mail.topic = told.topic AND mail.channel = 'mail'
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
    kind: NoticeKind,
) -> None:
    """Leaves a notice for a person, once for each `once_key`, by the ways that they want.

    Args:
        session: the caller's transaction.
        user_id: who is told.
        subject: one line; a `sentence` is said in the person's language.
        body: plain text; the same.
        path: where it leads on the site.
        once_key: what it is about, such as `pledge:{id}:escrowed`.
        at: UTC.
        kind: what is told; `domain.notice_rules.RULES` says how it comes.
    """
    tell_all(session, [Telling(user_id, subject, body, path, once_key, kind)], at=at)


@dataclass(frozen=True, slots=True)
class Telling:
    """One notice that is to be left: who is told what, and where it leads."""

    user_id: UUID
    subject: str
    """One line; a `sentence` is said in the person's language."""
    body: str
    """Plain text; the same."""
    path: str
    """Where it leads on the site."""
    once_key: str
    """What it is about: told once."""
    kind: NoticeKind
    """What is told; says how it comes."""
    language: str = ""
    """Theirs, where whoever tells them has read it; otherwise it is read."""


def tell_all(session: Session, tellings: Sequence[Telling], *, at: datetime) -> None:
    """Leaves many notices as one insert, once for each `once_key`; none is fine.

    Args:
        session: the caller's transaction.
        tellings: who is told what.
        at: UTC.
    """
    if not tellings:
        return
    session.flush()
    spoken = _languages(session, tellings)
    # One JSON text: the driver takes far longer for eight arrays of a thousand values.
    told = json.dumps([_told(telling, spoken[telling.user_id]) for telling in tellings])
    session.connection().execute(_TELL, {"tellings": told, "at": at})


def _languages(session: Session, tellings: Sequence[Telling]) -> dict[UUID, str]:
    """The language of each who is told."""
    spoken = {telling.user_id: telling.language for telling in tellings if telling.language}
    unread = list({telling.user_id for telling in tellings} - spoken.keys())
    if unread:
        query = select(User.id, User.language).where(col(User.id) == func.any(unread))
        spoken |= dict(session.exec(query).all())
    return spoken


def _told(telling: Telling, language: str) -> dict[str, Any]:
    """What `_TELL` is given of one notice, with its words in the language of who is told."""
    return {
        **columns(telling.subject, telling.body, language=language),
        "user_id": str(telling.user_id),
        "kind": telling.kind.value,
        "path": telling.path,
        "once_key": telling.once_key,
        "topic": switchable(telling.kind),
        "is_mailed": RULES[telling.kind].is_mailed,
    }
