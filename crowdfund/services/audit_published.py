"""What was published about the audit trail, compared with its chain.

A chain that was made anew from an old place verifies by itself, with its head. It does not have the
hashes that checkpoints of ledgers showed to the public, and whoever kept one of those can say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

FIRST_WRONG_SQL: Final = """
WITH published AS (
  SELECT audit_position AS position, audit_head AS hash, min(published_at) AS at
  FROM escrow_checkpoints WHERE audit_position IS NOT NULL GROUP BY 1, 2
), compared AS (
  SELECT p.position, p.at, l.hash IS NULL AS is_gone, l.hash IS NOT DISTINCT FROM p.hash AS is_same
  FROM published p LEFT JOIN audit_links l ON l.position = p.position
)
SELECT position, at, is_gone, coalesce(
  (SELECT max(position) FROM compared good WHERE good.is_same AND good.position < wrong.position), 0
) FROM compared wrong WHERE NOT is_same ORDER BY position, at LIMIT 1
"""


def published_findings(session: Session) -> Iterator[str]:
    """The first head that was published and is not in the chain, if there is one: every later one
    differs with it."""
    for position, published_at, is_gone, good in session.execute(text(FIRST_WRONG_SQL)):
        at = published_at.isoformat(timespec="seconds")
        if is_gone:
            yield f"Link {position} is gone; it was published by {at}."
        else:
            yield f"{links_are(good + 1, position)} not those that were published by {at}."


def links_are(first: int, last: int) -> str:
    """Some links of the chain as the beginning of a sentence about them."""
    return f"Link {first} is" if first == last else f"Links {first} to {last} are"
