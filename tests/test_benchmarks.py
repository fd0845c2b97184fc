"""How benchmarks are chosen, shown and kept; what they measure is never asserted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import results
from benchmarks.registry import Benchmark, Found, Run, Table, shown, table
from benchmarks.results import Circumstances

AROUND = Circumstances(
    at="2030-01-01T00:00:00+00:00",
    machine={"cpu": "any", "cores": 2},
    versions={"python": "3.11"},
    yardstick={"what": "TPC-B", "per_second": 1_000.0},
    load_before=(0.5, 0.4, 0.3),
)


@dataclass(frozen=True)
class Figure:
    """A row."""

    what: str
    rows: int
    seconds: float


def _measure(run: Run) -> Found:
    size = run.size(10, 1_000)
    return Found({"rows": size}, [table("figures", [Figure("one", size, 0.5)])])


ONE = Benchmark("one", "something", _measure)


def test_every_benchmark_has_a_name_of_its_own_and_is_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bench.main(["--list"])
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [one.name for one in bench.BENCHMARKS]
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(
    "wrong",
    [["nothing"], ["--size", "5"], ["escrow", "sandbox", "--size", "5"], ["escrow", "--size", "0"]],
)
def test_what_cannot_be_measured_is_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        bench.main(wrong)
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("is_full", "asked", "size"), [(False, None, 10), (True, None, 1_000), (True, 7, 7)]
)
def test_sizes(is_full: bool, asked: int | None, size: int) -> None:
    server: object = None
    run = Run(server, is_full, asked)  # type: ignore[arg-type]
    assert _measure(run).parameters == {"rows": size}


def test_what_was_measured_is_kept_with_what_it_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    found = Found({"rows": 10}, [table("figures", [Figure("one", 10, 0.5)])])
    for seconds in (3.0, 4.25):
        path = results.keep(ONE, found, AROUND, seconds=seconds)
    kept = json.loads(path.read_text())
    assert (path.name, kept["seconds"], len(kept["load_after"])) == ("one.json", 4.2, 3)
    assert kept["tables"] == {"figures": [{"what": "one", "rows": 10, "seconds": 0.5}]}
    assert set(kept) >= {"at", "machine", "versions", "yardstick", "load_before", "parameters"}


def test_a_table_as_text() -> None:
    figures = [Figure("one", 1_000, 0.5), Figure("the other", 10, 1_234.5)]
    told = shown(table("figures", figures, twice=lambda one: one.rows * 2))
    assert told.splitlines() == [
        "",
        "figures",
        "what        rows  seconds  twice",
        "one        1,000     0.50  2,000",
        "the other     10    1,234     20",
    ]
    assert shown(Table("empty", [])) == "\nempty: nothing was measured"
