"""Whether each pledge's money and shares tell one story: invariants 4 and 5 of docs/ledger.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, text
from sqlmodel import Session

from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.words import N_

EMPTY_WHEN_OVER = frozenset({"settled", "refunded"})

_GAPS: Final = N_("Its share numbers have gaps or overlap.")
_UNEQUAL: Final = N_("A register line does not match its pledge.")
_CERTIFICATES: Final = N_("The numbers of its certificates have gaps.")
_VANISHED: Final = N_("Its register line is gone: annulled lines stay.")

PAGE = 1_000
"""Rows that are held in memory at a time."""


@dataclass(frozen=True)
class Finding:
    """An invariant that does not hold: its number, what it is about, and what is wrong."""

    invariant: int
    subject: str
    text: str


ENDINGS_SQL = """
SELECT p.id, p.status, p.amount_minor AS amount, c.status AS campaign,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'payment_cleared'), 0) AS cleared,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind IN ('released', 'fee_earned')), 0)
       AS released,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'transferred'), 0) AS sent,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'released'), 0) AS owed,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind IN ('refunded', 'refunded_otherwise')), 0)
     - coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'refund_failed'), 0) AS refunded,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'dispute_lost'), 0) AS lost_held,
       coalesce(sum(l.amount_minor) FILTER (
           WHERE l.kind IN ('dispute_charged', 'fee_given_back')), 0) AS lost_released
FROM pledges p JOIN campaigns c ON c.id = p.campaign_id
LEFT JOIN ledger_entries l ON l.pledge_id = p.id GROUP BY p.id, c.status
"""
HOLDS_NOTHING = frozenset({"reserved", "expired"})


def pledges_end_once(session: Session) -> Iterator[Finding]:
    """Invariant 4: each pledge's money tells the story of its status."""
    # Streamed: one row for each pledge there ever was. Closed at once when a reader stops looking.
    with session.execute(text(ENDINGS_SQL), execution_options={"yield_per": PAGE}) as rows:
        for row in rows:
            for words in _wrong_with(row):
                yield Finding(4, str(row.id), words)


def _wrong_with(row: Row[Any]) -> Iterator[str]:
    told = (row.cleared, row.released, row.sent, row.refunded)
    if told != _expected(row):
        yield sentence(
            "It is {pledge_status}, but its money tells another story: {sums}.",
            pledge_status=row.status,
            sums=str(told),
        )
    if not _loss_fits(row):
        yield sentence(
            "It is {pledge_status}, and banks took {held} and {released}.",
            pledge_status=row.status,
            held=row.lost_held,
            released=row.lost_released,
        )
    if row.campaign in EMPTY_WHEN_OVER and row.status in {"reserved", "escrowed"}:
        yield sentence(
            "Its campaign is {campaign_status}, and it is still {pledge_status}.",
            campaign_status=row.campaign,
            pledge_status=row.status,
        )


def _expected(row: Row[tuple[object, ...]]) -> tuple[int, int, int, int]:
    """What is cleared, released, sent and refunded of a pledge in its status."""
    cleared = 0 if row.status in HOLDS_NOTHING else row.amount
    may_be_released = row.status in {"disputed", "lost"} and row.released
    released = row.amount if row.status == "settled" or may_be_released else 0
    refunded = row.amount - row.lost_held if row.status == "refunded" else 0
    return cleared, released, row.owed, refunded


def _loss_fits(row: Row[tuple[object, ...]]) -> bool:
    """Whether what banks took for good fits the status: all of it when lost, never more than
    there is, held money only while it is held, released money only after it was released."""
    if row.lost_released and not row.released:
        return False
    if row.status == "lost":
        return bool(row.lost_held + row.lost_released == row.amount)
    if row.status in {"escrowed", "settled"}:
        return bool(row.lost_held == 0 and row.lost_released < row.amount)
    return bool(row.lost_held + row.lost_released < row.amount)


DISPUTES_SQL = """
SELECT p.id, p.status, l.held_by_bank,
       coalesce(d.open_minor, 0), coalesce(d.open_count, 0), coalesce(d.fees, 0), l.fees
FROM pledges p
JOIN (
  SELECT pledge_id,
         coalesce(sum(CASE WHEN debit_account LIKE 'disputed:%' THEN amount_minor
                           WHEN credit_account LIKE 'disputed:%' THEN -amount_minor END), 0)
         AS held_by_bank,
         coalesce(sum(CASE WHEN debit_account = 'dispute_fee' THEN amount_minor
                           WHEN credit_account = 'dispute_fee' THEN -amount_minor END), 0) AS fees
  FROM ledger_entries GROUP BY pledge_id
) l ON l.pledge_id = p.id
LEFT JOIN (
  SELECT pledge_id,
         sum(withdrawn_minor - reinstated_minor) FILTER (WHERE ended_at IS NULL) AS open_minor,
         count(*) FILTER (WHERE ended_at IS NULL) AS open_count,
         sum(fee_minor - fee_returned_minor) AS fees
  FROM disputes GROUP BY pledge_id
) d ON d.pledge_id = p.id
"""


def disputes_are_booked(session: Session) -> Iterator[Finding]:
    """Invariant 4: banks hold what their open disputes say, and a pledge is disputed only while
    one is open."""
    for row in session.execute(text(DISPUTES_SQL)):
        pledge_id, status, held, open_minor, open_count, fees, booked_fees = row
        if held != open_minor:
            words = sentence(
                "The ledger has {booked} at its bank, its open disputes say {summed}.",
                booked=held,
                summed=open_minor,
            )
            yield Finding(4, str(pledge_id), words)
        if fees != booked_fees:
            words = sentence(
                "The ledger has {booked} of dispute fees, its disputes say {summed}.",
                booked=booked_fees,
                summed=fees,
            )
            yield Finding(4, str(pledge_id), words)
        if status == "disputed" and not open_count:
            words = sentence("It is disputed, and no dispute is open.")
            yield Finding(4, str(pledge_id), words)
        if status in {"escrowed", "settled"} and open_count:
            words = sentence("It is {pledge_status} while a dispute is open.", pledge_status=status)
            yield Finding(4, str(pledge_id), words)


ALLOTTED_SQL = """
SELECT c.id, c.status, c.settled_shares,
       coalesce(sum(a.shares) FILTER (WHERE a.annulled_at IS NULL), 0)
FROM campaigns c LEFT JOIN allotments a ON a.campaign_id = c.id GROUP BY c.id
"""
MISNUMBERED_SQL = """
SELECT DISTINCT campaign_id FROM (
  SELECT a.campaign_id, a.first_share,
         coalesce(lag(a.first_share + a.shares) OVER lines, c.shares_before + 1) AS expected
  FROM allotments a JOIN campaigns c ON c.id = a.campaign_id
  WINDOW lines AS (PARTITION BY a.campaign_id ORDER BY a.number)
) numbered WHERE first_share <> expected
"""
UNEQUAL_SQL = """
SELECT a.id FROM allotments a JOIN pledges p ON p.id = a.pledge_id
WHERE a.shares <> p.shares OR a.holder_id <> p.backer_id
   OR (a.annulled_at IS NULL AND p.status NOT IN ('settled', 'disputed'))
   OR (a.annulled_at IS NOT NULL AND p.status <> 'lost')
"""
CERTIFICATES_SQL = """
SELECT enterprise_id FROM allotments GROUP BY enterprise_id
HAVING min(certificate_number) <> 1 OR max(certificate_number) <> count(*)
"""
"""Numbers are unique in an enterprise, so these two are enough to leave no gap."""
VANISHED_SQL = """
SELECT p.id FROM pledges p JOIN campaigns c ON c.id = p.campaign_id
JOIN attempts t ON t.pledge_id = p.id AND t.kind = 'transfer' AND t.status = 'done'
WHERE p.status = 'lost' AND p.ended_at > c.ended_at
  AND NOT EXISTS (SELECT 1 FROM allotments a WHERE a.pledge_id = p.id)
"""


def shares_are_allotted(session: Session) -> Iterator[Finding]:
    """Invariant 5: the lines in force are the shares that were paid for; all lines, annulled
    ones too, are numbered without gaps, and so are their certificates; and none that was ever
    given is missing."""
    for campaign_id, status, settled, in_force in session.execute(text(ALLOTTED_SQL)):
        expected = settled if status == "settled" else 0
        # The register of a raise that settles is written in chunks; the last one settles it.
        is_being_written = status == "settling" and in_force < settled
        if in_force != expected and not is_being_written:
            words = sentence(
                "{held} shares are in the register, {paid} were paid for.",
                held=in_force,
                paid=expected,
            )
            yield Finding(5, str(campaign_id), words)
    for (campaign_id,) in session.execute(text(MISNUMBERED_SQL)):
        yield Finding(5, str(campaign_id), Sentence(_GAPS))
    for (allotment_id,) in session.execute(text(UNEQUAL_SQL)):
        yield Finding(5, str(allotment_id), Sentence(_UNEQUAL))
    for (enterprise_id,) in session.execute(text(CERTIFICATES_SQL)):
        yield Finding(5, str(enterprise_id), Sentence(_CERTIFICATES))
    for (pledge_id,) in session.execute(text(VANISHED_SQL)):
        yield Finding(5, str(pledge_id), Sentence(_VANISHED))
