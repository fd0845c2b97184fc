"""A call that is about to be made, counted as one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, literal_column, text

from crowdfund.db.queries.clearances import is_cleared
from crowdfund.db.queries.written import written
from crowdfund.domain.enterprise import PayoutStatus

_OWNER_IS_CLEARED: Final = written(is_cleared(literal_column("e.owner_id")))
_IS_CLEARED: Final = f"e.payout_status = '{PayoutStatus.ACTIVE.value}' AND {_OWNER_IS_CLEARED}"

BEGIN: Final[TextClause] = text(
    f"""
    UPDATE attempts a SET tries = a.tries + 1,
      first_called_at = coalesce(a.first_called_at, :at), due_at = :due_at
    FROM pledges p
    JOIN campaigns c ON c.id = p.campaign_id JOIN enterprises e ON e.id = c.enterprise_id
    WHERE a.id = :attempt_id AND a.status = ANY(:callable) AND p.id = a.pledge_id
    RETURNING a.status, a.number, a.tries, a.purpose, a.idempotency_key, a.amount_minor,
      a.currency, a.provider_ref, a.pledge_id, a.campaign_id, a.absent_at,
      p.status AS pledge_status, p.payment_ref, p.charge_ref, e.account_ref,
      {_IS_CLEARED} AS is_cleared
    """  # noqa: S608 - written by us alone # nosec B608
)
"""Locks the attempt alone. One that somebody else is changing is waited for and looked at again.
Answers in the order of `Begun`."""

BEGIN_WRITTEN: Final = written(BEGIN)
"""The same for the driver's own connection."""


class Begun(NamedTuple):
    """What a call is made of, as `BEGIN` reads it while it counts the call."""

    status: str
    """The `AttemptStatus`."""
    number: int
    """Counts the attempts of this kind for the pledge."""
    tries: int
    """How often the call was made under its key, this one counted."""
    purpose: str
    """Why: of a refund, its `RefundReason`."""
    idempotency_key: str
    """Under which key it is made."""
    amount_minor: int
    """Minor units."""
    currency: str
    """ISO 4217."""
    provider_ref: str
    """What the processor made of it so far."""
    pledge_id: UUID
    """Whose money."""
    campaign_id: UUID
    """Of which campaign."""
    absent_at: datetime | None
    """When it was looked for and not found, UTC."""
    pledge_status: str
    """The `PledgeStatus`."""
    payment_ref: str
    """The pledge's payment."""
    charge_ref: str
    """And its charge."""
    account_ref: str
    """The enterprise's account."""
    is_cleared: bool
    """Whether money may be sent to the enterprise now: its account works, and its owner is
    cleared."""
