"""What visitors would wait for is read before they ask, for as long as the process serves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog

from crowdfund.http.requests import DepsSource, call
from crowdfund.services import open_offers

PAUSE_SECONDS: Final = 20
"""Between two readings: so much less than what is read is kept for that nobody finds it old."""


def reading_ahead(
    deps_source: DepsSource, pause_seconds: float = PAUSE_SECONDS
) -> Callable[[], Coroutine[Any, Any, None]]:
    """What to run while the process serves; it ends by being cancelled.

    Args:
        deps_source: gives what this process works with; asked at each reading, not before.
        pause_seconds: between two readings.
    """

    async def read_open_offers_ahead() -> None:
        while True:
            try:
                await call(deps_source(), open_offers.read_ahead)
            # Not even its surroundings were there: whoever asks reads, until the next time.
            except Exception:
                structlog.get_logger().exception("reading_ahead.failed")
            await asyncio.sleep(pause_seconds)

    return read_open_offers_ahead
