"""Whether the books hold: the invariants of docs/money.md, read from the database.

Numbers are those of docs/money.md: 1 entries, 2 escrow, 3 maximum, 4 endings, 5 shares, 7 chain.
(6, agreement with the processor, is reconciliation.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select as rows_of
from sqlalchemy import text
from sqlmodel import Session, col, select

from crowdfund.db.tables.ledger import LedgerEntry, LedgerHead
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.ledger import (
    GENESIS_HASH,
    EntryKind,
    LinkedEntry,
    Transfer,
    entry_hash,
)
from crowdfund.services.deps import Deps

CHAIN_PAGE = 1000


@dataclass(frozen=True)
class Finding:
    """An invariant that does not hold: its number, what it is about, and what is wrong."""

    invariant: int
    subject: str
    text: str


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
    """Checks invariants 1 to 5 and 7 over everything, in one consistent view of the database."""
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
        yield Finding(1, str(entry_id), "An entry has no amount or names one account twice.")


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
  SELECT campaign_id,
         sum(CASE WHEN status IN ('escrowed', 'disputed') THEN amount_minor ELSE 0 END) AS held,
         sum(CASE WHEN status = 'refunding' THEN amount_minor ELSE 0 END) AS due
  FROM pledges GROUP BY campaign_id
)
SELECT c.id, c.status, coalesce(b.held, 0), coalesce(p.held, 0),
       coalesce(b.due, 0), coalesce(p.due, 0)
FROM campaigns c LEFT JOIN booked b ON b.campaign_id = c.id
LEFT JOIN promised p ON p.campaign_id = c.id
"""
EMPTY_WHEN_OVER = frozenset({"settled", "refunded"})


def _escrow_matches(session: Session) -> Iterator[Finding]:
    for campaign_id, status, held, promised, due, refunding in session.execute(text(ESCROW_SQL)):
        if held != promised:
            words = f"The ledger holds {held} in escrow, its pledges say {promised}."
            yield Finding(2, str(campaign_id), words)
        if held < 0 or due < 0:
            yield Finding(2, str(campaign_id), "An account that holds money is negative.")
        if status in EMPTY_WHEN_OVER and held:
            yield Finding(2, str(campaign_id), f"It is {status} and {held} is still in escrow.")
        if due != refunding:
            words = f"The ledger owes {due} in refunds, its pledges say {refunding}."
            yield Finding(2, str(campaign_id), words)


PAYABLE_SQL = """
SELECT account, sum(amount) FROM (
  SELECT credit_account AS account, amount_minor AS amount FROM ledger_entries
  UNION ALL SELECT debit_account, -amount_minor FROM ledger_entries
) AS moves WHERE account LIKE 'payable:%' GROUP BY account HAVING sum(amount) < 0
"""


def _payables_are_not_negative(session: Session) -> Iterator[Finding]:
    for account, amount in session.execute(text(PAYABLE_SQL)):
        yield Finding(2, account, f"An enterprise was paid {-amount} more than it was owed.")


SHARES_SQL = """
SELECT c.id, c.maximum_shares, c.reserved_shares, c.escrowed_shares, c.settled_shares,
       c.escrowed_minor, c.settled_minor, c.pledge_count,
       coalesce(sum(p.shares) FILTER (WHERE p.status = 'reserved'), 0),
       coalesce(sum(p.shares) FILTER (WHERE p.status = 'escrowed'), 0),
       coalesce(sum(p.shares) FILTER (WHERE p.status = 'settled'), 0),
       coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'escrowed'), 0),
       coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'settled'), 0),
       count(*) FILTER (WHERE p.status IN ('escrowed', 'settled'))
FROM campaigns c LEFT JOIN pledges p ON p.campaign_id = c.id GROUP BY c.id
"""
COUNTERS = ("reserved", "escrowed", "settled", "escrowed money", "settled money", "pledges")


def _shares_stay_within_maximum(session: Session) -> Iterator[Finding]:
    for row in session.execute(text(SHARES_SQL)):
        campaign_id, maximum, counted, summed = row[0], row[1], row[2:8], row[8:14]
        if sum(summed[:3]) > maximum:
            words = f"{sum(summed[:3])} shares are taken, the maximum is {maximum}."
            yield Finding(3, str(campaign_id), words)
        for name, counter, total in zip(COUNTERS, counted, summed, strict=True):
            if counter != total:
                words = f"Its counter of {name} says {counter}, its pledges say {total}."
                yield Finding(3, str(campaign_id), words)


ENDINGS_SQL = """
SELECT p.id, p.status, p.amount_minor,
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'payment_cleared'), 0),
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind IN ('released', 'fee_earned')), 0),
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'transferred'), 0),
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'released'), 0),
       coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'refunded'), 0)
     - coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'refund_failed'), 0),
       c.status
FROM pledges p JOIN campaigns c ON c.id = p.campaign_id
LEFT JOIN ledger_entries l ON l.pledge_id = p.id GROUP BY p.id, c.status
"""
HOLDS_NOTHING = frozenset({"reserved", "expired"})


def _pledges_end_once(session: Session) -> Iterator[Finding]:
    # Streamed: one row for each pledge there ever was.
    for row in session.execute(text(ENDINGS_SQL), execution_options={"yield_per": CHAIN_PAGE}):
        pledge_id, status, amount, cleared, released, sent, owed, refunded, campaign = row
        expected_cleared = 0 if status in HOLDS_NOTHING else amount
        expected_released = amount if status == "settled" else 0
        expected_refunded = amount if status == "refunded" else 0
        told = (cleared, released, sent, refunded)
        if told != (expected_cleared, expected_released, owed, expected_refunded):
            words = f"It is {status}, but its money tells another story: {told}."
            yield Finding(4, str(pledge_id), words)
        if campaign in EMPTY_WHEN_OVER and status in {"reserved", "escrowed", "disputed"}:
            words = f"Its campaign is {campaign}, and it is still {status}."
            yield Finding(4, str(pledge_id), words)


ALLOTTED_SQL = """
SELECT c.id, c.status, c.shares_before, c.settled_shares, coalesce(sum(a.shares), 0),
       coalesce(min(a.first_share), 0), coalesce(max(a.first_share + a.shares - 1), 0)
FROM campaigns c LEFT JOIN allotments a ON a.campaign_id = c.id GROUP BY c.id
"""
UNEQUAL_SQL = """
SELECT a.id FROM allotments a JOIN pledges p ON p.id = a.pledge_id
WHERE a.shares <> p.shares OR p.status <> 'settled' OR a.holder_id <> p.backer_id
"""


def _shares_are_allotted(session: Session) -> Iterator[Finding]:
    for campaign_id, status, before, settled, allotted, first, last in session.execute(
        text(ALLOTTED_SQL)
    ):
        expected = settled if status == "settled" else 0
        # The register of a raise that settles is written in chunks; the last one settles it.
        is_being_written = status == "settling" and allotted < settled
        if allotted != expected and not is_being_written:
            words = f"{allotted} shares are in the register, {expected} were paid for."
            yield Finding(5, str(campaign_id), words)
        elif allotted and (first, last) != (before + 1, before + allotted):
            yield Finding(5, str(campaign_id), "Its share numbers have gaps or overlap.")
    for (allotment_id,) in session.execute(text(UNEQUAL_SQL)):
        yield Finding(5, str(allotment_id), "A register line does not match its pledge.")


CAP_TABLES_SQL = """
SELECT c.id, c.shares_before + c.settled_shares,
       coalesce((SELECT sum(h.shares) FROM holders_before h WHERE h.campaign_id = c.id), 0)
     + coalesce((SELECT sum(a.shares) FROM allotments a WHERE a.campaign_id = c.id), 0)
FROM campaigns c WHERE c.status = 'settled'
"""


def _cap_tables_sum_up(session: Session) -> Iterator[Finding]:
    """Parts that are divided by the largest remainder are 100 % of whatever they sum up to, so what
    is checked is that they sum up to all shares. That the division does so is a property test."""
    for campaign_id, in_issue, held in session.execute(text(CAP_TABLES_SQL)):
        if held != in_issue or not held:
            words = f"Its cap table has {held} shares, {in_issue} are in issue."
            yield Finding(5, str(campaign_id), words)


def _chains_verify(session: Session) -> Iterator[Finding]:
    for head in session.exec(select(LedgerHead).order_by(col(LedgerHead.campaign_id))):
        yield from _chain_of(session, head.campaign_id, head.number, head.hash)
    orphans = text(
        "SELECT DISTINCT campaign_id FROM ledger_entries e WHERE NOT EXISTS "
        "(SELECT 1 FROM ledger_heads h WHERE h.campaign_id = e.campaign_id)"
    )
    for (campaign_id,) in session.execute(orphans):
        yield Finding(7, str(campaign_id), "Its chain of entries has no head.")


def _chain_of(session: Session, campaign_id: UUID, number: int, end: str) -> Iterator[Finding]:
    query = rows_of(LedgerEntry.__table__).where(col(LedgerEntry.campaign_id) == campaign_id)  # type: ignore[attr-defined]
    paged = query.order_by(col(LedgerEntry.number)).execution_options(yield_per=CHAIN_PAGE)
    expected, previous = 1, GENESIS_HASH
    # Closed at once when a break ends the look: the cursor is the server's.
    with session.execute(paged) as rows:
        for entry in rows:
            if entry.number != expected or entry.previous_hash != previous:
                yield Finding(7, str(campaign_id), f"Its chain breaks before entry {expected}.")
                return
            if not _is_as_written(entry):
                yield Finding(7, str(campaign_id), f"Entry {entry.number} was changed.")
                return
            expected, previous = expected + 1, entry.hash
    if (expected - 1, previous) != (number, end):
        yield Finding(7, str(campaign_id), "The end of its chain is missing.")


def _is_as_written(entry: Any) -> bool:
    try:
        return bool(entry.hash == entry_hash(entry.previous_hash, _linked(entry)))
    except (BooksDoNotBalance, ValueError):
        return False


def _linked(entry: Any) -> LinkedEntry:
    return LinkedEntry(
        chain_id=str(entry.campaign_id),
        number=entry.number,
        pledge_id=str(entry.pledge_id),
        transfer=Transfer(
            EntryKind(entry.kind),
            entry.debit_account,
            entry.credit_account,
            entry.amount_minor,
            entry.currency,
        ),
        source_key=entry.source_key,
        at=entry.at,
    )


def _count(session: Session, table: str) -> int:
    return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


CHECKS: tuple[Callable[[Session], Iterator[Finding]], ...] = (
    _entries_are_sound,
    _escrow_matches,
    _payables_are_not_negative,
    _shares_stay_within_maximum,
    _pledges_end_once,
    _shares_are_allotted,
    _cap_tables_sum_up,
    _chains_verify,
)
