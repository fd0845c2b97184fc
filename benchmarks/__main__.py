"""Measures speed, prints tables, and keeps each benchmark's results in benchmarks/results.

python -m benchmarks                          all
python -m benchmarks reserving escrow         some
python -m benchmarks --full                   sizes of up to 100,000 rows; an hour and more
python -m benchmarks whole_raise --size 5000  one, at a size of its own
python -m benchmarks --list                   what there is
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    discover,
    escrow,
    hostile,
    matching,
    matching_pages,
    pacing,
    pages,
    reconciling,
    reserving,
    sandbox,
    settling,
    whole_raise,
)
from benchmarks.databases import fresh
from benchmarks.registry import Benchmark, Run, shown
from benchmarks.results import Yardstick, keep
from crowdfund.collector import spare_what_is_loaded
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

BENCHMARKS: tuple[Benchmark, ...] = (
    reserving.BENCHMARK,
    escrow.BENCHMARK,
    settling.BENCHMARK,
    pacing.BENCHMARK,
    reconciling.BENCHMARK,
    sandbox.BENCHMARK,
    discover.BENCHMARK,
    matching.BENCHMARK,
    matching_pages.BENCHMARK,
    pages.BENCHMARK,
    hostile.BENCHMARK,
    whole_raise.BENCHMARK,
)
"""Everything that is measured, in the order in which it is."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs what was asked for."""
    asked = _parsed(arguments)
    if asked.list:
        for one in BENCHMARKS:
            print(f"{one.name:<16}{one.about}")
        return
    chosen = [one for one in BENCHMARKS if not asked.names or one.name in asked.names]
    began = time.monotonic()
    # As every process of the product does when it begins to work.
    spare_what_is_loaded()
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres.start(Path(folder), durable=True)
        try:
            yardstick = Yardstick(fresh(server, "yardstick"))
            for number, one in enumerate(chosen, start=1):
                print(f"\n[{number} of {len(chosen)}] {one.name}: {one.about}", flush=True)
                _measure(one, Run(server, asked.full, asked.size), yardstick)
        finally:
            server.remove()
    print(f"\nAll of it took {time.monotonic() - began:.0f} seconds.")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = [one.name for one in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures speed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--full", action="store_true", help="large sizes")
    parser.add_argument("--size", type=int, help="one benchmark's size")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.names) - set(names))
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(names)}")
    if asked.size is not None and (len(asked.names) != 1 or asked.size < 1):
        parser.error("--size is for one benchmark, and above zero")
    return asked


def _measure(one: Benchmark, run: Run, yardstick: Yardstick) -> None:
    around = yardstick.circumstances()
    began = time.monotonic()
    found = one.measure(run)
    seconds = time.monotonic() - began
    for table in found.tables:
        print(shown(table))
    path = keep(one, found, around, seconds=seconds)
    rate = around.yardstick["per_second"]
    print(
        f"\n{seconds:.0f} seconds, beside {rate:,.0f} TPC-B a second and a load of "
        f"{around.load_before[0]:.1f}; kept in {path}",
        flush=True,
    )


if __name__ == "__main__":
    main()
