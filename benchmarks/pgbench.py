"""What the machine gives without any Python: PostgreSQL's own load generator."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import URL, make_url

from benchmarks.rush import SECONDS, Seen, seen
from benchmarks.scene import PEOPLE
from crowdfund.launch.postgres_account import server_account
from crowdfund.launch.postgres_binaries import find_binaries
from crowdfund.services import reserving

SCALE = 10
"""TPC-B's branches; a million accounts."""

VALUES = {
    "campaign_id": "('00000000-0000-4000-8000-' || lpad((:campaign)::text, 12, '0'))",
    "backer_id": "('00000000-0000-4000-8000-' || lpad((:backer)::text, 12, '0'))",
    "request_key": "gen_random_uuid()",
    "pledge_id": "gen_random_uuid()",
    "shares": "1",
    "amount_minor": "100",
    "currency": "'USD'",
    "now": "now()",
    "ends_at": "(now() + interval '40 min')",
    "reflects_until": "NULL",
    "look_at": "(now() + interval '2 min')",
    "call_at": "(now() + interval '1 min')",
    "idempotency_key": "gen_random_uuid()",
    "risk_version": "1",
    "risk_mark": "repeat('0', 64)",
    "terms_version": "1",
    "people_joined": "0",
}


class Pgbench:
    """Runs pgbench on one database.

    Args:
        url: the database's address, as for SQLAlchemy.
    """

    def __init__(self, url: str) -> None:
        self._url: URL = make_url(url)
        self._program = find_binaries(server_account()).program("pgbench")

    def prepare(self) -> None:
        """Makes the tables of TPC-B."""
        self._run("--initialize", "--quiet", f"--scale={SCALE}")

    def tpc_b(self, clients: int) -> Seen:
        """PostgreSQL's usual measure, for scale."""
        return self._measure(clients)

    def pledges(self, clients: int, campaigns: int) -> Seen:
        """The product's writing statement on one campaign or many."""
        statement = re.sub(r"%[(](\w+)[)]s", lambda name: VALUES[name[1]], reserving.TAKE)
        drawn = f"\\set campaign random(1, {campaigns})\n\\set backer random(1, {PEOPLE})\n"
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(f"{drawn}{statement};\n")
            file.flush()
            return self._measure(clients, f"--file={file.name}", "--no-vacuum")

    def _measure(self, clients: int, *arguments: str) -> Seen:
        with tempfile.TemporaryDirectory() as folder:
            self._run(
                f"--client={clients}",
                "--jobs=2",
                "--protocol=prepared",
                f"--time={SECONDS}",
                "--log",
                f"--log-prefix={folder}/log",
                *arguments,
            )
            lines = [line for file in Path(folder).iterdir() for line in file.open()]
        return seen([int(line.split()[2]) / 1000 for line in lines], SECONDS)

    def _run(self, *arguments: str) -> None:
        host = str(self._url.query.get("host") or self._url.host)
        command = [self._program, *arguments, f"--host={host}", f"--username={self._url.username}"]
        done = subprocess.run([*command, str(self._url.database)], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
