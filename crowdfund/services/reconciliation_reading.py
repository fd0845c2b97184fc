"""Reading the processor's rows: a page at a time, each kept before the next is asked for, so that
any worker goes on where another one stopped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import ProcessorRow, ReconciliationRun
from crowdfund.payments.gateway import BalancePage, BalanceRow, BalanceState
from crowdfund.services.attempts import CALL_LEASE
from crowdfund.services.deps import Deps

PAGE_SIZE = 100
PAGES_PER_TURN = 10
"""Pages after which a worker looks at its other work."""
STEADY_TRIES = 5
"""How often the balance and the newest rows are read until nothing moved in between."""


def read_some(deps: Deps, run: ReconciliationRun) -> bool:
    """Reads some pages and keeps each with the place where it ends.

    Args:
        deps: see `Deps`.
        run: as this turn found it; its place moves along.

    Returns:
        Whether the turn goes on: False when pages are left, or somebody else took over.

    Raises:
        GatewayUnavailable: what was read is kept.
        GatewayRefused: such as a place that the processor no longer knows.
    """
    for _ in range(PAGES_PER_TURN):
        if run.is_read:
            return True
        page = deps.gateway.list_balance_rows(
            since=run.since, after=run.cursor or None, limit=PAGE_SIZE
        )
        run.is_read = not page.has_more
        run.row_count += len(page.rows)
        run.cursor = page.rows[-1].row_ref if page.rows else run.cursor
        if not _keep_page(deps, run, page):
            return False
    return run.is_read


def steady_balance(deps: Deps) -> tuple[dict[str, int] | None, datetime]:
    """The balance at a moment for which every row is known.

    Returns:
        Available and pending together in minor units, by currency, or None when money kept moving;
        and when the last look was begun, UTC.

    Raises:
        GatewayUnavailable, GatewayRefused: the processor does not answer.
    """
    looked_at = deps.now()
    for _ in range(STEADY_TRIES):
        looked_at = deps.now()
        before = _totals(deps.gateway.retrieve_balance())
        has_new = _read_newer(deps)
        after = _totals(deps.gateway.retrieve_balance())
        if before == after and not has_new:
            return after, looked_at
    return None, looked_at


def forget_vanished(session: Session, run: ReconciliationRun) -> None:
    """Drops rows of the window that the processor did not list any more: what it said before is
    no longer what it says."""
    gone = delete(ProcessorRow).where(col(ProcessorRow.seen_at) < run.started_at)
    if run.since is not None:
        gone = gone.where(col(ProcessorRow.created_at) >= run.since)
    session.execute(gone)


def _keep_page(deps: Deps, run: ReconciliationRun, page: BalancePage) -> bool:
    now = deps.now()
    with deps.transaction() as session:
        moved = session.execute(
            update(ReconciliationRun)
            .where(
                col(ReconciliationRun.id) == run.id,
                col(ReconciliationRun.turn) == run.turn,
                col(ReconciliationRun.ended_at).is_(None),
            )
            .values(
                cursor=run.cursor,
                is_read=run.is_read,
                row_count=run.row_count,
                due_at=now + CALL_LEASE,
                tries=0,
                note="",
            )
            .returning(col(ReconciliationRun.id))
        )
        if moved.first() is None:
            return False
        _keep(session, page.rows, now)
    return True


def _read_newer(deps: Deps) -> bool:
    """Reads rows that were made since; returns whether there were any."""
    has_new, after = False, None
    while True:
        page = deps.gateway.list_balance_rows(since=None, after=after, limit=PAGE_SIZE)
        with deps.transaction() as session:
            refs = [row.row_ref for row in page.rows]
            known = set(session.exec(select(ProcessorRow.id).where(col(ProcessorRow.id).in_(refs))))
            _keep(session, page.rows, deps.now())
        has_new = has_new or len(known) < len(refs)
        if known or not page.has_more:
            return has_new
        after = refs[-1]


def _keep(session: Session, rows: Iterable[BalanceRow], at: datetime) -> None:
    values = [
        {
            "id": row.row_ref,
            "movement": row.movement.value,
            "source_ref": row.source_ref,
            "charge_ref": row.charge_ref,
            "pledge_ref": row.pledge_id,
            "amount_minor": row.amount_minor,
            "fee_minor": row.fee_minor,
            "currency": row.currency,
            "created_at": row.created_at,
            "seen_at": at,
        }
        for row in rows
    ]
    if not values:
        return
    # The statement is the same for every page, so it is made once; the rows go along with it.
    keep = insert(ProcessorRow.__table__)  # type: ignore[attr-defined]
    told = {name: keep.excluded[name] for name in values[0] if name != "id"}
    session.connection().execute(
        keep.on_conflict_do_update(index_elements=["id"], set_=told), values
    )


def _totals(balances: Iterable[BalanceState]) -> dict[str, int]:
    return {one.currency: one.available_minor + one.pending_minor for one in balances}
