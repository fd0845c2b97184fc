"""One result of the processor as one statement: attempt, pledge and history together."""

from __future__ import annotations

from typing import Final

from sqlalchemy import TextClause, text

FINISH: Final[TextClause] = text(
    """
    WITH held AS (
      -- The pledge first, as everywhere.
      SELECT p.id FROM pledges p JOIN attempts a ON a.pledge_id = p.id
      WHERE a.id = :attempt_id FOR NO KEY UPDATE OF p, a
    ), done AS (
      UPDATE attempts a SET status = 'done', provider_ref = :provider_ref, due_at = NULL,
        last_error = '', ended_at = :at
      FROM held WHERE a.id = :attempt_id AND a.status = ANY(:unfinished)
      RETURNING a.pledge_id, a.campaign_id, a.purpose, a.idempotency_key, a.amount_minor
    ), moved AS (
      UPDATE pledges p
      SET status = CAST(:to_status AS text), version = p.version + 1, ended_at = :at
      FROM done WHERE p.id = done.pledge_id AND p.status = CAST(:from_status AS text)
      RETURNING p.id, p.version, p.backer_id, p.shares, p.amount_minor, p.currency
    ), recorded AS (
      INSERT INTO status_changes (id, subject_kind, subject_id, number, from_status, to_status,
        reason, at)
      SELECT gen_random_uuid(), 'pledge', id, version, CAST(:from_status AS text),
        CAST(:to_status AS text), '', :at
      FROM moved
    )
    SELECT done.pledge_id, done.campaign_id, done.purpose, done.idempotency_key,
      done.amount_minor AS asked_minor, moved.backer_id, moved.shares, moved.amount_minor,
      moved.currency, c.enterprise_id, c.title, u.language
    FROM done JOIN campaigns c ON c.id = done.campaign_id
    LEFT JOIN moved ON moved.id = done.pledge_id LEFT JOIN users u ON u.id = moved.backer_id
    """
)
"""Columns of the pledge are null when it no longer has the status that it was to leave."""
