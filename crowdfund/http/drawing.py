"""Pictures are drawn, and documents looked through, one at a time, on threads apart from those that
every page waits for.

Pillow works long and takes much memory. In the pool that all services share, a few pictures at
once would take its threads, and whoever waited for the one that draws would hold one too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

from crowdfund.domain.errors import Conflict
from crowdfund.words import N_

P = ParamSpec("P")
T = TypeVar("T")

MOST_WAITING: Final = 20
"""So many may be drawn or wait for it; whoever comes then is asked to come again."""
BUSY: Final = N_("Many files are being looked at right now. Please try again in a moment.")


class TooManyWaitError(Conflict):
    """Others wait already."""


class Drawer:
    """One thread, and those who wait for it, which takes no thread.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting = 0

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does a piece of work when its turn comes, and returns what it returns.

        Raises:
            TooManyWaitError: others wait already.
        """
        if self._waiting >= MOST_WAITING:
            raise TooManyWaitError(BUSY)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, partial(work, *args, **kwargs))
        finally:
            self._waiting -= 1
