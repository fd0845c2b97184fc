"""Checking the books regularly, and keeping what came of it.

All invariants over all entries take as long as the ledger is large, so a worker checks them in
between and stores the outcome; whoever wants to know looks there, and at what is quick to see.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import BookCheck
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit_chain, book_chains, ledger, texts
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.services.stored_words import sentence_of

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=1)
"""Between two checks."""
MOST_SHARE: Final = 20
"""A check that takes long is made less often: it works a twentieth of the time at most."""
OLD: Final = 6
"""After so many times that long without a new one, the last check says nothing any more."""

LEFT_BEHIND_SQL: Final = """
SELECT count(*) FROM campaigns WHERE status IN ('settled', 'refunded')
AND (reserved_shares > 0 OR escrowed_shares > 0 OR escrowed_minor > 0)
"""


def schedule(deps: Deps) -> None:
    """Makes the row of the next check when it is time, unless one is under way."""
    now = deps.now()
    with deps.transaction() as session:
        last = last_ended(session)
        if last is not None and now < last.created_at + pause_after(last):
            return
        session.execute(
            insert(BookCheck)
            .values(id=uuid4(), created_at=now, due_at=now, finding_count=0, entry_count=0, note="")
            .on_conflict_do_nothing()
        )


def check(deps: Deps, *, check_id: UUID) -> None:
    """Checks every invariant and stores what came of it. Safe to repeat: the first one stays."""
    began_at = deps.now()
    audit_chain.chain_new(deps, everything=True)
    report = check_books(deps)
    with deps.transaction() as session:
        row = session.exec(
            select(BookCheck).where(BookCheck.id == check_id).with_for_update()
        ).one()
        if row.ended_at is not None:
            return
        row.started_at, row.ended_at, row.due_at = began_at, deps.now(), None
        row.entry_count, row.finding_count = report.entries, len(report.findings)
        _log_head(session)
        if report.findings:
            first = report.findings[0]
            note = sentence(
                "Invariant {invariant}, {subject}: {finding}",
                invariant=first.invariant,
                subject=first.subject,
                finding=first.text,
            )
            row.note = str(note)
            _tell(session, row, note, deps.now())
        session.add(row)


def last_ended(session: Session) -> BookCheck | None:
    """The newest check that was finished."""
    query = select(BookCheck).where(col(BookCheck.ended_at).is_not(None))
    return session.exec(query.order_by(col(BookCheck.ended_at).desc()).limit(1)).first()


def pause_after(row: BookCheck) -> timedelta:
    """How long after a check began the next one does."""
    assert row.started_at is not None  # noqa: S101 - it has ended
    assert row.ended_at is not None  # noqa: S101 - it has ended
    return max(EVERY, MOST_SHARE * (row.ended_at - row.started_at))


def never_checked(session: Session, now: datetime) -> list[str]:
    """Says that no check has ended long after the first entry was made."""
    first_at = ledger.first_entry_at(session)
    if first_at is None or now - first_at <= OLD * EVERY:
        return []
    since = texts.moment(first_at)
    return [sentence("The books were never checked, and have entries since {at}.", at=since)]


def quick_findings(session: Session) -> list[str]:
    """What a few indexed look-ups show, in sentences: money left in a raise that is over, and
    chains of raises that are not over which do not end where they should."""
    found: list[str] = []
    if session.execute(text(LEFT_BEHIND_SQL)).scalar_one():
        found.append(sentence("A raise that is over still holds money or shares."))
    if book_chains.loose_ends(session):
        found.append(sentence("A ledger's chain does not end where it should."))
    return found


def _log_head(session: Session) -> None:
    """The log is kept elsewhere: whoever rewrites the whole chain does not rewrite it as well."""
    position, hashed = audit_chain.head_of(session)
    log.info("audit_chain", position=position, hash=hashed)


def _tell(session: Session, row: BookCheck, note: str, at: datetime) -> None:
    tell_admins(
        session,
        action=Action.ACT_ON_MONEY,
        kind=NoticeKind.INCIDENT_OPENED,
        subject=sentence("The books do not hold"),
        body=sentence(
            "{note} Findings: {number}. Pay nothing out before a person has looked at it.",
            note=sentence_of(note),
            number=row.finding_count,
        ),
        path="/admin/money",
        once_key=f"books:{at.date()}",
        at=at,
    )
