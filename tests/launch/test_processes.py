"""Children: started in their own session, stopped for certain, started again with patience."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crowdfund.launch.errors import LaunchError
from crowdfund.launch.ports import wait_until
from crowdfund.launch.process_table import command_of
from crowdfund.launch.processes import LAST_BACKOFF_SECONDS, Command, Kept, end

STUBBORN = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('up', flush=True); time.sleep(600)"
)
FAMILY = (
    "import subprocess, sys, time;"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(p.pid, flush=True); time.sleep(600)"
)


def python(tmp_path: Path, code: str) -> Command:
    """Return a command that runs a line of Python."""
    return Command("child", [sys.executable, "-c", code], dict(os.environ), tmp_path / "logs")


def written(command: Command) -> str:
    """Wait until a child has written a line, and return what it wrote."""
    log = command.log
    assert wait_until(
        lambda: log.exists() and log.read_text().endswith("\n"), seconds=60, alive=lambda: True
    )
    return log.read_text()


def gone(pid: int) -> bool:
    """Wait until a process has ended, and tell whether it has."""
    return wait_until(lambda: command_of(pid) == "", seconds=60, alive=lambda: True)


def test_a_command_that_fails_shows_its_last_words(tmp_path: Path) -> None:
    command = python(tmp_path, "print('the disk is full'); raise SystemExit(3)")
    with pytest.raises(LaunchError, match=r"exit code 3(.|\n)*the disk is full"):
        command.run()


def test_a_command_that_succeeds_says_nothing(tmp_path: Path) -> None:
    command = python(tmp_path, "print('done')")
    command.run()
    assert command.log.read_text() == "done\n"


def test_a_command_runs_while_something_else_is_done(tmp_path: Path) -> None:
    command = python(tmp_path, "print('up', flush=True); raise SystemExit(3)")
    with command.running() as finish:
        assert written(command) == "up\n"
        with pytest.raises(LaunchError, match="exit code 3"):
            finish()


def test_a_command_ends_with_what_was_done_meanwhile(tmp_path: Path) -> None:
    command = python(tmp_path, "import os, time; print(os.getpid(), flush=True); time.sleep(600)")
    with command.running():
        pid = int(written(command))
    assert gone(pid)


def test_a_child_has_a_session_of_its_own(tmp_path: Path) -> None:
    process = python(tmp_path, "import time; time.sleep(600)").start()
    try:
        assert os.getsid(process.pid) == process.pid != os.getsid(0)
    finally:
        end(process)


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    command = python(tmp_path, STUBBORN)
    process = command.start()
    written(command)
    end(process, seconds=0.2)
    assert process.returncode == -9


def test_grandchildren_end_with_the_child(tmp_path: Path) -> None:
    command = python(tmp_path, FAMILY)
    process = command.start()
    grandchild = int(written(command))
    end(process)
    assert gone(grandchild)


def test_what_a_killed_child_leaves_behind_ends_when_the_child_is_ended(tmp_path: Path) -> None:
    command = python(tmp_path, FAMILY)
    process = command.start()
    grandchild = int(written(command))
    process.kill()
    process.wait()
    assert command_of(grandchild) != ""
    end(process)
    assert gone(grandchild)


def test_what_a_kept_child_leaves_behind_ends_before_it_is_started_again(tmp_path: Path) -> None:
    command = python(tmp_path, FAMILY)
    kept = Kept.start(command)
    grandchild = int(written(command))
    kept.process.kill()
    kept.process.wait()
    assert kept.look(kept.started) is not None
    assert gone(grandchild)
    kept.stop()


def test_ending_a_child_twice_harms_nobody(tmp_path: Path) -> None:
    process = python(tmp_path, "pass").start()
    process.wait()
    end(process)
    end(process)
    assert process.returncode == 0


def test_children_end_when_the_launcher_is_killed(tmp_path: Path) -> None:
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys, time; from pathlib import Path;"
            "from crowdfund.launch.processes import Command;"
            "c = Command('c', [sys.executable, '-c', 'import time; time.sleep(600)'],"
            " dict(os.environ), Path(sys.argv[1]));"
            "print(c.start().pid, flush=True); time.sleep(600)",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert launcher.stdout is not None
    child = int(launcher.stdout.readline())
    assert command_of(child) != ""
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    assert gone(child)


def test_a_kept_child_is_started_again_after_a_wait_that_grows(tmp_path: Path) -> None:
    kept = Kept.start(python(tmp_path, "raise SystemExit(4)"))
    now = kept.started
    waits = []
    for _ in range(7):
        kept.process.wait()
        said = kept.look(now)
        assert said is not None
        assert "exit code 4" in said
        assert kept.due is not None
        waits.append(kept.due - now)
        assert kept.look(now + waits[-1] - 0.01) is None
        now += waits[-1]
        assert kept.look(now) == "child runs again."
    kept.stop()
    last = LAST_BACKOFF_SECONDS
    assert waits == pytest.approx([1, 2, 4, 8, 16, last, last])


def test_a_child_that_ran_steadily_is_started_again_soon(tmp_path: Path) -> None:
    kept = Kept.start(python(tmp_path, "raise SystemExit(4)"))
    kept.backoff = 16
    kept.process.wait()
    kept.look(kept.started + 61)
    assert kept.due == kept.started + 61 + 1


def test_a_child_that_runs_is_left_alone(tmp_path: Path) -> None:
    kept = Kept.start(python(tmp_path, "import time; time.sleep(600)"))
    assert kept.look(kept.started + 1) is None
    kept.stop()
    assert kept.process.returncode == -15
