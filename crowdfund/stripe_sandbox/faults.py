"""Faults on request: the next calls of a path fail, time out, or lose their connection."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.stripe_sandbox.errors import ApiError, Json, bad_param
from crowdfund.stripe_sandbox.world import World

DROPS = ("drop_after", "drop_before", "timeout_after", "timeout_before")
"""The connection ends without an answer, after or before the work was done; a time-out lets the
caller wait first."""

MOST_SECONDS = 600
MOST_TIMES = 100_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What one call meets.

    `status` is an HTTP status or one of `DROPS`; `seconds` is how long the caller waits first;
    `is_kept` says that the failure is remembered under the idempotency key, as Stripe does with
    a 500 of its own.
    """

    status: str
    seconds: float
    is_kept: bool

    @property
    def is_answer(self) -> bool:
        """Whether there is an answer at all."""
        return self.status.isdigit()

    @property
    def is_after(self) -> bool:
        """Whether the work is done nevertheless."""
        return self.status.endswith("_after")

    def body(self) -> Json:
        """The error that is answered."""
        status = int(self.status)
        kind = {402: "card_error", 409: "idempotency_error"}.get(
            status, "api_error" if status >= 500 else "invalid_request_error"
        )
        code = {402: "card_declined", 409: "idempotency_key_in_use", 429: "rate_limit"}.get(
            status, ""
        )
        return ApiError(status, kind, "A fault that was asked for.", code=code).body()


class Faults:
    """The faults that are still to be met; kept in the file."""

    def __init__(self, world: World) -> None:
        self._world = world
        with world.store.transaction():
            self._are_any = bool(world.store.execute("SELECT 1 FROM faults LIMIT 1"))

    def ask(self, given: Json) -> Json:
        """Asks for a fault, in place of any other of the same path and method.

        Args:
            given: `path` (what the address starts with), `status`, and optional `times` (1; 0
                takes a fault away), `method` (any), `skip` (calls that pass first), `seconds`
                (for time-outs), `kept`.
        Raises:
            ApiError: 400 for a fault that cannot be made.
        """
        path, method = given["path"], str(given.get("method", "")).upper()
        status = _status(given)
        times = _whole(given, "times", 1, MOST_TIMES)
        skip = _whole(given, "skip", 0, MOST_TIMES)
        seconds = _whole(given, "seconds", 0, MOST_SECONDS)
        store = self._world.store
        store.execute("DELETE FROM faults WHERE path = ? AND method = ?", path, method)
        if times:
            self._are_any = True
            store.execute(
                "INSERT INTO faults (path, method, status, times, skip, seconds, is_kept) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                path,
                method,
                status,
                times,
                skip,
                seconds,
                int(given.get("kept") is True),
            )
        return {"path": path, "status": given["status"], "times": times}

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this call meets, if any; it is used up by that."""
        if not self._are_any:
            return None
        store = self._world.store
        with store.transaction():
            rows = store.execute(
                "SELECT seq, status, times, skip, seconds, is_kept FROM faults "
                "WHERE substr(?, 1, length(path)) = path AND method IN ('', ?) ORDER BY seq",
                path,
                method,
            )
            for seq, status, times, skip, seconds, is_kept in rows:
                if skip:
                    store.execute("UPDATE faults SET skip = skip - 1 WHERE seq = ?", seq)
                    continue
                store.execute("UPDATE faults SET times = times - 1 WHERE seq = ?", seq)
                if int(str(times)) <= 1:
                    store.execute("DELETE FROM faults WHERE seq = ?", seq)
                return Fault(str(status), float(str(seconds)), bool(is_kept))
        return None


def _status(given: Json) -> str:
    status = given.get("status")
    is_status = type(status) is int and 400 <= status <= 599
    if not is_status and status not in DROPS:
        raise bad_param(f"status must be 400 to 599 or one of {DROPS}.", param="status")
    return str(status)


def _whole(given: Json, name: str, default: int, most: int) -> int:
    value = given.get(name, default)
    if type(value) is not int or not 0 <= value <= most:
        raise bad_param(f"{name} must be a whole number up to {most}.", param=name)
    return value
