"""What every call to the processor that is repeated in thousands does first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.queries.calls import BEGIN, BEGIN_WRITTEN, Begun
from crowdfund.services.attempts import CALL_LEASE
from crowdfund.services.deps import Deps


def begin(
    session: Session, attempt_id: UUID, *, callable_in: Collection[str], at: datetime
) -> Begun | None:
    """Counts a call that is about to be made, as one statement: the same as `attempts.locked` and
    `attempts.begin_call`.

    Args:
        session: the caller's transaction.
        attempt_id: which attempt.
        callable_in: the statuses in which it may be made.
        at: UTC.

    Returns:
        What the call is made of; None when the attempt has another status: somebody else was first.
    """
    row = session.connection().execute(BEGIN, _named(attempt_id, callable_in, at)).first()
    return None if row is None else Begun._make(row)


def begin_alone(
    deps: Deps, attempt_id: UUID, *, callable_in: Collection[str], at: datetime
) -> Begun | None:
    """Counts a call as `begin` does, in a transaction that is this statement alone."""
    named = _named(attempt_id, callable_in, at)
    with deps.statements() as connection:
        row = connection.execute(BEGIN_WRITTEN, named).fetchone()
    return None if row is None else Begun._make(row)


def _named(attempt_id: UUID, callable_in: Collection[str], at: datetime) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "callable": list(callable_in),
        "at": at,
        "due_at": at + CALL_LEASE,
    }
