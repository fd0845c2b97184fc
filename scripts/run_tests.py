"""Runs every test: the browser's journeys, and all others beside them, with what the journeys leave
of the processors, for they wait more than they work.

python -m scripts.run_tests ARGUMENTS     arguments of pytest for the tests that need no browser
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OUTPUT = Path(".reports/tests.txt")
"""What the tests without a browser say while the journeys have the terminal."""
PYTEST = (sys.executable, "-m", "pytest")
STEPS_BACK = 10
"""How far those stand back (as `nice` counts): a page that waits for a processor looks broken."""
LOOK_SECONDS = 0.5
TIDY_SECONDS = 60
"""How long the tests beside may take to put away what they started."""


def main() -> int:
    """Runs them all. Returns the exit code: 0 when all passed."""
    print(f"Journeys through a browser; the other tests run beside them ({OUTPUT}).", flush=True)
    journeys, others = run([*PYTEST, "-q", "-m", "browser"], [*PYTEST, *sys.argv[1:]], OUTPUT)
    print(f"\nJourneys {_word(journeys)}; other tests {_word(others)}.")
    return 0 if journeys == others == 0 else 1


def run(first: Sequence[str], beside: Sequence[str], output: Path) -> tuple[int, int]:
    """Runs two programs at once, and shows first what one said, then what the other said.

    Args:
        first: has the terminal and the processors.
        beside: stands back; ended when the first could not be run.
        output: where what it says is kept; its folder is made.

    Returns: their exit codes.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with _beside(beside, output) as process:
        code = subprocess.run(first, check=False).returncode
        for text in _said_by(process, output):
            print(text, end="", flush=True)
    return code, process.returncode


@contextmanager
def _beside(command: Sequence[str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            preexec_fn=lambda: os.nice(STEPS_BACK),
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            _wait_or_end(process)


def _wait_or_end(process: subprocess.Popen[bytes]) -> None:
    # Who runs in the background of a shell does not hear of interruptions.
    try:
        process.wait(TIDY_SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()


def _said_by(process: subprocess.Popen[bytes], output: Path) -> Iterator[str]:
    """What was said so far, and then what is said until the end."""
    with output.open(encoding="utf-8", errors="replace") as file:
        while True:
            has_ended = process.poll() is not None
            yield file.read()
            if has_ended:
                return
            time.sleep(LOOK_SECONDS)


def _word(code: int) -> str:
    return "passed" if code == 0 else f"failed (exit code {code})"


if __name__ == "__main__":
    sys.exit(main())
