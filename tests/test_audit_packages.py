"""The audit of packages says what it could ask, and never takes silence for a clean bill."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from scripts.audit_packages import PINNED, Audit, audit

SKIPPED = {"name": "b", "skip_reason": "not found"}
CLEAN = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    made = tmp_path / "pins.txt"
    made.write_text("# two==2 of them\na==1\nb==2\n")
    return made


def answering(*dependencies: object) -> list[str]:
    """A program that answers as pip-audit does."""
    text = json.dumps({"dependencies": dependencies})
    return [sys.executable, "-c", f"print({text!r})"]


def test_what_is_known_to_be_weak_fails(pins: Path) -> None:
    found = audit(answering(CLEAN, WEAK), pins)
    assert found == Audit(2, 2, weak=("b 2: PYSEC-1",))
    assert found.status(is_required=False) == 1
    assert "b 2: PYSEC-1" in "\n".join(found.lines())


@pytest.mark.parametrize(
    ("answers", "said", "status"),
    [
        ((CLEAN, {**WEAK, "vulns": []}), "2 of 2 pinned packages were looked up", 0),
        ((CLEAN, SKIPPED), "1 of 2 pinned packages were looked up", 1),
        ((SKIPPED, SKIPPED), "NOTHING WAS CHECKED", 1),
    ],
)
def test_it_says_how_many_were_looked_up(
    pins: Path, answers: tuple[object, ...], said: str, status: int
) -> None:
    found = audit(answering(*answers), pins)
    assert said in found.lines()[0]
    assert found.status(is_required=False) == 0
    assert found.status(is_required=True) == status


def test_who_does_not_answer_is_not_waited_for(pins: Path) -> None:
    sleeper = [sys.executable, "-c", "import signal; signal.pause()"]
    found = audit(sleeper, pins, seconds=1)
    assert found.trouble == "no answer within 1 seconds"
    broken = audit([sys.executable, "-c", "raise SystemExit('no network')"], pins)
    assert broken.trouble == "no network"
    assert "NOTHING WAS CHECKED" in broken.lines()[0]


def test_every_package_is_pinned() -> None:
    lines = [line for line in PINNED.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 100
    assert all(line.count("==") == 1 for line in lines if line)
