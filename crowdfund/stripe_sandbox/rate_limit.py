"""A rate limit on request: so many calls a second for each endpoint, then 429.

Stripe allows 25 a second in test mode; here there is no limit until one is asked for.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param

MOST_PER_SECOND = 100_000
WINDOW_SECONDS = 1.0


class RateLimit:
    """Counts the calls of the last second; forgotten when the sandbox stops.

    Args:
        monotonic: seconds that never go back; another clock only in tests.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._per_second = 0
        self._recent: dict[str, deque[float]] = {}
        self._refused = 0

    def ask(self, given: Json) -> Json:
        """Sets the limit; `per_second` 0 lifts it. Tells how many calls the last one refused.

        Raises:
            ApiError: 400 for a limit that is no whole number.
        """
        wanted = given.get("per_second")
        if type(wanted) is not int or not 0 <= wanted <= MOST_PER_SECOND:
            raise bad_param(
                f"per_second must be a whole number up to {MOST_PER_SECOND}.", param="per_second"
            )
        with self._lock:
            refused, self._refused = self._refused, 0
            self._per_second = wanted
            self._recent.clear()
        return {"per_second": wanted, "refused": refused}

    def refusal(self, method: str, path: str) -> Json | None:
        """The error for a call that is one too many, or None.

        An endpoint is a method and the first word of an address, whatever follows.
        """
        if not self._per_second:
            return None
        endpoint, now = f"{method} {'/'.join(path.split('/')[:3])}", self._monotonic()
        with self._lock:
            recent = self._recent.setdefault(endpoint, deque())
            while recent and now - recent[0] >= WINDOW_SECONDS:
                recent.popleft()
            if len(recent) < self._per_second:
                recent.append(now)
                return None
            self._refused += 1
        message = "Too many requests hit the API too quickly."
        return ApiError(
            429, "invalid_request_error", message, code="rate_limit", replayable=False
        ).body()
