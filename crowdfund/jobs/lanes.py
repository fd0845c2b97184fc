"""One kind of work in a worker: its own threads, kept busy by claiming ahead."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from crowdfund.jobs.claims import Kind


class Lane:
    """Rows of one kind on their way through a worker.

    Twice as many rows as threads are claimed at most, so that no thread waits for a claim and no
    row waits long under its lease. What one kind waits for, such as the processor's pace, keeps no
    other kind waiting.

    Args:
        kind: what is done here.
        threads: how many rows at once.
        claim: takes up to so many due rows; returns their ids.
        do: does one row; never raises.
        wake: set when there is room and more is known to be due.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        threads: int,
        claim: Callable[[Kind, int], list[Any]],
        do: Callable[[Kind, Any], None],
        wake: threading.Event,
    ) -> None:
        self._kind = kind
        self._threads = threads
        self._claim = claim
        self._do = do
        self._wake = wake
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=kind.name)
        self._lock = threading.Lock()
        self._under_way = 0
        self._has_more = False

    @property
    def name(self) -> str:
        """The kind's."""
        return self._kind.name

    def fill(self, *, is_due: bool) -> None:
        """Claims what there is room for, when something was seen or more is known to be due."""
        with self._lock:
            room = 2 * self._threads - self._under_way
            if room < self._threads or not (is_due or self._has_more):
                return
        claimed = self._claim(self._kind, room)
        with self._lock:
            self._under_way += len(claimed)
            self._has_more = len(claimed) == room
        for row_id in claimed:
            self._pool.submit(self._one, row_id)

    def finish(self) -> None:
        """Returns when all that was claimed is done."""
        self._pool.shutdown(wait=True)

    def _one(self, row_id: Any) -> None:
        try:
            self._do(self._kind, row_id)
        finally:
            with self._lock:
                self._under_way -= 1
                is_hungry = self._has_more and self._under_way <= self._threads
            if is_hungry:
                self._wake.set()
