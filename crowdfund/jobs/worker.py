"""The worker's loop."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from crowdfund.clock import real_now
from crowdfund.db.tables import WorkerBeat
from crowdfund.domain.errors import CrowdfundError
from crowdfund.jobs.claims import KINDS, MAIL, Kind, claim
from crowdfund.services import escrow_checkpoints, webhooks
from crowdfund.services.deps import Deps

log = structlog.get_logger(__name__)

BATCH = 50
THREADS = 8
IDLE_SECONDS = 0.5
POLL_EVERY_ROUNDS = 6
PUBLISH_EVERY_ROUNDS = 120
LONGEST_DRAIN_ROUNDS = 10_000


class Worker:
    """Does what is due until told to stop.

    Args:
        deps: what stands outside.
        threads: how many calls to the processor may be under way at once.
    """

    def __init__(self, deps: Deps, *, threads: int = THREADS) -> None:
        self._deps = deps
        self._threads = threads
        self._holds_funds = False
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set; finishes what is under way before it returns."""
        rounds = 0
        with ThreadPoolExecutor(self._threads) as pool:
            while not stop.is_set():
                if rounds % POLL_EVERY_ROUNDS == 0:
                    self._quietly(self._beat_and_poll)
                if rounds % PUBLISH_EVERY_ROUNDS == 0:
                    self._quietly(self._publish_escrow)
                did_work = self._round(pool)
                rounds += 1
                if not did_work:
                    stop.wait(IDLE_SECONDS)

    def drain(self) -> int:
        """Works until nothing is due: for tests and for commands. Returns how many rows it did."""
        done = 0
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in range(LONGEST_DRAIN_ROUNDS):
                polled = self._poll()
                did = self._round(pool)
                done += did
                if not did and not polled:
                    break
        self._quietly(self._publish_escrow)
        return done

    def _round(self, pool: ThreadPoolExecutor) -> int:
        kinds = (*KINDS, MAIL) if self._deps.mailer.is_connected else KINDS
        return sum(self._do_kind(pool, kind) for kind in kinds)

    def _do_kind(self, pool: ThreadPoolExecutor, kind: Kind) -> int:
        try:
            ids = claim(self._deps, kind, limit=BATCH)
        except DBAPIError as error:
            log.warning("claim_failed", kind=kind.name, error=type(error).__name__)
            return 0
        list(pool.map(lambda row_id: self._one(kind, row_id), ids))
        return len(ids)

    def _one(self, kind: Kind, row_id: Any) -> None:
        """Does one row. What fails stays due: its lease runs out and it is tried again."""
        try:
            kind.work(self._deps, row_id)
        except CrowdfundError as error:
            log.warning("work_put_off", kind=kind.name, id=str(row_id), error=type(error).__name__)
        except DBAPIError as error:
            log.warning("database_trouble", kind=kind.name, error=type(error).__name__)
        except Exception:
            # One row that breaks must not stop the others; it is logged whole and tried again.
            log.exception("work_failed", kind=kind.name, id=str(row_id))

    def _quietly(self, do: Any) -> None:
        try:
            do()
        except (CrowdfundError, DBAPIError) as error:
            log.warning("round_trouble", error=type(error).__name__)

    def _publish_escrow(self) -> None:
        escrow_checkpoints.publish_moved(self._deps)

    def _beat_and_poll(self) -> None:
        with self._deps.transaction() as session:
            beat = insert(WorkerBeat).values(name=self._name, beat_at=real_now())
            session.execute(
                beat.on_conflict_do_update(
                    index_elements=["name"], set_={"beat_at": beat.excluded.beat_at}
                )
            )
        if not self._holds_funds:
            # Automatic payouts would drain money that is held for backers.
            self._deps.gateway.hold_funds()
            self._holds_funds = True
        self._poll()

    def _poll(self) -> int:
        try:
            return webhooks.poll(self._deps)
        except CrowdfundError as error:
            log.warning("poll_failed", error=type(error).__name__)
            return 0
