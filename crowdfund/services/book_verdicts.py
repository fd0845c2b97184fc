"""What the last check of the books says, for moderators; and asking for one now.

Checking everything takes as long as the ledger is large, so no page does it: a worker does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import BookCheck
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.permissions import Action, require
from crowdfund.services import audit, book_checks, signs, texts
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh
from crowdfund.services.stored_words import shown
from crowdfund.services.views.admin import BooksVerdict, ProblemRow
from crowdfund.words import N_, _, said

BOOKS: Final = N_("The books")
HOLD: Final = N_("The books held at the last check")
BROKEN: Final = N_("The books do not hold")
NEVER: Final = N_("The books were not checked yet")
OLD: Final = N_("The last check is old")
UNDER_WAY: Final = N_("A check is under way; this page shows what comes of it.")
SOON: Final = N_("A worker checks them every hour, or now if you ask.")


def ask(deps: Deps, *, actor: Actor | None) -> None:
    """Has a worker check the books now, or leaves the check alone that is under way.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    moderator = require_fresh(require(actor, Action.ACT_ON_MONEY))
    with deps.transaction() as session:
        now = deps.now()
        row = {"id": uuid4(), "created_at": now, "due_at": now, "note": ""}
        session.execute(
            insert(BookCheck).values(**row, finding_count=0, entry_count=0).on_conflict_do_nothing()
        )
        audit.record(
            session,
            AuditAction.BOOKS_CHECK_ASKED,
            audit.Object("books", "", BOOKS),
            at=now,
            actor_id=moderator.user_id,
        )


def verdict(deps: Deps, *, actor: Actor | None) -> BooksVerdict:
    """What the last check says: what the page looks at while one is under way.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_MONEY)
    with deps.reading() as session:
        return verdict_of(session, deps.now())


def verdict_of(session: Session, now: datetime) -> BooksVerdict:
    """The last check that ended, what can be seen wrong at once, and whether a check is under way.

    Args:
        session: the caller's transaction.
        now: the platform's time, UTC.
    """
    last = book_checks.last_ended(session)
    problems = _problems(session, last)
    is_checking = _is_checking(session)
    title, tone = _title(last, now, is_broken=bool(problems))
    told = _told(last, now)
    return BooksVerdict(
        hold=not problems,
        title=title,
        tone=tone,
        text=f"{told} {_(UNDER_WAY) if is_checking else ''}".rstrip(),
        is_checking=is_checking,
        problems=problems,
    )


def _title(last: BookCheck | None, now: datetime, *, is_broken: bool) -> tuple[str, str]:
    if is_broken:
        return _(BROKEN), "bad"
    if last is None:
        return _(NEVER), "warn"
    assert last.ended_at is not None  # noqa: S101 - it is the last that ended
    is_old = now - last.ended_at > book_checks.OLD * book_checks.pause_after(last)
    return (_(OLD), "warn") if is_old else (_(HOLD), "good")


def _told(last: BookCheck | None, now: datetime) -> str:
    if last is None or last.ended_at is None:
        return _(SOON)
    entries = texts.count(last.entry_count, "ledger entry", "ledger entries")
    at = signs.clauses([texts.moment(last.ended_at), texts.ago(last.ended_at, now)])
    if last.finding_count:
        return _("{count} in {entries}, checked {at}.").format(
            count=texts.count(last.finding_count, "finding"), entries=entries, at=at
        )
    return _("Every rule of the books held over {entries}, checked {at}.").format(
        entries=entries, at=at
    )


def _problems(session: Session, last: BookCheck | None) -> list[ProblemRow]:
    found = [
        ProblemRow(_("Seen now"), said(finding), "")
        for finding in book_checks.quick_findings(session)
    ]
    if last is not None and last.finding_count:
        at = texts.moment(last.ended_at)
        found.insert(0, ProblemRow(_("First finding of the last check"), shown(last.note), at))
    return found


def _is_checking(session: Session) -> bool:
    query = select(BookCheck.id).where(col(BookCheck.ended_at).is_(None))
    return session.exec(query.limit(1)).first() is not None
