"""`make bench`: runs every benchmark, prints a table, writes .reports/benchmarks.json."""

from __future__ import annotations

import json
import platform
import tempfile
from pathlib import Path

from benchmarks import escrow, pacing, reserving, settling, whole_raise
from benchmarks.databases import ROOT, fresh
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

REPORT = ROOT / ".reports" / "benchmarks.json"


def main() -> None:
    """Measures on a fresh, durable database and prints what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres.start(Path(folder), durable=True)
        try:
            rows = reserving.measure(fresh(server, "reserving"))
            figures = escrow.measure(fresh(server, "escrow"))
            url = fresh(server, "settling")
            pairs = settling.measure(url)
            paced = pacing.measure(url)
            memory = settling.measure_memory(url)
            wholes = whole_raise.measure(server)
        finally:
            server.remove()
    print(f"{'what':<44}{'buyers':>8}{'campaigns':>11}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}")
    for row in rows:
        print(
            f"{row.what:<44}{row.buyers:>8}{row.campaigns:>11}{row.per_second:>12.0f}"
            f"{row.median_ms:>9.1f}{row.p99_ms:>9.1f}"
        )
    print(f"\n{'escrow, over so many entries':<52}{'entries':>9}{'p50 ms':>10}{'p99 ms':>10}")
    for figure in figures:
        print(
            f"{figure.what:<52}{figure.entries:>9}{figure.median_ms:>10.1f}{figure.p99_ms:>10.1f}"
        )
    settling.show(pairs, memory)
    pacing.show(paced)
    whole_raise.show(wholes)
    REPORT.parent.mkdir(exist_ok=True)
    report = {
        "machine": platform.platform(),
        "rows": [row.__dict__ for row in rows],
        "settling": [pair.__dict__ | {"times_slower": pair.times_slower} for pair in pairs],
        "paced": [each.__dict__ | {"part_of_allowed": each.part_of_allowed} for each in paced],
        "escrow": [figure.__dict__ for figure in figures],
        "memory": [each.__dict__ for each in memory],
        "whole_raises": [each.__dict__ | {"per_second": each.per_second} for each in wholes],
    }
    REPORT.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
