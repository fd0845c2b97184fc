"""Proving escrow over many entries: each step beside a bare reading of the ledger."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import make_url
from sqlmodel import select

from benchmarks import scene
from benchmarks.registry import Benchmark, Found, Run, table
from crowdfund.clock import SystemClock
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.actor import Actor
from crowdfund.domain.ledger import (
    GENESIS_HASH,
    PROCESSOR,
    EntryKind,
    LinkedEntry,
    Transfer,
    entry_hash,
    escrow,
)
from crowdfund.services import book_chains, escrow_checkpoints, escrow_pages, escrow_proofs
from crowdfund.services.deps import Deps

PLEDGES = 200
ROUNDS = 60
COPY = (
    "COPY ledger_entries (id, campaign_id, number, pledge_id, kind, debit_account, "
    "credit_account, amount_minor, currency, source_key, at, previous_hash, hash) FROM STDIN"
)


@dataclass(frozen=True)
class Figure:
    """How long one thing takes, over its rounds."""

    what: str
    rounds: int
    median_ms: float
    p99_ms: float


def measure(run: Run) -> Found:
    """Fills one campaign's ledger and measures what pages, downloads and checks take."""
    url, entries = run.database("escrow"), run.size(20_000, 100_000)
    print(f"  {entries:,} entries", flush=True)
    engine = make_engine(url)
    scene.furnish(engine)
    deps, backer = scene.surroundings(engine), scene.person(1)
    with deps.reading() as session:
        campaign = session.exec(select(Campaign).where(Campaign.slug == scene.slug(1))).one()
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        pledges = _pledges(deps, campaign, backer)
        _fill(connection, campaign, pledges, entries)
        figures = list(_figures(deps, connection, campaign, backer, pledges, entries))
    engine.dispose()
    return Found({"entries": entries, "pledges": PLEDGES}, [table("escrow", figures)])


def _figures(
    deps: Deps,
    connection: psycopg.Connection[TupleRow],
    campaign: Campaign,
    backer: Actor,
    pledges: list[UUID],
    entries: int,
) -> Iterator[Figure]:
    yield _timed("bare scan of every hash, and the tree over them", 5, lambda: _scan(connection))
    yield _timed("first checkpoint, nothing stored yet", 1, lambda: _publish(deps, campaign))
    draw = random.Random(7)
    yield _timed(
        "proof for one pledge (four lines)",
        ROUNDS,
        lambda: escrow_proofs.pledge_proof(deps, actor=backer, pledge_id=str(draw.choice(pledges))),
    )
    _grow(connection, campaign, entries)
    yield _timed("checkpoint after 300 more entries", 1, lambda: _publish(deps, campaign))
    yield _timed(
        "consistency proof",
        ROUNDS,
        lambda: escrow_proofs.consistency(deps, slug=campaign.slug, first_size=entries),
    )
    yield _timed(
        "escrow page, totals included",
        ROUNDS,
        lambda: escrow_pages.escrow_page(deps, slug=campaign.slug),
    )
    size = entries + 300
    yield _timed(
        "a look that finds nothing new",
        ROUNDS,
        lambda: escrow_pages.escrow_page(deps, slug=campaign.slug, known_size=size),
    )
    yield _timed("download of all lines", 3, lambda: _drain(deps, campaign))
    yield _timed("check of the chain and of what was published", 3, lambda: _check(deps))


def _timed(what: str, rounds: int, do: Callable[[], object]) -> Figure:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1000)
    p99 = quantiles(times, n=100)[98] if len(times) > 1 else times[0]
    return Figure(what, rounds, median(times), p99)


def _scan(connection: psycopg.Connection[TupleRow]) -> bytes:
    rows = connection.execute("SELECT hash FROM ledger_entries ORDER BY campaign_id, number")
    level = [hashlib.sha256(b"\0" + bytes.fromhex(row[0])).digest() for row in rows]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs] + odd
    return level[0]


def _publish(deps: Deps, campaign: Campaign) -> None:
    with deps.transaction() as session:
        escrow_checkpoints.publish(
            session, campaign.id, now=deps.now() + timedelta(minutes=1), at_least=10**9
        )


def _drain(deps: Deps, campaign: Campaign) -> int:
    return sum(len(part) for part in escrow_proofs.export(deps, slug=campaign.slug))


def _check(deps: Deps) -> None:
    with deps.reading() as session:
        assert list(book_chains.chain_findings(session)) == []


def _pledges(deps: Deps, campaign: Campaign, backer: Actor) -> list[UUID]:
    """The pledges that are asked about; the rest of the ledger belongs to one more."""
    now = SystemClock().now()
    with deps.transaction() as session:
        rows = [
            Pledge(
                id=uuid4(),
                campaign_id=campaign.id,
                backer_id=backer.user_id,
                request_key=uuid4().hex,
                status="escrowed",
                shares=1,
                amount_minor=100,
                currency="USD",
                created_at=now,
                reserved_until=now,
            )
            for _ in range(PLEDGES + 1)
        ]
        session.add_all(rows)
    return [row.id for row in rows[:-1]]


def _fill(
    connection: psycopg.Connection[TupleRow],
    campaign: Campaign,
    pledges: list[UUID],
    entries: int,
) -> None:
    """Four lines for each asked pledge, spread over the whole, everything else for one pledge."""
    every = max(entries // (4 * PLEDGES), 1)
    owners = [pledges[(n // every) % PLEDGES] if n % every == 0 else None for n in range(entries)]
    end = _append(connection, campaign, owners, 0, GENESIS_HASH)
    connection.execute(
        "INSERT INTO ledger_heads (campaign_id, number, hash) VALUES (%s, %s, %s)",
        (campaign.id, entries, end),
    )


def _grow(connection: psycopg.Connection[TupleRow], campaign: Campaign, entries: int) -> None:
    row = connection.execute("SELECT hash FROM ledger_heads WHERE campaign_id=%s", (campaign.id,))
    [before] = row.fetchone() or ("",)
    end = _append(connection, campaign, [None] * 300, entries, before)
    connection.execute(
        "UPDATE ledger_heads SET number = %s, hash = %s WHERE campaign_id = %s",
        (entries + 300, end, campaign.id),
    )


def _append(
    connection: psycopg.Connection[TupleRow],
    campaign: Campaign,
    owners: list[UUID | None],
    number: int,
    previous: str,
) -> str:
    """Copies entries with right hashes to the end of the chain; returns the last hash."""
    found = connection.execute(
        "SELECT id FROM pledges WHERE campaign_id = %s ORDER BY created_at, id DESC LIMIT 1",
        (campaign.id,),
    ).fetchone()
    assert found is not None
    now, account = SystemClock().now(), escrow(str(campaign.id))
    moves = [
        Transfer(EntryKind.PAYMENT_CLEARED, PROCESSOR, account, 100, "USD"),
        Transfer(EntryKind.REFUND_FAILED, account, PROCESSOR, 100, "USD"),
    ]
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for owner in owners:
            number += 1
            move, pledge_id = moves[number % 2], owner or found[0]
            source = f"bench:{number}"
            linked = LinkedEntry(str(campaign.id), number, str(pledge_id), move, source, now)
            made = entry_hash(previous, linked)
            facts: tuple[Any, ...] = (move.kind.value, move.debit, move.credit, 100, "USD")
            copy.write_row(
                (uuid4(), campaign.id, number, pledge_id, *facts, source, now, previous, made)
            )
            previous = made
    return previous


BENCHMARK = Benchmark(
    "escrow",
    "pages, proofs and checks over one long chain, beside a bare reading of every hash",
    measure,
)
