"""All tests are run in two programs at once, and neither can fail unheard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crowdfund.launch.ports import wait_until
from crowdfund.launch.process_table import command_of
from scripts.run_tests import STEPS_BACK, run


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("codes", [(0, 0), (0, 3), (1, 0)])
def test_both_are_heard(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], codes: tuple[int, int]
) -> None:
    said = "import os, sys; print({!r}, os.nice(0), flush=True); sys.exit({})"
    first, beside = (python(said.format(*one)) for one in zip("ab", codes, strict=True))

    assert run(first, beside, tmp_path / "new" / "said.txt") == codes

    nice = os.nice(0)
    assert capfd.readouterr().out == f"a {nice}\nb {min(nice + STEPS_BACK, 19)}\n"


def test_what_runs_beside_ends_when_the_first_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "said.txt"
    pids = []

    def interrupted(*_given: object, **_named: object) -> None:
        assert wait_until(lambda: output.read_text().endswith("\n"), seconds=20, alive=lambda: True)
        pids.append(int(output.read_text()))
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupted)
    waits = python("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    with pytest.raises(KeyboardInterrupt):
        run(python(""), waits, output)
    assert [command_of(pid) for pid in pids] == [""]
