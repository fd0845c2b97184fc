"""`make bench`: runs every benchmark, prints a table, writes .reports/benchmarks.json."""

from __future__ import annotations

import json
import platform
import tempfile
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import make_url

from benchmarks import escrow, pacing, reserving, settling
from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent
REPORT = ROOT / ".reports" / "benchmarks.json"


def main() -> None:
    """Measures on a fresh, durable database and prints what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres.start(Path(folder), durable=True)
        try:
            rows = reserving.measure(_fresh(server, "reserving"))
            figures = escrow.measure(_fresh(server, "escrow"))
            url = _fresh(server, "settling")
            pairs = settling.measure(url)
            paced = pacing.measure(url)
            memory = settling.measure_memory(url)
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
    REPORT.parent.mkdir(exist_ok=True)
    report = {
        "machine": platform.platform(),
        "rows": [row.__dict__ for row in rows],
        "settling": [pair.__dict__ | {"times_slower": pair.times_slower} for pair in pairs],
        "paced": [each.__dict__ | {"part_of_allowed": each.part_of_allowed} for each in paced],
        "escrow": [figure.__dict__ for figure in figures],
        "memory": [each.__dict__ for each in memory],
    }
    REPORT.write_text(json.dumps(report, indent=2))


def _fresh(server: EmbeddedPostgres, name: str) -> str:
    """Returns the address of a new database that has tables and no rows."""
    address = make_url(server.database_url("postgres")).set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = server.database_url(name)
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    engine = make_engine(url)
    config = Config(str(ROOT / "alembic.ini"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


if __name__ == "__main__":
    main()
