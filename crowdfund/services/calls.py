"""What every call to the processor that is repeated in thousands does first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.queries.calls import BEGIN
from crowdfund.services.attempts import CALL_LEASE


def begin(session: Session, attempt_id: UUID, *, callable_in: Collection[str], at: datetime) -> Any:
    """Counts a call that is about to be made, as one statement: the same as `attempts.locked` and
    `attempts.begin_call`.

    Args:
        session: the caller's transaction.
        attempt_id: which attempt.
        callable_in: the statuses in which it may be made.
        at: UTC.

    Returns:
        A row of status, number, tries (this one counted), purpose, idempotency_key, amount_minor,
        currency, provider_ref, pledge_id, campaign_id and absent_at, the pledge's pledge_status,
        payment_ref and charge_ref, the enterprise's account_ref, and whether money may be sent to
        it now: its account works, and its owner is_cleared. None when the attempt has another
        status: somebody else was first.
    """
    named = {
        "attempt_id": attempt_id,
        "callable": list(callable_in),
        "at": at,
        "due_at": at + CALL_LEASE,
    }
    return session.connection().execute(BEGIN, named).first()
