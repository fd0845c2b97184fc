"""`make bench`: runs every benchmark, prints a table, writes .reports/benchmarks.json."""

from __future__ import annotations

import json
import platform
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from benchmarks import pacing, reserving, settling
from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent
REPORT = ROOT / ".reports" / "benchmarks.json"


def main() -> None:
    """Measures on a fresh, durable database and prints what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres.start(Path(folder), durable=True)
        try:
            _migrate(server.url)
            rows = reserving.measure(server.url)
            pairs = settling.measure(server.url)
            paced = pacing.measure(server.url)
            memory = settling.measure_memory(server.url)
        finally:
            server.remove()
    print(f"{'what':<44}{'buyers':>8}{'campaigns':>11}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}")
    for row in rows:
        print(
            f"{row.what:<44}{row.buyers:>8}{row.campaigns:>11}{row.per_second:>12.0f}"
            f"{row.median_ms:>9.1f}{row.p99_ms:>9.1f}"
        )
    settling.show(pairs, memory)
    pacing.show(paced)
    REPORT.parent.mkdir(exist_ok=True)
    report = {
        "machine": platform.platform(),
        "rows": [row.__dict__ for row in rows],
        "settling": [pair.__dict__ | {"times_slower": pair.times_slower} for pair in pairs],
        "paced": [each.__dict__ | {"part_of_allowed": each.part_of_allowed} for each in paced],
        "memory": [each.__dict__ for each in memory],
    }
    REPORT.write_text(json.dumps(report, indent=2))


def _migrate(url: str) -> None:
    engine = make_engine(url)
    config = Config(str(ROOT / "alembic.ini"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


if __name__ == "__main__":
    main()
