"""How things stand, in numbers, read from the database when they are asked for.

Every process would give the same answer, so one of them is asked: the web process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from crowdfund.clock import real_now
from crowdfund.db.tables import (
    Campaign,
    InboxEvent,
    Incident,
    WorkerBeat,
    WorkFailure,
)
from crowdfund.services import book_checks, health, queues
from crowdfund.services.deps import Deps
from crowdfund.services.queues import MAIL, QUEUES

PATIENCE: Final = "5s"
"""How long PostgreSQL may take for one question."""

Sample = tuple[tuple[str, ...], int]
"""Values of the labels, and the number."""


@dataclass(frozen=True)
class Gauge:
    """One number, or one for each value of its labels."""

    name: str
    meaning: str
    labels: tuple[str, ...]
    samples: tuple[Sample, ...]


def quick(deps: Deps) -> list[Gauge]:
    """What is answered from indexes: queues, notes, workers, books, incidents, campaigns.

    Raises:
        DBAPIError: the database does not answer.
    """
    with deps.reading() as session:
        _hurry(session)
        return [
            *_queues(session, deps),
            *_notes(session, deps.now()),
            *_workers(session),
            *_money(session),
            *_checks(session, deps.now()),
        ]


def thorough(deps: Deps) -> list[Gauge]:
    """What counts every pledge and every attempt: for once a minute.

    Raises:
        DBAPIError: the database does not answer, or not in time.
    """
    with deps.reading() as session:
        _hurry(session)
        return [
            _gauge("pledges", "Pledges by status.", ("status",), session.execute(text(PLEDGES))),
            _gauge(
                "attempts",
                "What was asked of the processor, by kind and status.",
                ("kind", "status"),
                session.execute(text(ATTEMPTS)),
            ),
            _gauge(
                "settlement_attempts",
                "Transfers and refunds of raises that are being settled or refunded.",
                ("kind", "status"),
                session.execute(text(SETTLEMENTS)),
            ),
        ]


PLEDGES: Final = "SELECT status, count(*) FROM pledges GROUP BY status"
ATTEMPTS: Final = "SELECT kind, status, count(*) FROM attempts GROUP BY kind, status"
SETTLEMENTS: Final = """
SELECT a.kind, a.status, count(*) FROM campaigns c JOIN attempts a ON a.campaign_id = c.id
WHERE c.ended_at IS NULL AND c.status IN ('settling', 'refunding', 'withdrawn')
AND a.kind IN ('transfer', 'refund') GROUP BY a.kind, a.status
"""


def _queues(session: Session, deps: Deps) -> list[Gauge]:
    now, due, oldest = deps.now(), [], []
    for name, queue in QUEUES.items():
        if name == MAIL and not deps.mailer.is_connected:
            continue
        since = queues.oldest_due_at(session, queue, now)
        due.append((name, queues.due_count(session, queue, now) if since else 0))
        oldest.append((name, _seconds(now - since) if since else 0))
    failures = select(
        WorkFailure.kind, col(WorkFailure.parked_at).is_not(None), func.count()
    ).group_by(WorkFailure.kind, col(WorkFailure.parked_at).is_not(None))
    failed = [
        (kind, "parked" if is_parked else "tried_again", many)
        for kind, is_parked, many in session.exec(failures)
    ]
    return [
        _gauge("queue_due", "Rows that are due and that no worker holds.", ("kind",), due),
        _gauge("queue_oldest_due_seconds", "Since when the oldest is due.", ("kind",), oldest),
        _gauge("work_failures", "Work that failed last.", ("kind", "state"), failed),
    ]


def _notes(session: Session, now: datetime) -> list[Gauge]:
    query = select(
        func.count(), func.count(col(InboxEvent.due_at)), func.min(InboxEvent.received_at)
    ).where(col(InboxEvent.handled_at).is_(None))
    unhandled, waiting, oldest = session.exec(query).one()
    return [
        _one("notes_unhandled", "Notes of the processor that are not handled.", unhandled),
        _one("notes_parked", "Those of them that were left for a person.", unhandled - waiting),
        _one(
            "notes_oldest_unhandled_seconds",
            "How long the oldest of them has been here.",
            _seconds(now - oldest) if unhandled else 0,
        ),
    ]


def _workers(session: Session) -> list[Gauge]:
    newest: datetime | None = session.exec(select(func.max(WorkerBeat.beat_at))).one()
    since = col(WorkerBeat.beat_at) > real_now() - health.WORKER_SILENCE
    alive = session.exec(select(func.count()).select_from(WorkerBeat).where(since)).one()
    made = [_one("workers_alive", "Workers that were alive in the last minute.", alive)]
    if newest is not None:
        silence = _seconds(real_now() - newest)
        words = "Since when no worker has said that it is alive."
        made.append(_one("worker_last_beat_seconds", words, silence))
    return made


def _money(session: Session) -> list[Gauge]:
    by_status = select(Campaign.status, func.count()).group_by(Campaign.status)
    held = select(Campaign.currency, func.sum(Campaign.escrowed_minor)).group_by(Campaign.currency)
    return [
        _gauge("campaigns", "Campaigns by status.", ("status",), session.exec(by_status)),
        _gauge(
            "escrow_held_minor",
            "Cleared money held for pledges that count, minor units.",
            ("currency",),
            session.exec(held),
        ),
    ]


def _checks(session: Session, now: datetime) -> list[Gauge]:
    opened = select(Incident.kind, func.count()).where(col(Incident.resolved_at).is_(None))
    found = session.exec(opened.group_by(Incident.kind))
    made = [_gauge("incidents_open", "Open incidents of the money.", ("kind",), found)]
    last = book_checks.last_ended(session)
    if last is not None and last.ended_at is not None:
        age = _seconds(now - last.ended_at)
        words = "What the last check of the books found."
        made.append(_one("book_check_findings", words, last.finding_count))
        made.append(_one("book_check_age_seconds", "How long ago it was.", age))
    return made


def _hurry(session: Session) -> None:
    session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))


def _seconds(span: timedelta) -> int:
    return max(int(span.total_seconds()), 0)


def _one(name: str, meaning: str, value: int) -> Gauge:
    return Gauge(f"crowdfund_{name}", meaning, (), (((), int(value)),))


def _gauge(name: str, meaning: str, labels: tuple[str, ...], rows: Iterable[Any]) -> Gauge:
    """A gauge from rows whose last column is the number."""
    samples = tuple((tuple(str(one) for one in row[:-1]), int(row[-1])) for row in rows)
    return Gauge(f"crowdfund_{name}", meaning, labels, samples)
