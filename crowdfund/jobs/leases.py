"""Leases of the rows that a worker holds, renewed for as long as it is at work on them.

A lease is short, so that what a dead worker held falls to others soon. Work may take longer than a
lease: a processor that is silent, a pace to wait for, a raise of a hundred thousand pledges. So a
thread of its own renews the leases of living work, and beats, whatever the other threads wait for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from types import TracebackType
from typing import Any, Final

import structlog
from sqlalchemy import update
from sqlmodel import select

from crowdfund.jobs.claims import LEASE, Kind
from crowdfund.services.deps import Deps

log = structlog.get_logger(__name__)

RENEW_SECONDS: Final = 5.0
"""How often leases are looked at."""
RENEW_BEFORE: Final = timedelta(seconds=20)
"""A lease with less than this left is renewed: three looks may fail before it runs out."""
LONGEST_HELD_SECONDS: Final = 900.0
"""After so long work is taken to hang: its lease is left to run out, and another thread tries."""

Held = tuple[Kind, Any]


class Leases:
    """What one worker holds.

    Args:
        deps: what stands outside.
        seconds: since some moment; never runs back. The machine's, or a test's.
    """

    def __init__(self, deps: Deps, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._deps = deps
        self._seconds = seconds
        self._lock = threading.Lock()
        self._held: dict[tuple[str, Any], tuple[Kind, float]] = {}

    def hold(self, kind: Kind, ids: Iterable[Any]) -> None:
        """Rows that were claimed: renewed until they are let go."""
        now = self._seconds()
        with self._lock:
            self._held |= {(kind.name, row_id): (kind, now) for row_id in ids}

    def let_go(self, kind: Kind, row_id: Any) -> None:
        """A row whose work is over, however it ended; its `due_at` is what the work left there."""
        with self._lock:
            self._held.pop((kind.name, row_id), None)

    def renew(self) -> int:
        """Makes leases that end soon last anew. Returns how many.

        A row that is locked at this moment is left for the next look: somebody changes it, and
        waiting for several such rows could end in a deadlock. One that is not due any more, since
        its work has just ended, is left alone.
        """
        return sum(self._renew_kind(kind, ids) for kind, ids in self._by_kind())

    def _renew_kind(self, kind: Kind, ids: list[Any]) -> int:
        rows, now = kind.queue.table.__table__, self._deps.now()
        ending = (
            select(rows.c.id)
            .where(rows.c.id.in_(ids), rows.c.due_at < now + RENEW_BEFORE)
            .with_for_update(skip_locked=True, key_share=True)
            .cte("ending")
        )
        lease = update(rows).where(rows.c.id == ending.c.id).values(due_at=now + LEASE)
        with self._deps.transaction() as session:
            return len(session.execute(lease.returning(rows.c.id)).all())

    def _by_kind(self) -> list[tuple[Kind, list[Any]]]:
        found: dict[str, tuple[Kind, list[Any]]] = {}
        with self._lock:
            self._forget_hanging()
            for (name, row_id), (kind, _since) in self._held.items():
                found.setdefault(name, (kind, []))[1].append(row_id)
        return list(found.values())

    def _forget_hanging(self) -> None:
        now = self._seconds()
        for key, (_kind, since) in list(self._held.items()):
            if now - since >= LONGEST_HELD_SECONDS:
                log.error("work_hangs", kind=key[0], id=str(key[1]))
                del self._held[key]


class Keeper:
    """A thread that does something at once and then regularly, until its block ends.

    Args:
        do: never raises.
        every_seconds: the pause.
    """

    def __init__(self, do: Callable[[], object], *, every_seconds: float | None = None) -> None:
        self._do = do
        self._every_seconds = RENEW_SECONDS if every_seconds is None else every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def __enter__(self) -> Keeper:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._do()
            if self._over.wait(self._every_seconds):
                return
