"""Reserving shares: the product beside the same in bare psycopg and beside pgbench.

An accepted pledge is: the form seen before or not, the campaign's state and owner, what is left;
then pledge, history, intent to open a payment page, the campaign's counter, and a durable commit.
Buyers are threads of one process for the product and for psycopg alike, each with a connection;
pgbench is a program of its own. Rounds are interleaved, and the figures are medians over them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import scene
from benchmarks.pgbench import Pgbench
from benchmarks.pledging_ways import Service, Statement, Steps
from benchmarks.registry import Benchmark, Found, Run, Table, table
from benchmarks.rush import SECONDS, Seen, middle, rush
from crowdfund.db.engine import make_engine

BUYERS = (16, 50)
SPREADS = (1, scene.CAMPAIGNS)

PRODUCT = "services.reserving"
STEPS = "the same steps, psycopg"
STATEMENT = "the writing statement alone, psycopg"
PGBENCH = "the writing statement alone, pgbench"
TPC_B = "TPC-B, pgbench"


@dataclass(frozen=True)
class Row:
    """One figure: medians over the rounds."""

    what: str
    buyers: int
    campaigns: int
    per_second: float
    median_ms: float
    p99_ms: float


def measure(run: Run) -> Found:
    """Measures all ways on a database that has tables and no rows, and how they compare."""
    url, rounds_wanted = run.database("reserving"), run.size(2, 3)
    engine = make_engine(url, pool_size=max(BUYERS))
    scene.furnish(engine)
    deps, bench = scene.surroundings(engine), Pgbench(url)
    bench.prepare()
    found: dict[tuple[str, int, int], list[Seen]] = {}
    for number in range(rounds_wanted):
        for buyers in BUYERS:
            found.setdefault((TPC_B, buyers, 0), []).append(bench.tpc_b(buyers))
            for spread in SPREADS:
                ways: dict[str, Callable[[], Seen]] = {
                    STEPS: partial(rush, partial(Steps, url, spread), buyers),
                    PRODUCT: partial(rush, partial(Service, deps, spread), buyers),
                    STATEMENT: partial(rush, partial(Statement, url, spread), buyers),
                    PGBENCH: partial(bench.pledges, buyers, spread),
                }
                for what, look in ways.items():
                    found.setdefault((what, buyers, spread), []).append(look())
        print(f"reserving: round {number + 1} of {rounds_wanted} is done", flush=True)
    engine.dispose()
    rows = [_row(*key, middle(rounds)) for key, rounds in found.items()]
    return Found(
        {"rounds": rounds_wanted, "seconds_each": SECONDS, "buyers": BUYERS, "campaigns": SPREADS},
        [
            table("accepted pledges (medians of interleaved rounds)", rows),
            Table("services.reserving as a part of each (aim: rate 0.7, p99 1.5)", _ratios(found)),
        ],
    )


def _row(what: str, buyers: int, campaigns: int, seen: Seen) -> Row:
    return Row(what, buyers, campaigns, seen.per_second, seen.median_ms, seen.p99_ms)


def _ratios(found: dict[tuple[str, int, int], list[Seen]]) -> list[dict[str, Any]]:
    """The product as a part of each yardstick."""
    ratios = []
    for (what, buyers, spread), rounds in found.items():
        if spread and what != PRODUCT:
            own, other = middle(found[PRODUCT, buyers, spread]), middle(rounds)
            rate, p99 = own.per_second / other.per_second, own.p99_ms / other.p99_ms
            ratios.append(
                {"what": what, "buyers": buyers, "campaigns": spread, "rate": rate, "p99": p99}
            )
    return ratios


BENCHMARK = Benchmark(
    "reserving",
    "accepted pledges a second, beside the same steps in bare psycopg and beside pgbench",
    measure,
)
