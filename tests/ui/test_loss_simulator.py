"""The script that works out a loss in the browser gives what the rules as data give."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crowdfund.domain.money import MAXIMUM_MINOR
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.ui.pages import learn_loss

ROOT = Path(__file__).parents[2]
NODE = Path(sys.executable).parent / "node"
SCRIPT = ROOT / "assets" / "loss_simulator.js"
TODAY = date(2026, 1, 5)
NAMES = ("income", "liquid", "commitments")

Row = dict[str, Any]


def in_node(folder: Path, work: str, rows: list[Any]) -> list[Row]:
    """What a line of JavaScript makes of each row; `loss` is the module."""
    (folder / "loss.mjs").write_text(SCRIPT.read_text())
    (folder / "rows.json").write_text(json.dumps(rows))
    (folder / "run.mjs").write_text(
        "import { readFileSync } from 'node:fs';\n"
        "import * as loss from './loss.mjs';\n"
        "const rows = JSON.parse(readFileSync('rows.json'));\n"
        f"const told = rows.map((row) => {work});\n"
        "const plain = (_key, value) => (typeof value === 'bigint' ? String(value) : value);\n"
        "console.log(JSON.stringify(told, plain));\n"
    )
    done = subprocess.run(
        [str(NODE), "run.mjs"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def simulated(folder: Path, rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Net worth, a tenth and the gate for income, liquid assets and commitments in minor units."""
    given = [dict(zip(NAMES, map(str, row), strict=True)) for row in rows]
    each = ", ".join(f"{name}: BigInt(row.{name})" for name in NAMES)
    told = in_node(folder, f"loss.simulate({{ {each} }})", given)
    return [(int(row["worth"]), int(row["tenth"]), int(row["gate"])) for row in told]


def by_the_rules(row: tuple[int, int, int]) -> tuple[Any, ...]:
    """The same by the rules as data."""
    means = dict(zip(NAMES, row, strict=True))
    names = ("net-worth", "loss-simulation", "big-ticket")
    return tuple(ECSPR.answer(name, means, TODAY).value for name in names)


def test_the_rows_of_the_rules(tmp_path: Path) -> None:
    rows = [
        (30_000_00, 12_000_00, 18_000_00),
        (20_000_00, 2_000_00, 19_000_00),
        (10_000_00, 0, 50_000_00),
        (0, 0, 0),
    ]
    assert simulated(tmp_path, rows) == [
        (24_000_00, 2_400_00, 1_200_00),
        (3_000_00, 300_00, 1_000_00),
        (0, 0, 1_000_00),
        (0, 0, 1_000_00),
    ]


def test_any_figures_give_what_the_rules_give_to_the_cent(tmp_path: Path) -> None:
    chance = random.Random(2114)
    tops = [10**exponent for exponent in range(1, 14)]
    rows = [
        (
            chance.randint(0, chance.choice(tops)),
            chance.randint(0, chance.choice(tops)),
            chance.randint(0, chance.choice(tops)),
        )
        for _number in range(2_000)
    ]
    rows += [(2_000_000 + one, 0, 0) for one in range(-3, 24)]
    rows += [(MAXIMUM_MINOR, MAXIMUM_MINOR, 0), (MAXIMUM_MINOR, MAXIMUM_MINOR, MAXIMUM_MINOR - 1)]
    assert simulated(tmp_path, rows) == [by_the_rules(row) for row in rows]


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("0", 0),
        ("30000", 30_000_00),
        ("30,000", 30_000_00),
        ("1,250.50", 1_250_50),
        ("1250,5", 1_250_50),
        ("1,50", 1_50),
        (" 1 250.5 ", 1_250_50),
        ("1\u202f250", 1_250_00),
        ("000012", 12_00),
        ("100000000000", MAXIMUM_MINOR),
        ("9007199254.99", 900_719_925_499),
    ],
)
def test_amounts_are_read_as_people_write_them(tmp_path: Path, typed: str, minor: int) -> None:
    assert in_node(tmp_path, "loss.read(row)", [typed]) == [{"minor": str(minor)}]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("-5", "negative"),
        ("\u22125", "negative"),
        ("abc", "number"),
        ("1e9", "number"),
        ("0x10", "number"),
        ("1,", "number"),
        ("1,5555", "number"),
        ("1.234,56", "number"),
        ("12,34,567", "number"),
        ("1.", "number"),
        (".5", "number"),
        ("€5", "number"),
        ("٣", "number"),
        ("Infinity", "number"),
        ("1.500", "decimals"),
        ("100000000000.01", "large"),
        ("9" * 40, "large"),
    ],
)
def test_what_cannot_be_read_is_named_and_has_a_sentence(
    tmp_path: Path, typed: str, problem: str
) -> None:
    assert in_node(tmp_path, "loss.read(row)", [typed]) == [{"problem": problem}]
    assert learn_loss.PROBLEMS[problem].endswith(".")


def test_amounts_are_written_as_the_pages_write_them(tmp_path: Path) -> None:
    amounts = ["0", "5", "12345", "100000", "123456789", str(MAXIMUM_MINOR)]
    assert in_node(tmp_path, "loss.money(BigInt(row))", amounts) == [
        "€0.00",
        "€0.05",
        "€123.45",
        "€1,000.00",
        "€1,234,567.89",
        "€100,000,000,000.00",
    ]


def test_the_script_has_no_way_to_send_or_keep_anything() -> None:
    ways = ("fetch", "XMLHttpRequest", "sendBeacon", "WebSocket", "EventSource", "import(")
    ways += ("localStorage", "sessionStorage", "indexedDB", "cookie", "location", "history")
    assert [way for way in ways if way in SCRIPT.read_text()] == []
