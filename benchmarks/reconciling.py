"""Reconciling a raise of many pledges: reading the processor's rows, and comparing them.

The processor is a generator that answers at once, so what is measured is the platform's own part.
Beside it: the same rows written by bare psycopg, a page to a transaction, and the same match as one
statement.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, make_url, text

from benchmarks.registry import Benchmark, Found, Run, table
from benchmarks.scene import surroundings
from crowdfund.clock import SystemClock
from crowdfund.db.engine import make_engine
from crowdfund.domain.reconciliation import Movement
from crowdfund.payments.gateway import BalancePage, BalanceRow, BalanceState
from crowdfund.services import reconciliation
from crowdfund.services.deps import Deps
from crowdfund.services.reconciliation_reading import PAGE_SIZE

LEAST_ROWS: Final = 1_000
"""The smallest of the sizes: rows at the processor, a charge and a transfer for each pledge."""
AMOUNT_MINOR, FEE_MINOR, NET_MINOR = 1_000, 59, 950

_EMPTY = "TRUNCATE processor_rows, reconciliation_sums, reconciliation_runs, incidents"
_PEOPLE = """
INSERT INTO users (id, email, password_hash, name, role, country, language, customer_ref,
  created_at)
VALUES (md5('u')::uuid, 'u@example.test', '', 'U', 'member', '', 'en', '', now())
ON CONFLICT DO NOTHING
"""
_ENTERPRISE = """
INSERT INTO enterprises (id, owner_id, slug, name, legal_form, jurisdiction, street, city, region,
  postal_code, country, website, sector, summary, about, source, account_ref, payout_status,
  payout_needs, payout_stopped, created_at, updated_at)
VALUES (md5('e')::uuid, md5('u')::uuid, 'e', 'E', '', '', '', '', '', '', 'US', '', '', '', '', '',
  '', 'active', '{}', '', now(), now()) ON CONFLICT DO NOTHING
"""
_PLEDGES = """
INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
  amount_minor, currency, payment_ref, charge_ref, processing_fee_minor, refund_reason,
  decline_message, created_at, reserved_until)
SELECT md5('p' || n)::uuid, md5('c')::uuid, md5('u')::uuid, n::text, 'escrowed', 0, 1, 1000, 'USD',
  'pi_' || n, 'ch_' || n, 59, '', '', :at, :at FROM generate_series(1, :pledges) n
"""
_ATTEMPTS = """
INSERT INTO attempts (id, kind, status, campaign_id, pledge_id, number, purpose, idempotency_key,
  amount_minor, currency, provider_ref, url, tries, last_error, created_at)
SELECT gen_random_uuid(), 'transfer', CAST(:status AS text), md5('c')::uuid,
  md5('p' || n)::uuid, 1, '', 't:' || n, 950, 'USD',
  CASE WHEN CAST(:status AS text) = 'done' THEN 'tr_' || n ELSE '' END, '', 1, '', :at
FROM generate_series(1, :pledges) n
"""
_ENTRY = """
INSERT INTO ledger_entries (id, campaign_id, number, pledge_id, kind, debit_account, credit_account,
  amount_minor, currency, source_key, at, previous_hash, hash)
SELECT gen_random_uuid(), md5('c')::uuid, 3 * n + :place, md5('p' || n)::uuid, :kind, :debit,
  :credit, :amount, 'USD', :source || n, :at, '', '' FROM generate_series(1, :pledges) n
"""
_YARDSTICK_ROW = """
INSERT INTO processor_rows (id, movement, source_ref, charge_ref, pledge_ref, amount_minor,
  fee_minor, currency, created_at, seen_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, now())
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
"""
_YARDSTICK_MATCH = """
SELECT count(*) FROM processor_rows r FULL JOIN (
  SELECT coalesce(nullif(a.provider_ref, ''), split_part(e.source_key, ':', 2)) AS ref,
         sum(CASE WHEN e.debit_account = 'processor' THEN 1 ELSE -1 END * e.amount_minor) AS net
  FROM ledger_entries e LEFT JOIN attempts a ON a.idempotency_key = e.source_key
  WHERE 'processor' IN (e.debit_account, e.credit_account) GROUP BY 1
) o ON o.ref = r.source_ref WHERE r.amount_minor - r.fee_minor IS DISTINCT FROM o.net
"""


class Generated:
    """A processor with two rows for each pledge, made as they are asked for."""

    def __init__(self, pledges: int) -> None:
        self._pledges = pledges
        self._made_at = SystemClock().now() - timedelta(minutes=30)

    def list_balance_rows(
        self, *, since: datetime | None, after: str | None, limit: int = 100
    ) -> BalancePage:
        """A page, newest first."""
        newest = 2 * self._pledges if after is None else int(after.removeprefix("txn_")) - 1
        oldest = max(newest - limit, 0)
        assert since is None
        return BalancePage(tuple(self._row(n) for n in range(newest, oldest, -1)), oldest > 0)

    def retrieve_balance(self) -> tuple[BalanceState, ...]:
        """What the rows add up to."""
        held = self._pledges * (AMOUNT_MINOR - FEE_MINOR - NET_MINOR)
        return (BalanceState("USD", held, 0),)

    def _row(self, number: int) -> BalanceRow:
        is_charge = number <= self._pledges
        pledge = number if is_charge else number - self._pledges
        return BalanceRow(
            row_ref=f"txn_{number}",
            movement=Movement.CHARGE if is_charge else Movement.TRANSFER,
            source_ref=f"ch_{pledge}" if is_charge else f"tr_{pledge}",
            charge_ref=f"ch_{pledge}",
            pledge_id="",
            amount_minor=AMOUNT_MINOR if is_charge else -NET_MINOR,
            fee_minor=FEE_MINOR if is_charge else 0,
            currency="USD",
            created_at=self._made_at,
        )


@dataclass(frozen=True)
class Measured:
    """One size: seconds, and the most memory that Python held, in MiB."""

    rows: int
    on_its_way: bool
    seconds: float
    rows_per_second: float
    yardstick_seconds: float
    peak_mib: float


def plant(engine: Engine, pledges: int, *, on_its_way: bool) -> None:
    """Fills the platform's side, set by set.

    Args:
        engine: an empty database with every table.
        pledges: how many.
        on_its_way: transfers were asked for, and their answers are not booked.
    """
    now = SystemClock().now() - timedelta(hours=2)
    values: dict[str, Any] = {"pledges": pledges, "at": now}
    with engine.begin() as connection:
        for append_only in ("ledger_entries", "big_ticket_answers", "complaint_sayings"):
            connection.execute(text(f"ALTER TABLE {append_only} DISABLE TRIGGER USER"))
        connection.execute(text("TRUNCATE ledger_entries, attempts, pledges CASCADE"))
        connection.execute(text(_EMPTY))
        for statement in (_PEOPLE, _ENTERPRISE):
            connection.execute(text(statement))
        connection.execute(_campaign(), {"at": now})
        connection.execute(text(_PLEDGES), values)
        status = "pending" if on_its_way else "done"
        connection.execute(text(_ATTEMPTS), {**values, "status": status})
        for kind, debit, credit, amount, source, place in _entries(on_its_way=on_its_way):
            named = {"kind": kind, "debit": debit, "credit": credit, "amount": amount}
            connection.execute(text(_ENTRY), {**values, **named, "source": source, "place": place})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _entries(*, on_its_way: bool) -> Iterator[tuple[str, str, str, int, str, int]]:
    yield "payment_cleared", "processor", "escrow:c", AMOUNT_MINOR, "charge:ch_", 0
    yield "processing_fee", "processing_fee", "processor", FEE_MINOR, "charge:ch_", 1
    if not on_its_way:
        yield "transferred", "payable:e", "processor", NET_MINOR, "t:", 2


def _campaign() -> Any:
    return text(
        """
        INSERT INTO campaigns (id, enterprise_id, slug, status, version, title, summary, story,
          risks, sector, stage, cover, cover_alt, oversubscription, source, regime, security,
          currency, price_millionths, shares_before, target_minor, maximum_minor,
          minimum_ticket_minor,
          target_shares, maximum_shares, minimum_shares, reserved_shares, escrowed_shares,
          settled_shares, disputed_shares, escrowed_minor, settled_minor, pledge_count,
          opens_at, closes_at,
          fee_basis_points, created_at, updated_at)
        VALUES (md5('c')::uuid, md5('e')::uuid, 'c', 'live', 0, 'C', '', '', '', '', '', '', '', '',
          '', 'open', '', 'USD', 1000000, 1, 100, 100, 1, 1, 1000000, 1, 0, 0, 0, 0, 0, 0, 0,
          :at, :at, 500, :at, :at) ON CONFLICT DO NOTHING
        """
    )


def deps_of(engine: Engine, pledges: int) -> Deps:
    """Surroundings in which nothing but the database and the generated processor is there."""
    return surroundings(engine, Generated(pledges))


def peak_bytes(deps: Deps) -> int:
    """Reconciles and returns the most memory that Python held for it."""
    tracemalloc.start()
    try:
        reconciliation.run_now(deps)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure(run: Run) -> Found:
    """Measures sizes that grow tenfold, up to the one that is wanted."""
    sizes = [LEAST_ROWS]
    while sizes[-1] < run.size(10_000, 100_000):
        sizes.append(sizes[-1] * 10)
    seen = list(_measured(run.database("reconciling"), sizes))
    return Found({"rows": sizes}, [table("reconciling", seen)])


def _measured(url: str, sizes: list[int]) -> Iterator[Measured]:
    """Measures every size, all booked and then all transfers on their way."""
    engine = make_engine(url)
    for rows in sizes:
        print(f"  {rows:,} rows at the processor", flush=True)
        for on_its_way in (False, True):
            pledges = rows // 2
            plant(engine, pledges, on_its_way=on_its_way)
            bare = _yardstick(url, Generated(pledges))
            with engine.begin() as connection:
                connection.execute(text(_EMPTY))
            deps = deps_of(engine, pledges)
            seconds = _seconds(lambda deps=deps: reconciliation.run_now(deps))  # type: ignore[misc]
            with engine.begin() as connection:
                connection.execute(text(_EMPTY))
            peak = peak_bytes(replace(deps, engine=engine))
            yield Measured(rows, on_its_way, seconds, rows / seconds, bare, peak / 2**20)
    engine.dispose()


def _yardstick(url: str, processor: Generated) -> float:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def write_and_match() -> None:
        with psycopg.connect(address) as connection:
            after, has_more = None, True
            while has_more:
                page = processor.list_balance_rows(since=None, after=after, limit=PAGE_SIZE)
                values = [
                    (
                        row.row_ref,
                        row.movement.value,
                        row.source_ref,
                        row.charge_ref,
                        row.pledge_id,
                        row.amount_minor,
                        row.fee_minor,
                        row.currency,
                        row.created_at,
                    )
                    for row in page.rows
                ]
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(_YARDSTICK_ROW, values)
                after, has_more = page.rows[-1].row_ref, page.has_more
            connection.execute(_YARDSTICK_MATCH).fetchone()

    return _seconds(write_and_match)


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


BENCHMARK = Benchmark(
    "reconciling",
    "reading and comparing the processor's rows, beside the same rows and match as bare SQL",
    measure,
)
