"""Reconciliation: what the processor holds is what the ledger says (invariant 6), nightly and on
demand.

A run is a row that a worker claims. It reads the processor's rows a page at a time, waits for a
moment in which the balance stands still, compares both sides in one view of the database, and
keeps what it found as incidents. It books nothing and changes nothing else.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import ReconciliationRun, ReconciliationSum, RunOrigin
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import GatewayError, GatewayRefused, GatewayUnavailable
from crowdfund.domain.payment import pause_before_try
from crowdfund.domain.permissions import Action, require
from crowdfund.services import audit, incidents, reconciliation_reading
from crowdfund.services.attempts import CALL_LEASE
from crowdfund.services.deps import Deps
from crowdfund.services.reconciliation_alarms import alarms
from crowdfund.services.reconciliation_compare import Comparison, compare
from crowdfund.services.step_up import require_fresh

NIGHT_BEGINS: Final = timedelta(hours=2)
"""Time of day, UTC, from which the night's run is due."""
WINDOW: Final = timedelta(days=7)
"""How far back a nightly run reads the processor's rows again. All that were read before are
compared all the same."""
LOOK: Final = timedelta(milliseconds=200)
"""Pause of a command that waits for a run that a worker is making."""


def schedule_nightly(deps: Deps) -> None:
    """Makes the row of this night's run unless it is there: once a night, by any worker. While
    another run is under way, it is made afterwards."""
    now = deps.now()
    night = (now - NIGHT_BEGINS).date()
    with deps.transaction() as session:
        last = session.exec(select(func.max(ReconciliationRun.night))).one()
        if last is None or last < night:
            _insert(session, RunOrigin.NIGHTLY, at=now, since=_window(session, now), night=night)


def ask(deps: Deps, *, actor: Actor | None) -> None:
    """Has a worker read everything and compare it, or leaves the run alone that is under way.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    moderator = require_fresh(require(actor, Action.ACT_ON_MONEY))
    with deps.transaction() as session:
        run_id = _insert(session, RunOrigin.ASKED, at=deps.now(), asked_by=moderator.user_id)
        audit.record(
            session,
            AuditAction.RECONCILIATION_ASKED,
            audit.Object("reconciliation", run_id or ""),
            at=deps.now(),
            actor_id=moderator.user_id,
        )


def run_now(deps: Deps, *, days: int | None = None) -> UUID:
    """Reconciles now, in this process, and returns the run. One that is under way is waited for
    or taken over first.

    Args:
        deps: see `Deps`.
        days: read the processor's rows of so many days again; None for all.

    Raises:
        GatewayUnavailable, GatewayRefused: the processor does not answer; nothing was compared.
    """
    while True:
        now = deps.now()
        since = now - timedelta(days=days) if days is not None else None
        with deps.transaction() as session:
            own = _insert(session, RunOrigin.COMMAND, at=now, since=since)
            run_id = own or _under_way(session)
        if run_id is not None:
            _drive(deps, run_id)
        if own is not None:
            return own


def advance(deps: Deps, *, run_id: UUID) -> None:
    """Takes a run further: some pages, or the comparison. Safe to repeat; whoever lost the turn
    stops. While the processor is away the run waits, with a pause that grows."""
    run = _take_turn(deps, run_id)
    if run is None:
        return
    try:
        if reconciliation_reading.read_some(deps, run):
            _finish(deps, run)
        else:
            _go_on_at(deps, run, deps.now())
    except GatewayUnavailable as error:
        _put_off(deps, run, error)
    except GatewayRefused as error:
        # The place where reading stopped may be gone at the processor: begin again.
        run.cursor, run.is_read, run.row_count, run.started_at = "", False, 0, None
        _put_off(deps, run, error)


def last_run(session: Session) -> ReconciliationRun | None:
    """The newest run that was finished."""
    query = select(ReconciliationRun).where(col(ReconciliationRun.ended_at).is_not(None))
    return session.exec(query.order_by(col(ReconciliationRun.ended_at).desc()).limit(1)).first()


def open_run(session: Session) -> ReconciliationRun | None:
    """The run that is under way or waits for a worker."""
    query = select(ReconciliationRun).where(col(ReconciliationRun.ended_at).is_(None))
    return session.exec(query).first()


def sums_of(session: Session, run_id: UUID) -> list[ReconciliationSum]:
    """What a run found, by currency."""
    query = select(ReconciliationSum).where(ReconciliationSum.run_id == run_id)
    return list(session.exec(query.order_by(col(ReconciliationSum.currency))))


def _under_way(session: Session) -> UUID | None:
    run = open_run(session)
    return run.id if run is not None else None


def _insert(session: Session, origin: RunOrigin, *, at: datetime, **values: object) -> UUID | None:
    """Adds a run; None when another is under way, or this night has its own."""
    made = (
        insert(ReconciliationRun)
        .values(
            id=uuid4(),
            origin=origin.value,
            created_at=at,
            due_at=at,
            turn=0,
            tries=0,
            cursor="",
            is_read=False,
            row_count=0,
            line_count=0,
            found_count=0,
            note="",
            **values,
        )
        .on_conflict_do_nothing()
        .returning(col(ReconciliationRun.id))
    )
    return session.execute(made).scalar_one_or_none()


def _window(session: Session, now: datetime) -> datetime | None:
    """A night reads the last days again; the first one, and one after a difference, everything."""
    if last_run(session) is None or incidents.open_differences(session):
        return None
    return now - WINDOW


def _drive(deps: Deps, run_id: UUID) -> None:
    """Takes a run to its end, beside any worker that is at it."""
    while True:
        now = deps.now()
        with deps.transaction() as session:
            row = ReconciliationRun
            claimed = session.execute(
                update(row)
                .where(
                    col(row.id) == run_id,
                    col(row.ended_at).is_(None),
                    or_(col(row.due_at) <= now, col(row.tries) > 0),
                )
                .values(due_at=now + CALL_LEASE)
                .returning(col(row.id))
            ).scalar_one_or_none()
        if claimed is not None:
            advance(deps, run_id=run_id)
        with deps.reading() as session:
            run = session.get_one(ReconciliationRun, run_id)
        if run.ended_at is not None:
            return
        if run.tries:
            raise GatewayUnavailable(run.note)
        if claimed is None:
            time.sleep(LOOK.total_seconds())


def _take_turn(deps: Deps, run_id: UUID) -> ReconciliationRun | None:
    now = deps.now()
    with deps.transaction() as session:
        run = _locked(session, run_id)
        if run.ended_at is not None:
            return None
        run.turn += 1
        run.started_at = run.started_at or now
        run.due_at = now + CALL_LEASE
        session.add(run)
    return run


def _finish(deps: Deps, run: ReconciliationRun) -> None:
    balances, looked_at = reconciliation_reading.steady_balance(deps)
    now = deps.now()
    with deps.transaction() as session:
        reconciliation_reading.forget_vanished(session, run)
    found = _compared(deps, balances, now, looked_at)
    with deps.transaction() as session:
        incidents.alone(session)
        row = _locked(session, run.id)
        if row.turn != run.turn or row.ended_at is not None:
            return
        if run.since is not None and not found.adds_up:
            # Something older than the window changed: nothing is said before all was read.
            row.since, row.cursor, row.is_read, row.row_count = None, "", False, 0
            row.started_at, row.due_at = None, now
        else:
            _keep(session, deps, row, found, now)
        session.add(row)


def _compared(
    deps: Deps, balances: dict[str, int] | None, now: datetime, looked_at: datetime
) -> Comparison:
    with deps.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with Session(connection) as session:
            return compare(session, balances=balances, now=now, read_at=looked_at)


def _keep(
    session: Session, deps: Deps, run: ReconciliationRun, found: Comparison, now: datetime
) -> None:
    in_time = alarms(session, found.sums, now=now, platform_country=deps.platform_country)
    incidents.record(session, [*found.findings, *in_time], at=now, is_complete=found.is_complete)
    for one in found.sums:
        session.add(
            ReconciliationSum(
                run_id=run.id,
                currency=one.currency,
                # A balance that was not compared is shown as what its rows add up to.
                processor_minor=one.rows_minor
                if one.processor_minor is None
                else one.processor_minor,
                rows_minor=one.rows_minor,
                ledger_minor=one.ledger_minor,
                on_its_way_minor=one.on_its_way_minor,
                accepted_minor=one.accepted_minor,
                held_minor=one.held_minor,
            )
        )
    run.line_count = found.line_count
    run.found_count = len(found.findings) + found.unlisted_count
    run.ended_at, run.due_at, run.tries, run.note = now, None, 0, ""


def _go_on_at(deps: Deps, run: ReconciliationRun, at: datetime) -> None:
    with deps.transaction() as session:
        row = _locked(session, run.id)
        if row.turn == run.turn and row.ended_at is None:
            row.due_at = at
            session.add(row)


def _put_off(deps: Deps, run: ReconciliationRun, error: GatewayError) -> None:
    now = deps.now()
    with deps.transaction() as session:
        row = _locked(session, run.id)
        if row.turn != run.turn or row.ended_at is not None:
            return
        row.tries += 1
        row.due_at = now + pause_before_try(row.tries)
        row.note = error.message
        row.cursor, row.is_read = run.cursor, run.is_read
        row.row_count, row.started_at = run.row_count, run.started_at
        session.add(row)


def _locked(session: Session, run_id: UUID) -> ReconciliationRun:
    query = select(ReconciliationRun).where(ReconciliationRun.id == run_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()
