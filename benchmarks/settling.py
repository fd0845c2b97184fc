"""Settling and refunding a large raise, beside the same writes as bare SQL in the same run."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from benchmarks import bare
from benchmarks.raises import make_raise, settle_all
from benchmarks.registry import Benchmark, Found, Run, table
from benchmarks.scene import surroundings
from crowdfund.db.engine import make_engine
from crowdfund.jobs.claims import KINDS, claim
from crowdfund.payments.gateway import RefundState, TransferState
from crowdfund.services import settlement
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps

MEMORY_SIZE = 1_000
"""The small raise whose memory a large one is compared with."""
ROUNDS = 3
CLAIMED = 32
MEGABYTE = 1024
"""Kilobytes, in which the system counts."""


@dataclass(frozen=True)
class Pair:
    """One step, ours and bare: pledges a second, medians of interleaved rounds."""

    what: str
    pledges: int
    ours_per_second: float
    bare_per_second: float

    @property
    def times_slower(self) -> float:
        """How many times as long ours takes."""
        return self.bare_per_second / self.ours_per_second


@dataclass(frozen=True)
class Memory:
    """How far a fresh process's memory grew in one step, megabytes at its peak."""

    what: str
    small: int
    small_mb: float
    large: int
    large_mb: float


class Instant:
    """A gateway that answers at once."""

    def create_transfer(self, *, charge_ref: str, amount_minor: int, **_: Any) -> TransferState:
        """Made."""
        return TransferState(f"tr_{charge_ref}", amount_minor, charge_ref, is_reversed=False)

    def create_refund(self, *, payment_ref: str, amount_minor: int, **_: Any) -> RefundState:
        """Made."""
        return RefundState(f"re_{payment_ref}", "succeeded", amount_minor, payment_ref)


def measure(run: Run) -> Found:
    """Measures every step of both endings but the processor's own calls, and memory."""
    url = run.database("settling")
    pledges, results = run.size(4_000, 36_000), 1_500 if run.is_full else 600
    pairs = _pairs(url, pledges, results)
    sizes = (MEMORY_SIZE, run.size(10_000, 100_000))
    return Found(
        {"pledges": pledges, "results": results, "rounds": ROUNDS, "memory_sizes": sizes},
        [
            table(
                "steps of a large raise, pledges a second",
                pairs,
                times_slower=lambda pair: pair.times_slower,
            ),
            table("how far a fresh process grows", measure_memory(url, sizes)),
        ],
    )


def _pairs(url: str, pledges: int, results: int) -> list[Pair]:
    engine = make_engine(url)
    deps = surroundings(engine, Instant())
    with bare.connect(url) as connection:
        pairs = [
            _results(deps, connection, "settling", "transfer", results),
            _results(deps, connection, "refunding", "refund", results),
            *_sets(deps, connection, pledges),
        ]
    engine.dispose()
    return pairs


def _sets(deps: Deps, connection: Any, pledges: int) -> Iterator[Pair]:
    chunk = settlement.CHUNK
    intending, deciding, allotting = _Timed(), _Timed(), _Timed()
    for turn in range(ROUNDS):
        print(f"  round {turn + 1} of {ROUNDS}: {pledges:,} pledges at a time", flush=True)
        ours, theirs = (make_raise(deps.engine, pledges, "settling") for _ in range(2))
        intending.ours(lambda ours=ours: settlement.advance(deps, campaign_id=ours.id))
        intending.bare(lambda theirs=theirs: bare.intend(connection, theirs.id, chunk))
        for raised in (ours, theirs):
            settle_all(deps.engine, raised)
        allotting.ours(lambda ours=ours: settlement.advance(deps, campaign_id=ours.id))
        allotting.bare(
            lambda theirs=theirs: bare.write_register(
                connection, theirs.id, theirs.enterprise_id, chunk
            )
        )
        ours, theirs = (make_raise(deps.engine, pledges, "refunding") for _ in range(2))
        deciding.ours(lambda ours=ours: settlement.advance(deps, campaign_id=ours.id))
        deciding.bare(lambda theirs=theirs: bare.decide_refunds(connection, theirs.id, chunk))
    yield intending.pair("transfers intended", pledges)
    yield deciding.pair("refunds decided and booked", pledges)
    yield allotting.pair("register written, backers told", pledges)


class _Timed:
    """Seconds of both ways, round by round."""

    def __init__(self) -> None:
        self._seconds: dict[str, list[float]] = {"ours": [], "bare": []}

    def ours(self, do: Callable[[], Any]) -> None:
        self._time("ours", do)

    def bare(self, do: Callable[[], Any]) -> None:
        self._time("bare", do)

    def _time(self, way: str, do: Callable[[], Any]) -> None:
        began = time.perf_counter()
        do()
        self._seconds[way].append(time.perf_counter() - began)

    def pair(self, what: str, pledges: int) -> Pair:
        ours, bare_ = (pledges / median(self._seconds[way]) for way in ("ours", "bare"))
        return Pair(what, pledges, ours, bare_)


def _results(deps: Deps, connection: Any, status: str, kind: str, results: int) -> Pair:
    """One result after another, in blocks that alternate."""
    print(f"  {results:,} {kind} results, one transaction each", flush=True)
    block = results // ROUNDS
    ours, theirs = (make_raise(deps.engine, results, status) for _ in range(2))
    for raised in (ours, theirs):
        settlement.advance(deps, campaign_id=raised.id)
    connection.execute(bare.LEAVE_TO_BARE, {"campaign": theirs.id})
    connection.commit()
    timed = _Timed()
    mine, bares = _service(deps, kind), bare.results(connection, theirs.id, kind)
    for _ in range(ROUNDS):
        timed.ours(lambda: list(islice(mine, block)))
        timed.bare(lambda: list(islice(bares, block)))
    return timed.pair(f"{kind} results", block)


def _service(deps: Deps, kind_name: str) -> Iterator[None]:
    [kind] = [kind for kind in KINDS if kind.name == kind_name]
    while claimed := claim(deps, kind, limit=CLAIMED):
        for attempt_id in claimed:
            kind.work(deps, attempt_id)
            yield


def measure_memory(url: str, sizes: tuple[int, int]) -> list[Memory]:
    """Measures how far a fresh process grows in each step, at two sizes."""
    engine = make_engine(url)
    grown: dict[str, list[float]] = {}
    for size in sizes:
        print(f"  memory at {size:,} pledges", flush=True)
        settled, refunded = (
            make_raise(engine, size, status) for status in ("settling", "refunding")
        )
        for what, do, raised in (
            ("intending transfers", _advance, settled),
            ("deciding refunds", _advance, refunded),
            ("checking the books", _check, settled),
            ("writing the register", _advance, settled),
        ):
            if what == "writing the register":
                settle_all(engine, settled)
            grown.setdefault(what, []).append(_growth(url, do, raised.id))
    engine.dispose()
    small, large = sizes
    return [Memory(what, small, mb[0], large, mb[1]) for what, mb in grown.items()]


def _growth(url: str, do: Callable[[Deps, UUID], None], campaign_id: UUID) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_grow, (url, do, campaign_id))


def _grow(url: str, do: Callable[[Deps, UUID], None], campaign_id: UUID) -> float:
    """In a process of its own: how many megabytes the peak rises, what is loaded on first use
    included."""
    engine = make_engine(url)
    deps = surroundings(engine, Instant())
    before = _peak_kilobytes()
    do(deps, campaign_id)
    return (_peak_kilobytes() - before) / MEGABYTE


def _peak_kilobytes() -> int:
    """The most memory that this process ever had. Linux: `getrusage` would count its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _advance(deps: Deps, campaign_id: UUID) -> None:
    settlement.advance(deps, campaign_id=campaign_id)


def _check(deps: Deps, _campaign_id: UUID) -> None:
    check_books(deps)


BENCHMARK = Benchmark(
    "settling",
    "both endings of a large raise without the processor's calls, beside the same as bare SQL",
    measure,
)
