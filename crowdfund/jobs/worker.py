"""The worker's loop."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from crowdfund.clock import real_now
from crowdfund.db.tables import WorkerBeat
from crowdfund.domain.errors import CrowdfundError
from crowdfund.jobs.claims import KINDS, MAIL, Kind, claim, kinds_with_due
from crowdfund.jobs.lanes import Lane
from crowdfund.jobs.leases import Keeper, Leases
from crowdfund.jobs.mending import Mending
from crowdfund.jobs.pacing import Pace
from crowdfund.metrics import WORK, WORK_SECONDS, counted
from crowdfund.services import (
    audit_chain,
    book_checks,
    complaint_reminders,
    escrow_checkpoints,
    failures,
    popularity,
    reconciliation,
    reminders,
    retention,
    screening,
    visiting,
    webhooks,
)
from crowdfund.services.deps import Deps

log = structlog.get_logger(__name__)

BATCH = 50
THREADS = 16
"""Calls under way at once, for each kind of work. A call takes up to about half a second, so at 25
a second some thirteen are under way."""
MAIL_THREADS = 4
"""Messages under way at once."""
IDLE_SECONDS = 0.5
POLL_SECONDS = 3
MINUTE_SECONDS = 60
MOST_BATCHES = 20
"""Of people who are compared with a new list, in one minute: meanwhile no notes are asked for."""
LONGEST_DRAIN_ROUNDS = 10_000


class Worker:
    """Does what is due until told to stop.

    Args:
        deps: what stands outside.
        threads: how many calls to the processor may be under way at once, for each kind of work.
    """

    def __init__(self, deps: Deps, *, threads: int = THREADS) -> None:
        self._deps = deps
        self._threads = threads
        self._holds_funds = False
        self._next_minute = 0.0
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._leases = Leases(deps)
        self._mending = Mending(deps)

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set, no faster than the processor allows; finishes what is under
        way before it returns."""
        pace = Pace(self._deps.engine, calls_per_second=self._deps.calls_per_second)
        self._deps.gateway.keep_pace(pace.wait_for)
        wake = threading.Event()
        lanes = [self._lane(kind, wake) for kind in self._kinds()]
        # What is under way when it is told to stop is still held, so it is kept to the very end.
        try:
            with Keeper(self._keep), ThreadPoolExecutor(1, thread_name_prefix="poll") as poller:
                self._keep_full(lanes, poller, wake, stop)
                for lane in lanes:
                    lane.finish()
        finally:
            self._deps.gateway.keep_pace(None)

    def _keep_full(
        self,
        lanes: list[Lane],
        poller: ThreadPoolExecutor,
        wake: threading.Event,
        stop: threading.Event,
    ) -> None:
        next_look = next_poll = time.monotonic()
        polling: Future[None] | None = None
        while not stop.is_set():
            now = time.monotonic()
            is_time = now >= next_look
            if is_time:
                next_look = now + IDLE_SECONDS
            if now >= next_poll:
                next_poll = now + POLL_SECONDS
                # In a thread of its own: a processor that is silent must not stop the claims.
                if polling is None or polling.done():
                    polling = poller.submit(self._look_around)
            due = self._due() if is_time else frozenset()
            for lane in lanes:
                lane.fill(is_due=lane.name in due)
            wake.wait(IDLE_SECONDS)
            wake.clear()

    def _lane(self, kind: Kind, wake: threading.Event) -> Lane:
        # Thousands of notices come at once when a large raise ends; money does not wait for them.
        threads = min(MAIL_THREADS, self._threads) if kind is MAIL else self._threads
        return Lane(kind, threads=threads, claim=self._claim, do=self._one, wake=wake)

    def _kinds(self) -> tuple[Kind, ...]:
        return (*KINDS, MAIL) if self._deps.mailer.is_connected else KINDS

    def drain(self) -> int:
        """Works until nothing is due, as fast as it can: for tests, and for the demonstration's
        offline processor. Returns how many rows it did."""
        done = 0
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in range(LONGEST_DRAIN_ROUNDS):
                polled = self._poll()
                did = self._round(pool)
                done += did
                if not did and not polled:
                    break
        self._quietly(self._publish_escrow)
        self._quietly(self._count_and_remind)
        self._quietly(self._chain_audit)
        return done

    def _round(self, pool: ThreadPoolExecutor) -> int:
        due = self._due()
        return sum(self._do_kind(pool, kind) for kind in self._kinds() if kind.name in due)

    def _due(self) -> frozenset[str]:
        try:
            return kinds_with_due(self._deps, self._kinds())
        except (DBAPIError, NoConnectionError) as error:
            log.warning("look_failed", error=type(error).__name__)
            return frozenset()

    def _do_kind(self, pool: ThreadPoolExecutor, kind: Kind) -> int:
        ids = self._claim(kind, BATCH)
        list(pool.map(lambda row_id: self._one(kind, row_id), ids))
        return len(ids)

    def _claim(self, kind: Kind, limit: int) -> list[Any]:
        try:
            claimed = claim(self._deps, kind, limit=limit)
        except (DBAPIError, NoConnectionError) as error:
            log.warning("claim_failed", kind=kind.name, error=type(error).__name__)
            return []
        self._leases.hold(kind, claimed)
        self._mending.expect(kind, claimed)
        return claimed

    def _one(self, kind: Kind, row_id: Any) -> None:
        try:
            self._do(kind, row_id)
        finally:
            self._leases.let_go(kind, row_id)

    def _do(self, kind: Kind, row_id: Any) -> None:
        """Does one row. What fails is put off, and finally left for a person."""
        try:
            with counted(WORK, WORK_SECONDS, kind.name):
                kind.work(self._deps, row_id)
        except CrowdfundError as error:
            log.warning("work_put_off", kind=kind.name, id=str(row_id), error=type(error).__name__)
            self._mending.failed(kind, row_id, error)
        except (DBAPIError, NoConnectionError) as error:
            log.warning("database_trouble", kind=kind.name, error=type(error).__name__)
            self._mending.failed(kind, row_id, error)
        except Exception as error:
            # One row that breaks must not stop the others; it is logged whole and tried again.
            log.exception("work_failed", kind=kind.name, id=str(row_id))
            self._mending.failed(kind, row_id, error)
        else:
            self._mending.succeeded(kind, row_id)

    def _quietly(self, do: Callable[[], object]) -> None:
        """Does something that is done again soon; what fails must not stop what comes after it."""
        try:
            do()
        except (CrowdfundError, DBAPIError, NoConnectionError) as error:
            log.warning("round_trouble", error=type(error).__name__)
        except Exception:
            log.exception("round_failed")

    def _keep(self) -> None:
        """Says that it is alive, and goes on holding what it works on."""
        self._quietly(self._beat)
        self._quietly(self._leases.renew)

    def _beat(self) -> None:
        with self._deps.transaction() as session:
            beat = insert(WorkerBeat).values(name=self._name, beat_at=real_now())
            session.execute(
                beat.on_conflict_do_update(
                    index_elements=["name"], set_={"beat_at": beat.excluded.beat_at}
                )
            )

    def _publish_escrow(self) -> None:
        escrow_checkpoints.publish_moved(self._deps)

    def _chain_audit(self) -> None:
        audit_chain.chain_new(self._deps)

    def _count_and_remind(self) -> None:
        popularity.count_moved(self._deps)
        reminders.send_due(self._deps)
        complaint_reminders.send_due(self._deps)

    def _look_around(self) -> None:
        """What no row stands for. Each by itself: one that fails for days keeps none waiting."""
        if time.monotonic() >= self._next_minute:
            self._next_minute = time.monotonic() + MINUTE_SECONDS
            self._quietly(self._publish_escrow)
            self._quietly(lambda: failures.forget_done(self._deps))
            self._quietly(lambda: visiting.forget_days(self._deps))
            self._quietly(lambda: retention.erase_past(self._deps))
            self._quietly(self._rescreen)
        if not self._holds_funds:
            self._quietly(self._hold_funds)
        self._quietly(lambda: reconciliation.schedule_nightly(self._deps))
        self._quietly(lambda: book_checks.schedule(self._deps))
        self._quietly(self._count_and_remind)
        self._quietly(self._chain_audit)
        self._quietly(self._poll)

    def _rescreen(self) -> None:
        # Only after the list has changed is there anything to do. Bounded, since a worker that
        # still has the old list would undo it for as long as both run.
        for _ in range(MOST_BATCHES):
            if not screening.rescreen(self._deps):
                break

    def _hold_funds(self) -> None:
        # Automatic payouts would drain money that is held for backers.
        self._deps.gateway.hold_funds()
        self._holds_funds = True

    def _poll(self) -> int:
        try:
            return webhooks.poll(self._deps)
        except CrowdfundError as error:
            log.warning("poll_failed", error=type(error).__name__)
            return 0
