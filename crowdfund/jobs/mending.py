"""What becomes of rows whose work failed, and of those that failed before and now succeed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from crowdfund.jobs.claims import Kind
from crowdfund.services import failures
from crowdfund.services.deps import Deps

log = structlog.get_logger(__name__)


class Mending:
    """Keeps the failures of a worker's rows, and forgets them when the work succeeds.

    While the database is away nothing can be kept: such a row's lease runs out.

    Args:
        deps: what stands outside.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._lock = threading.Lock()
        self._failed_before: set[tuple[str, Any]] = set()

    def expect(self, kind: Kind, ids: Collection[Any]) -> None:
        """Rows that were claimed: those that failed before are remembered, so that success costs
        the others nothing."""
        if not ids:
            return

        def look() -> None:
            found = failures.known(self._deps, kind.queue, ids)
            with self._lock:
                self._failed_before |= {(kind.name, row_id) for row_id in found}

        self._if_it_can(look)

    def failed(self, kind: Kind, row_id: Any, error: Exception) -> None:
        """Puts a row off."""
        self._forget(kind, row_id)
        self._if_it_can(lambda: failures.put_off(self._deps, kind.queue, row_id, error))

    def succeeded(self, kind: Kind, row_id: Any) -> None:
        """Forgets what went wrong with a row before."""
        if self._forget(kind, row_id):
            self._if_it_can(lambda: failures.mended(self._deps, kind.queue, row_id))

    def _forget(self, kind: Kind, row_id: Any) -> bool:
        with self._lock:
            is_known = (kind.name, row_id) in self._failed_before
            self._failed_before.discard((kind.name, row_id))
        return is_known

    def _if_it_can(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (DBAPIError, NoConnectionError) as error:
            log.warning("failure_not_kept", error=type(error).__name__)
