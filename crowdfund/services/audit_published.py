"""What was published about the audit trail, compared with its chain.

A chain that was made anew from an old place verifies by itself, with its head. It does not have the
hashes that checkpoints of ledgers showed to the public, and whoever kept one of those can say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.words import N_

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
            yield sentence("Link {link} is gone; it was published by {at}.", link=position, at=at)
        else:
            yield about_links(
                good + 1,
                position,
                N_("Link {link} is not the one that was published by {at}."),
                N_("Links {first} to {last} are not those that were published by {at}."),
                at=at,
            )


def about_links(first: int, last: int, one: str, many: str, **values: object) -> str:
    """A sentence about some links of the chain.

    Args:
        first, last: which, both included.
        one: the sentence about one `{link}`.
        many: the sentence about those from `{first}` to `{last}`.
        values: what else is put in.
    """
    if first == last:
        return Sentence(one, link=first, **values)
    return Sentence(many, first=first, last=last, **values)
