"""Is the platform well? For the health address, `doctor` and moderators.

What is *failing* should wake an operator: it does not mend itself, or people wait meanwhile. What
is a *warning* is shown and can wait until the morning; above all, what was left for a person. What
nobody has looked at for a day can wait no longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlmodel import Session, col, func, select

from crowdfund.clock import real_now
from crowdfund.db.tables import WorkerBeat
from crowdfund.services import book_checks, reconciliation_health, texts, waiting
from crowdfund.services.deps import Deps

WORKER_SILENCE: Final = timedelta(minutes=1)
"""A worker says every five seconds that it is alive."""
PATIENCE: Final = "2s"
"""How long PostgreSQL may take for one question: an answer that comes too late is none."""
NO_DATABASE: Final = "The database does not answer."


class State(StrEnum):
    """How a part of the platform does."""

    OK = "ok"
    """Well."""
    WARNING = "warning"
    """A person should look at it, and need not be woken for it."""
    FAILING = "failing"
    """An operator is needed."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    words: str
    """What was seen; holds nothing secret and nothing personal."""


@dataclass(frozen=True)
class HealthReport:
    """What was looked at."""

    checks: tuple[Check, ...]

    @property
    def state(self) -> State:
        """The worst of all."""
        states = {check.state for check in self.checks}
        return next(one for one in (State.FAILING, State.WARNING, State.OK) if one in states)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong in words, warnings included; empty when all is well."""
        return (*self.of(State.FAILING), *self.of(State.WARNING))

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return self.state is State.OK

    @property
    def database(self) -> bool:
        """Whether the database answers."""
        return self._is_ok("database")

    @property
    def worker(self) -> bool:
        """Whether a worker is alive."""
        return self._is_ok("worker")

    def of(self, state: State) -> tuple[str, ...]:
        """What was seen of everything in a state."""
        return tuple(check.words for check in self.checks if check.state is state)

    def _is_ok(self, name: str) -> bool:
        return any(check.name == name and check.state is State.OK for check in self.checks)


def report(deps: Deps) -> HealthReport:
    """Looks at everything. Each question is answered from an index, however much there is. Never
    raises."""
    try:
        with deps.reading() as session:
            session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
            seen = [look(session, deps) for look in LOOKS]
    except (DBAPIError, NoConnectionError):
        return HealthReport((Check("database", State.FAILING, NO_DATABASE),))
    return HealthReport((Check("database", State.OK, "answers"), *seen))


def reconciliation(deps: Deps) -> tuple[str, list[str]]:
    """When the processor was last compared with the books, in a line, and what is wrong."""
    with deps.reading() as session:
        how = reconciliation_health.health_words(session, deps.now())
        return how.said, [*how.failing, *how.warnings]


def _worker(session: Session, deps: Deps) -> Check:
    del deps
    newest: datetime | None = session.exec(select(func.max(WorkerBeat.beat_at))).one()
    if newest is None or real_now() - newest >= WORKER_SILENCE:
        words = "No worker has said that it is alive in the last minute."
        return Check("worker", State.FAILING, words)
    since = col(WorkerBeat.beat_at) > real_now() - WORKER_SILENCE
    alive = session.exec(select(func.count()).select_from(WorkerBeat).where(since)).one()
    return Check("worker", State.OK, f"{texts.count(alive, 'worker')} alive")


def _notes(session: Session, deps: Deps) -> Check:
    left = waiting.left_notes(session, deps.now())
    failing = [*waiting.old_notes(session, deps.now()), *left.old]
    return _check("notes", failing, left.new, "none waits for long")


def _calls(session: Session, deps: Deps) -> Check:
    now = deps.now()
    parked, refused = waiting.parked_calls(session, now), waiting.waiting_calls(session, now)
    failing = [
        *waiting.late_calls(session, now),
        *waiting.unanswered_calls(session, now),
        *refused.old,
        *parked.old,
    ]
    return _check("calls", failing, [*parked.new, *refused.new], "none waits for long")


def _work(session: Session, deps: Deps) -> Check:
    now = deps.now()
    left = waiting.left_work(session, now)
    failing = [
        *waiting.late_work(session, now, has_mail=deps.mailer.is_connected),
        *waiting.missed_deadlines(session, now),
        *left.old,
    ]
    warnings = [
        *waiting.failing_work(session, now),
        *left.new,
        *waiting.unsettled_raises(session, now, platform_country=deps.platform_country),
    ]
    return _check("work", failing, warnings, "nothing waits for long")


def _books(session: Session, deps: Deps) -> Check:
    failing = book_checks.quick_findings(session)
    last = book_checks.last_ended(session)
    if last is None or last.ended_at is None:
        failing += book_checks.never_checked(session, deps.now())
        return _check("books", failing, [], "not checked yet; a worker does it every hour")
    when = texts.moment(last.ended_at)
    if last.finding_count:
        found = texts.count(last.finding_count, "finding")
        failing.append(f"The books do not hold: {found} on {when}. Run `check-books`.")
    if deps.now() - last.ended_at > book_checks.OLD * book_checks.pause_after(last):
        failing.append(f"The books were not checked since {when}.")
    return _check("books", failing, [], f"held on {when}")


def _reconciliation(session: Session, deps: Deps) -> Check:
    how = reconciliation_health.health_words(session, deps.now())
    return _check("reconciliation", how.failing, how.warnings, how.said)


def _check(name: str, failing: list[str], warnings: list[str], well: str) -> Check:
    if failing:
        return Check(name, State.FAILING, " ".join([*failing, *warnings]))
    if warnings:
        return Check(name, State.WARNING, " ".join(warnings))
    return Check(name, State.OK, well)


LOOKS: Final[tuple[Callable[[Session, Deps], Check], ...]] = (
    _worker,
    _notes,
    _calls,
    _work,
    _books,
    _reconciliation,
)
