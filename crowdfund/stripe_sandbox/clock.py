"""The sandbox's own time: the real clock plus an offset that is kept in the file."""

from __future__ import annotations

import time
from collections.abc import Callable

from crowdfund.stripe_sandbox.store import Store

DAY_SECONDS = 86_400


class Clock:
    """Tells sandbox time and moves it; back only before anything has happened.

    Args:
        store: where the offset is kept.
        real_time: seconds since 1970, UTC.
    """

    def __init__(self, store: Store, real_time: Callable[[], float] = time.time) -> None:
        self._store = store
        self._real_time = real_time

    def now(self) -> int:
        """Sandbox time in whole seconds since 1970, UTC."""
        return int(self._real_time()) + self.offset()

    def real_now(self) -> float:
        """Real seconds since 1970, UTC: for signatures and delivery retries."""
        return self._real_time()

    def offset(self) -> int:
        """How many seconds sandbox time is ahead of real time."""
        return int(self._store.setting("clock_offset_seconds", "0"))

    def advance(self, seconds: int) -> None:
        """Moves sandbox time by whole seconds; call inside a transaction."""
        self._store.set_setting("clock_offset_seconds", str(self.offset() + seconds))
