"""A call that is about to be made, counted as one statement."""

from __future__ import annotations

from typing import Final

from sqlalchemy import TextClause, text

BEGIN: Final[TextClause] = text(
    """
    UPDATE attempts a
    SET tries = a.tries + 1, first_called_at = coalesce(a.first_called_at, :at), due_at = :due_at
    FROM pledges p
    WHERE a.id = :attempt_id AND a.status = ANY(:callable) AND p.id = a.pledge_id
    RETURNING a.status, a.number, a.tries, a.purpose, a.idempotency_key, a.amount_minor,
      a.provider_ref, p.payment_ref
    """
)
"""Locks the attempt alone. One that somebody else is changing is waited for and looked at again."""
