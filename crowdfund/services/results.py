"""What every result of the processor does first: the attempt is done, its pledge moves on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.queries.results import FINISH
from crowdfund.domain.errors import TransitionRefused
from crowdfund.domain.payment import ATTEMPT_STEPS, AttemptStatus
from crowdfund.domain.pledge import PLEDGE_STEPS, PledgeStatus
from crowdfund.domain.transitions import can_move, move
from crowdfund.words import _

_UNFINISHED = [
    status.value for status in AttemptStatus if can_move(ATTEMPT_STEPS, status, AttemptStatus.DONE)
]


def finish(
    session: Session,
    attempt_id: UUID,
    *,
    provider_ref: str,
    origin: PledgeStatus,
    to: PledgeStatus,
    at: datetime,
) -> Any:
    """Marks an attempt as done and moves its pledge, history included, as one statement: the same
    compare-and-swaps as `attempts.finish` and `history.change_pledge`, both rows locked.

    Args:
        session: the caller's transaction; counters and ledger follow in it.
        attempt_id: which attempt.
        provider_ref: what the processor made of it.
        origin: the status that the pledge has.
        to: the status that it gets.
        at: UTC.

    Returns:
        A row of pledge_id, campaign_id, purpose, idempotency_key, asked_minor, backer_id, shares,
        amount_minor, currency, enterprise_id, title and the backer's language; None when the
        attempt is done already or can no longer be: somebody else was first.

    Raises:
        TransitionRefused: there is no such step, or the pledge has another status by now.
    """
    move(PLEDGE_STEPS, origin, to, noun="pledge")
    named = {
        "attempt_id": attempt_id,
        "provider_ref": provider_ref,
        "unfinished": _UNFINISHED,
        "from_status": origin.value,
        "to_status": to.value,
        "at": at,
    }
    row = session.connection().execute(FINISH, named).first()
    if row is not None and row.backer_id is None:
        raise TransitionRefused(
            _("Someone else changed this first."), subject_id=str(row.pledge_id)
        )
    return row
