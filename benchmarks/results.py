"""A file of results for each benchmark: what was measured, on which machine, with which versions,
beside which yardstick of the same run, and how busy the machine was."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from benchmarks.databases import ROOT
from benchmarks.pgbench import Pgbench
from benchmarks.registry import Benchmark, Found
from crowdfund.clock import real_now

FOLDER = ROOT / "benchmarks" / "results"
CLIENTS = 8
LIBRARIES = ("psycopg", "SQLAlchemy", "reflex", "stripe")
GIGABYTE = 2**30


@dataclass(frozen=True)
class Circumstances:
    """What a figure depends on beside the code."""

    at: str
    """When the benchmark began, UTC."""
    machine: Mapping[str, Any]
    versions: Mapping[str, Any]
    yardstick: Mapping[str, Any]
    """PostgreSQL's own load generator, measured just before."""
    load_before: tuple[float, float, float]
    """Average number of processes that wanted to run, over 1, 5 and 15 minutes."""


class Yardstick:
    """A database on which PostgreSQL's own load generator is measured before each benchmark.

    Args:
        url: an empty database.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._bench = Pgbench(url)
        self._bench.prepare()

    def circumstances(self) -> Circumstances:
        """Measures the yardstick and notes what else matters."""
        load = os.getloadavg()
        seen = self._bench.tpc_b(CLIENTS)
        return Circumstances(
            at=real_now().isoformat(timespec="seconds"),
            machine=_machine(),
            versions=_versions(self._url),
            yardstick={"what": f"TPC-B, pgbench, {CLIENTS} clients"} | asdict(seen),
            load_before=load,
        )


def keep(benchmark: Benchmark, found: Found, around: Circumstances, *, seconds: float) -> Path:
    """Writes a benchmark's results over those of its last run; returns the file.

    Args:
        benchmark: what was measured.
        found: what it told.
        around: taken before it.
        seconds: how long it took.
    """
    told = {
        "benchmark": benchmark.name,
        "about": benchmark.about,
        **asdict(around),
        "load_after": os.getloadavg(),
        "seconds": round(seconds, 1),
        "parameters": found.parameters,
        "tables": {one.title: list(one.rows) for one in found.tables},
    }
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{benchmark.name}.json"
    path.write_text(json.dumps(told, indent=2) + "\n")
    return path


def _machine() -> dict[str, Any]:
    pages, page_bytes = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(pages * page_bytes / GIGABYTE, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def _cpu() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _versions(url: str) -> dict[str, Any]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    assert row is not None
    return {
        "python": platform.python_version(),
        "postgresql": row[0],
        **{name.lower(): version(name) for name in LIBRARIES},
        "commit": _git("rev-parse", "HEAD"),
        "has_uncommitted_changes": bool(
            _git("status", "--porcelain", "--", ".", ":!benchmarks/results")
        ),
    }


def _git(*arguments: str) -> str:
    program = shutil.which("git")
    if program is None:
        return ""
    command = [program, "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
