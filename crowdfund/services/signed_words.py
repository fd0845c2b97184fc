"""What somebody answers or signs: a row of its own, the exact words that were on the screen, and an
entry of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from crowdfund.db.queries.protections import KEEP_WORDS
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.regimes.declarations import Wording
from crowdfund.services import audit


def keep_signed(
    session: Session,
    row: SQLModel,
    words: Wording,
    action: AuditAction,
    *,
    known: Actor,
    at: datetime,
    after: Mapping[str, Any],
) -> None:
    """Stores an answer with the words that it is about, and leaves an entry about its person.

    Args:
        session: the caller's transaction: all three are there or none.
        row: the answer, with the hash of the words.
        words: what was on the screen.
        action: what was done.
        known: by whom, about themselves.
        at: UTC.
        after: what the trail says of it, which everybody who may read it sees: that it was made
            and with which words, never what somebody earns or owns.
    """
    keep_words(session, words, at)
    session.add(row)
    session.flush()
    about = audit.Object("person", known.user_id, known.name)
    audit.record(session, action, about, at=at, actor_id=known.user_id, after=after)


def keep_words(session: Session, words: Wording, now: datetime) -> None:
    """Stores words once, however many answer them at the same time.

    Args:
        session: the caller's transaction.
        words: what was on the screen.
        now: UTC; kept as when they were first shown, if they are new.
    """
    values = {
        "text_hash": words.hash,
        "text_name": words.name,
        "text_version": words.version,
        "text_language": words.language,
        "text": words.text,
        "now": now,
    }
    session.connection().exec_driver_sql(KEEP_WORDS, values)


def words_named(words: Wording) -> str:
    """Which words, as the trail says it."""
    return f"{words.name} {words.version}"
