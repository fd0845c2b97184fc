"""A call that is about to be made, counted as one statement."""

from __future__ import annotations

from typing import Final

from sqlalchemy import TextClause, literal_column, text

from crowdfund.db.queries.clearances import is_cleared
from crowdfund.db.queries.written import written
from crowdfund.domain.enterprise import PayoutStatus

_OWNER_IS_CLEARED: Final = written(is_cleared(literal_column("e.owner_id")))
_IS_CLEARED: Final = f"e.payout_status = '{PayoutStatus.ACTIVE.value}' AND {_OWNER_IS_CLEARED}"

BEGIN: Final[TextClause] = text(
    f"""
    UPDATE attempts a
    SET tries = a.tries + 1, first_called_at = coalesce(a.first_called_at, :at), due_at = :due_at
    FROM pledges p
    JOIN campaigns c ON c.id = p.campaign_id JOIN enterprises e ON e.id = c.enterprise_id
    WHERE a.id = :attempt_id AND a.status = ANY(:callable) AND p.id = a.pledge_id
    RETURNING a.status, a.number, a.tries, a.purpose, a.idempotency_key, a.amount_minor,
      a.currency, a.provider_ref, a.pledge_id, a.campaign_id, p.status AS pledge_status,
      a.absent_at, p.payment_ref, p.charge_ref, e.account_ref, {_IS_CLEARED} AS is_cleared
    """  # noqa: S608 - written by us alone # nosec B608
)
"""Locks the attempt alone. One that somebody else is changing is waited for and looked at again."""
