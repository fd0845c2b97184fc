"""Whether the books hold: the invariants of docs/ledger.md, read from the database.

Numbers are those of docs/ledger.md: 1 entries, 2 escrow, 3 maximum, 4 endings, 5 shares, 7 chain,
8 audit trail.
(6, agreement with the processor, is reconciliation.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from crowdfund.domain.sentence import sentence
from crowdfund.services.audit_chain import audit_findings
from crowdfund.services.book_chains import chain_findings
from crowdfund.services.book_endings import (
    EMPTY_WHEN_OVER,
    Finding,
    disputes_are_booked,
    pledges_end_once,
    shares_are_allotted,
)
from crowdfund.services.deps import Deps
from crowdfund.words import N_


@dataclass(frozen=True)
class BooksReport:
    """What was checked and what was found; no findings mean that the books hold."""

    findings: tuple[Finding, ...]
    entries: int
    campaigns: int
    pledges: int

    @property
    def hold(self) -> bool:
        """Whether every invariant holds."""
        return not self.findings


def check_books(deps: Deps) -> BooksReport:
    """Checks invariants 1 to 5, 7 and 8 over everything, in one consistent view of the database."""
    with deps.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with Session(connection) as session:
            findings = [finding for check in CHECKS for finding in check(session)]
            return BooksReport(
                tuple(findings),
                entries=_count(session, "ledger_entries"),
                campaigns=_count(session, "campaigns"),
                pledges=_count(session, "pledges"),
            )


def _entries_are_sound(session: Session) -> Iterator[Finding]:
    bad = session.execute(
        text(
            "SELECT id FROM ledger_entries WHERE amount_minor <= 0 OR debit_account=credit_account"
        )
    )
    for (entry_id,) in bad:
        words = sentence("An entry has no amount or names one account twice.")
        yield Finding(1, str(entry_id), words)


ESCROW_SQL = """
WITH booked AS (
  SELECT campaign_id,
         sum(CASE WHEN credit_account = 'escrow:' || campaign_id THEN amount_minor ELSE 0 END)
       - sum(CASE WHEN debit_account = 'escrow:' || campaign_id THEN amount_minor ELSE 0 END)
         AS held,
         sum(CASE WHEN credit_account = 'refunds_due:' || campaign_id THEN amount_minor ELSE 0 END)
       - sum(CASE WHEN debit_account = 'refunds_due:' || campaign_id THEN amount_minor ELSE 0 END)
         AS due
  FROM ledger_entries GROUP BY campaign_id
), promised AS (
  SELECT p.campaign_id,
         sum(CASE WHEN p.status = 'escrowed' OR (p.status = 'disputed' AND NOT t.is_released)
                  THEN p.amount_minor - d.lost_minor ELSE 0 END) AS held,
         sum(CASE WHEN p.status = 'disputed' AND NOT t.is_released
                  THEN p.amount_minor - d.lost_minor ELSE 0 END) AS disputed,
         sum(CASE WHEN p.status = 'refunding' THEN p.amount_minor - d.lost_minor ELSE 0 END)
         AS due
  FROM pledges p
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM attempts a WHERE a.pledge_id = p.id AND a.kind = 'transfer'
                   AND a.status = 'done') AS is_released
  ) t
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.amount_minor), 0) AS lost_minor FROM ledger_entries l
    WHERE l.pledge_id = p.id AND l.kind = 'dispute_lost'
  ) d
  GROUP BY p.campaign_id
)
SELECT c.id, c.status, coalesce(b.held, 0), coalesce(p.held, 0), coalesce(p.disputed, 0),
       coalesce(b.due, 0), coalesce(p.due, 0)
FROM campaigns c LEFT JOIN booked b ON b.campaign_id = c.id
LEFT JOIN promised p ON p.campaign_id = c.id
"""


def _escrow_matches(session: Session) -> Iterator[Finding]:
    for row in session.execute(text(ESCROW_SQL)):
        campaign_id, status, held, promised, disputed, due, refunding = row
        if held != promised:
            words = sentence(
                "The ledger holds {booked} in escrow, its pledges say {summed}.",
                booked=held,
                summed=promised,
            )
            yield Finding(2, str(campaign_id), words)
        if held < 0 or due < 0:
            words = sentence("An account that holds money is negative.")
            yield Finding(2, str(campaign_id), words)
        # A dispute may outlast its raise; nothing else that is held may.
        if status in EMPTY_WHEN_OVER and held != disputed:
            words = sentence(
                "It is {campaign_status} and {held} is still in escrow.",
                campaign_status=status,
                held=held,
            )
            yield Finding(2, str(campaign_id), words)
        if due != refunding:
            words = sentence(
                "The ledger owes {booked} in refunds, its pledges say {summed}.",
                booked=due,
                summed=refunding,
            )
            yield Finding(2, str(campaign_id), words)


PAYABLE_SQL = """
SELECT account, sum(amount) FROM (
  SELECT credit_account AS account, amount_minor AS amount FROM ledger_entries
  UNION ALL SELECT debit_account, -amount_minor FROM ledger_entries
) AS moves WHERE account LIKE 'payable:%' GROUP BY account HAVING sum(amount) < 0
"""


def _payables_are_not_negative(session: Session) -> Iterator[Finding]:
    for account, amount in session.execute(text(PAYABLE_SQL)):
        words = sentence("An enterprise was paid {more} more than it was owed.", more=-amount)
        yield Finding(2, account, words)


SHARES_SQL = """
SELECT c.id, c.maximum_shares, c.reserved_shares, c.escrowed_shares, c.settled_shares,
       c.disputed_shares, c.escrowed_minor, c.settled_minor, c.pledge_count,
       coalesce(sum(p.shares) FILTER (WHERE p.status = 'reserved'), 0),
       coalesce(sum(p.shares) FILTER (WHERE p.status = 'escrowed'), 0),
       coalesce(sum(p.shares) FILTER (WHERE p.has_shares), 0),
       coalesce(sum(p.shares) FILTER (WHERE p.keeps_shares), 0),
       coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'escrowed'), 0),
       coalesce(sum(p.amount_minor) FILTER (WHERE p.has_shares), 0),
       count(*) FILTER (WHERE p.status = 'escrowed' OR p.has_shares)
FROM campaigns c LEFT JOIN (
  SELECT p.*,
         p.status = 'settled' OR (p.status = 'disputed' AND t.is_released) AS has_shares,
         p.status = 'disputed' AND p.refund_reason = '' AND NOT t.is_released AS keeps_shares
  FROM pledges p CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM attempts a WHERE a.pledge_id = p.id AND a.kind = 'transfer'
                   AND a.status = 'done') AS is_released
  ) t
) p ON p.campaign_id = c.id GROUP BY c.id
"""
COUNTERS = (
    N_("reserved"),
    N_("escrowed"),
    N_("settled"),
    N_("disputed"),
    N_("escrowed money"),
    N_("settled money"),
    N_("pledges"),
)


def _shares_stay_within_maximum(session: Session) -> Iterator[Finding]:
    for row in session.execute(text(SHARES_SQL)):
        campaign_id, maximum, counted, summed = row[0], row[1], row[2:9], row[9:16]
        if sum(summed[:4]) > maximum:
            words = sentence(
                "{taken} shares are taken, the maximum is {maximum}.",
                taken=sum(summed[:4]),
                maximum=maximum,
            )
            yield Finding(3, str(campaign_id), words)
        for name, counter, total in zip(COUNTERS, counted, summed, strict=True):
            if counter != total:
                words = sentence(
                    "Its counter of {what} says {counted}, its pledges say {summed}.",
                    what=name,
                    counted=counter,
                    summed=total,
                )
                yield Finding(3, str(campaign_id), words)


CAP_TABLES_SQL = """
SELECT c.id, c.shares_before + c.settled_shares,
       coalesce((SELECT sum(h.shares) FROM holders_before h WHERE h.campaign_id = c.id), 0)
     + coalesce((SELECT sum(a.shares) FROM allotments a
                 WHERE a.campaign_id = c.id AND a.annulled_at IS NULL), 0)
FROM campaigns c WHERE c.status = 'settled'
"""


def _cap_tables_sum_up(session: Session) -> Iterator[Finding]:
    """Parts that are divided by the largest remainder are 100 % of whatever they sum up to, so what
    is checked is that they sum up to all shares. That the division does so is a property test."""
    for campaign_id, in_issue, held in session.execute(text(CAP_TABLES_SQL)):
        if held != in_issue or not held:
            words = sentence(
                "Its cap table has {held} shares, {in_issue} are in issue.",
                held=held,
                in_issue=in_issue,
            )
            yield Finding(5, str(campaign_id), words)


def _chains_verify(session: Session) -> Iterator[Finding]:
    for campaign_id, words in chain_findings(session):
        yield Finding(7, campaign_id, words)


def _trail_verifies(session: Session) -> Iterator[Finding]:
    for number, words in audit_findings(session):
        about = sentence("audit entry {entry}", entry=number) if number else sentence("audit trail")
        yield Finding(8, about, words)


def _count(session: Session, table: str) -> int:
    # The names are ours: no table is named from outside.
    return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 # nosec B608


CHECKS: tuple[Callable[[Session], Iterator[Finding]], ...] = (
    _entries_are_sound,
    _escrow_matches,
    _payables_are_not_negative,
    _shares_stay_within_maximum,
    pledges_end_once,
    disputes_are_booked,
    shares_are_allotted,
    _cap_tables_sum_up,
    _chains_verify,
    _trail_verifies,
)
