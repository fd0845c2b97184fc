"""Erasing what is past its time and may be erased, and listing what is past it and stays.

What is kept how long is `domain.retention`. Of the kinds that the platform erases, visits are
forgotten by `visiting` and the others here; nothing else is ever deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Campaign
from crowdfund.domain.retention import KEPT, RecordKind, kept
from crowdfund.services.deps import Deps

AT_ONCE: Final = 5_000
"""Rows that one statement deletes at most."""

PAST: Final[Mapping[RecordKind, tuple[str, str]]] = {
    RecordKind.SESSIONS: (
        "user_sessions",
        "least(expires_at, coalesce(revoked_at, expires_at)) < :before",
    ),
    RecordKind.LETTERS: ("mailbox_mails", "taken_at < :before"),
    RecordKind.BEATS: ("worker_beats", "beat_at < :before"),
}
"""For each kind that is erased here: its table, and which rows are past their time."""
REAL_TIME: Final = frozenset({RecordKind.SESSIONS, RecordKind.BEATS})
"""Kinds that are counted in real time and not in the platform's."""


@dataclass(frozen=True)
class PastTime:
    """What is past its time."""

    kind: RecordKind
    count: int
    is_erased: bool
    """Whether the platform erases it; a person decides about the rest."""
    names: tuple[str, ...] = ()
    """Which, where they have names."""


def past_time(deps: Deps) -> list[PastTime]:
    """What is past its time now: what would be erased, and raises whose records a person may
    decide about."""
    with deps.reading() as session:
        found = [
            PastTime(kind, _count(session, kind, _before(deps, kind)), is_erased=True)
            for kind in PAST
        ]
        ended = col(Campaign.ended_at) < _before(deps, RecordKind.OFFERS)
        names = tuple(session.exec(select(Campaign.slug).where(ended).order_by(Campaign.slug)))
    found.append(PastTime(RecordKind.OFFERS, len(names), is_erased=False, names=names))
    return [one for one in found if one.count]


def erase_past(deps: Deps) -> dict[RecordKind, int]:
    """Deletes what is past its time and may be erased. Safe to repeat. Returns how many rows of
    each kind were deleted."""
    return {kind: _erase(deps, kind) for kind in PAST}


def _erase(deps: Deps, kind: RecordKind) -> int:
    table, condition = PAST[kind]
    statement = text(
        f"DELETE FROM {table} WHERE ctid = ANY (ARRAY("  # noqa: S608 - names of our own # nosec B608
        f"SELECT ctid FROM {table} WHERE {condition} LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED))"
    )
    done = 0
    while True:
        with deps.transaction() as session:
            result = session.execute(statement, {"before": _before(deps, kind)})
            count = int(getattr(result, "rowcount", 0))
        done += count
        if count < AT_ONCE:
            return done


def _count(session: Session, kind: RecordKind, before: datetime) -> int:
    table, condition = PAST[kind]
    query = text(f"SELECT count(*) FROM {table} WHERE {condition}")  # noqa: S608 - our own # nosec B608
    return int(session.execute(query, {"before": before}).scalar_one())


def _before(deps: Deps, kind: RecordKind) -> datetime:
    period = kept(kind).period
    assert period is not None  # noqa: S101 - these kinds have one; a test looks
    return (real_now() if kind in REAL_TIME else deps.now()) - period


def erased_kinds() -> set[RecordKind]:
    """The kinds that the platform says it erases."""
    return {one.kind for one in KEPT if one.is_erased}
