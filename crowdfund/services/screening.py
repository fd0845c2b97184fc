"""Comparing verified people with the list, and what a person decides about a possible match.

A comparison is a row for each version of the list. Many are written as two statements, so that a
new list is through with everybody soon; the list itself is asked outside of any transaction, since
another `Screener` may be a service in the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, text
from sqlmodel import Session, col, select

from crowdfund.db.tables import IdentityCheck, Screening
from crowdfund.domain.identity import IdentityStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.screening import (
    PASSED,
    Match,
    Screened,
    ScreeningStatus,
    status_after,
)
from crowdfund.domain.sentence import sentence
from crowdfund.services import clearance
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.deps import Deps
from crowdfund.services.screening_words import stored_line

BATCH: Final = 500
"""People who are compared and written at once."""
PATH: Final = "/admin/screening"

_STORE = text(
    """
    WITH found AS (
      SELECT * FROM unnest(CAST(:check_ids AS uuid[]), CAST(:befores AS text[]),
        CAST(:afters AS text[]), CAST(:refs AS text[]), CAST(:words AS text[]))
        AS found (check_id, before, after, refs, words)
    ), moved AS (
      UPDATE identity_checks SET screening = found.after, list_version = :version
      FROM found
      WHERE identity_checks.id = found.check_id AND identity_checks.status = 'verified'
        AND identity_checks.screening = found.before AND identity_checks.list_version <> :version
      RETURNING identity_checks.id, identity_checks.user_id, found.before, found.after,
        found.refs, found.words
    ), kept AS (
      INSERT INTO screenings (id, check_id, list_version, status, refs, found, made_at, reason)
      SELECT gen_random_uuid(), moved.id, :version, moved.after,
        string_to_array(moved.refs, E'\\n'), moved.words, :at, ''
      FROM moved
      ON CONFLICT (check_id, list_version) DO UPDATE SET status = excluded.status,
        refs = excluded.refs, found = excluded.found, made_at = excluded.made_at
    )
    SELECT user_id, before, after FROM moved
    """
)


@dataclass(frozen=True)
class Compared:
    """What comparing one person came to."""

    check_id: UUID
    before: ScreeningStatus
    after: ScreeningStatus
    matches: tuple[Match, ...]


def find(deps: Deps, person: Screened) -> tuple[Match, ...]:
    """Everybody on the list whom a person may be; asked outside of a transaction."""
    return deps.screener.find([person])[person.id]


def store(session: Session, compared: Sequence[Compared], *, version: str, at: datetime) -> None:
    """Writes comparisons down, tells who has to decide, and wakes what waited for those who passed.

    One that somebody decided about meanwhile, or that another worker wrote, is left as it is.

    Args:
        session: the caller's transaction.
        compared: what was found.
        version: of which list.
        at: UTC.
    """
    columns: dict[str, list[Any]] = {
        "check_ids": [one.check_id for one in compared],
        "befores": [one.before.value for one in compared],
        "afters": [one.after.value for one in compared],
        "refs": ["\n".join(match.ref for match in one.matches) for one in compared],
        "words": ["\n".join(map(stored_line, one.matches)) for one in compared],
    }
    session.flush()
    moved = session.connection().execute(_STORE, columns | {"version": version, "at": at}).all()
    passed = [row.user_id for row in moved if _passes(row.after) and not _passes(row.before)]
    clearance.wake(session, passed, at=at)
    waiting = [row for row in moved if row.after == ScreeningStatus.POSSIBLE.value]
    if waiting and any(row.before != ScreeningStatus.POSSIBLE.value for row in waiting):
        _tell(session, version, at)


def rescreen(deps: Deps, *, limit: int = BATCH) -> int:
    """Compares people with a list that is newer than their last comparison.

    Args:
        deps: what stands outside.
        limit: people at once.

    Returns:
        How many were compared; 0 when everybody is through.
    """
    version = deps.screener.version
    with deps.reading() as session:
        rows = _not_compared(session, version, limit)
    if not rows:
        return 0
    people = [Screened(row.id, row.name, row.birth_year or 0) for row, _seen in rows]
    found = deps.screener.find(people)
    compared = [
        Compared(row.id, before, status_after(before, seen, found[row.id]), found[row.id])
        for row, seen in rows
        for before in [ScreeningStatus(row.screening)]
    ]
    with deps.transaction() as session:
        store(session, compared, version=version, at=deps.now())
    return len(rows)


def _passes(status: str) -> bool:
    return ScreeningStatus(status) in PASSED


def _not_compared(
    session: Session, version: str, limit: int
) -> list[tuple[IdentityCheck, list[str]]]:
    """Verified people and the matches that their last comparison showed."""
    last = col(Screening.list_version) == col(IdentityCheck.list_version)
    query = (
        select(IdentityCheck, Screening.refs)
        .outerjoin(Screening, (col(Screening.check_id) == col(IdentityCheck.id)) & last)
        .where(
            col(IdentityCheck.status) == IdentityStatus.VERIFIED.value,
            # Not <>, which no index answers.
            or_(
                col(IdentityCheck.list_version) < version,
                col(IdentityCheck.list_version) > version,
            ),
        )
        .limit(limit)
    )
    return [(row, list(seen or [])) for row, seen in session.exec(query)]


def _tell(session: Session, version: str, at: datetime) -> None:
    tell_admins(
        session,
        kind=NoticeKind.SCREENING_WAITS,
        action=Action.DECIDE_SCREENING,
        subject=sentence("Somebody may be on a list"),
        body=sentence(
            "A verified person is like somebody on the list that people are compared with. "
            "Decide whether it is them: until then no money goes to them."
        ),
        path=PATH,
        once_key=f"screening:{version}:{at.isoformat()}",
        at=at,
    )
