"""Is the platform well? For the health address, `doctor` and moderators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Attempt, WorkerBeat
from crowdfund.domain.payment import AttemptStatus
from crowdfund.services import reconciliation_pages, webhooks
from crowdfund.services.deps import Deps

WORKER_SILENCE = timedelta(minutes=2)
NOTE_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class HealthReport:
    """What was looked at; `problems` in words, empty when all is well."""

    database: bool
    worker: bool
    problems: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def report(deps: Deps) -> HealthReport:
    """Looks at the database, the workers and what waits. Never raises."""
    try:
        has_worker = _has_worker(deps)
        old_notes = webhooks.unhandled_count(deps, older_than=NOTE_PATIENCE)
        parked = _parked_count(deps)
        differences = reconciliation(deps)[1]
    except DBAPIError:
        return HealthReport(False, False, ("The database does not answer.",))
    problems = []
    if not has_worker:
        problems.append("No worker has said that it is alive in the last two minutes.")
    if old_notes:
        problems.append(f"{old_notes} notes from the processor wait for more than ten minutes.")
    if parked:
        problems.append(f"{parked} payments are parked until a person looks at them.")
    problems.extend(differences)
    return HealthReport(True, has_worker, tuple(problems))


def reconciliation(deps: Deps) -> tuple[str, list[str]]:
    """When the processor was last compared with the books, in a line, and what is wrong."""
    with deps.reading() as session:
        return reconciliation_pages.health_words(session, deps.now())


def _has_worker(deps: Deps) -> bool:
    with deps.reading() as session:
        newest: datetime | None = session.exec(select(func.max(WorkerBeat.beat_at))).one()
    return newest is not None and real_now() - newest < WORKER_SILENCE


def _parked_count(deps: Deps) -> int:
    with deps.reading() as session:
        query = select(func.count()).where(col(Attempt.status) == AttemptStatus.PARKED.value)
        return session.exec(query).one()
