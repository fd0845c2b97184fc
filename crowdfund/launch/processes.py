"""Children of the launcher: each in a session of its own, with a log, stopped by its own number."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crowdfund.launch.errors import LaunchError
from crowdfund.launch.logs import open_log, tail

PROJECT = Path(__file__).resolve().parents[2]
"""The folder with `rxconfig.py` in it."""

STOP_SECONDS = 10.0
"""How long a child may take to finish what it is doing when asked to stop."""

FIRST_BACKOFF_SECONDS = 1.0
"""The wait before a child that ended is started again; it doubles up to LAST_BACKOFF_SECONDS."""

LAST_BACKOFF_SECONDS = 30.0
"""The longest wait before a child is started again."""

STEADY_SECONDS = 60.0
"""A child that ran this long counts as well again, and its backoff starts anew."""

_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Ask the kernel to end this child when the launcher dies without saying so (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(frozen=True)
class Command:
    """A program of ours and how it is started."""

    name: str
    """What it is called in sentences and in the name of its log."""
    arguments: Sequence[str]
    """The command line; the program is named by its full path."""
    environment: Mapping[str, str]
    """All of its environment."""
    logs: Path
    """The folder of its log."""
    project: Path = PROJECT
    """The folder that it runs in."""

    @property
    def log(self) -> Path:
        """Its log file."""
        return self.logs / f"{self.name}.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it in a session of its own, so that Ctrl-C reaches the launcher alone."""
        with open_log(self.log) as log:
            return subprocess.Popen(
                list(self.arguments),
                cwd=self.project,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # Nothing but one system call happens between fork and exec, and the launcher has
                # one thread.
                preexec_fn=_end_with_parent,
            )

    def run(self) -> None:
        """Run it to its end.

        Raises:
            LaunchError: it failed; the message carries its last lines.
        """
        with self.running() as finish:
            finish()

    @contextlib.contextmanager
    def running(self) -> Iterator[Callable[[], None]]:
        """Run it while the caller does something else, and stop it should the caller fail.

        Yields:
            What waits for its end. It raises a LaunchError if it failed; the message carries its
            last lines.
        """
        process = self.start()

        def finish() -> None:
            code = process.wait()
            if code != 0:
                raise LaunchError(self.last_words(f"failed (exit code {code})"))

        try:
            yield finish
        finally:
            end(process)

    def last_words(self, happening: str) -> str:
        """Return a sentence with the last lines of the log under it."""
        return f"{self.name} {happening}; the end of {self.log}:\n{tail(self.log)}"


def end(process: subprocess.Popen[bytes], *, seconds: float = STOP_SECONDS) -> None:
    """Stop a child and what it started: politely, and after a while for certain.

    Args:
        process: a child started by `Command.start`, the head of its own session.
        seconds: how long it may take.
    """
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    end_remains(process)
    process.wait()


def end_remains(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a child: itself, or what it started and left behind when it died.

    The kernel gives a group's number to nobody else while one of the group lives.

    Args:
        process: a child started by `Command.start`, the head of its own session.
    """
    _signal(process, signal.SIGKILL)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the child's whole group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@dataclass
class Kept:
    """A child that is started again when it ends."""

    command: Command
    """How it is started."""
    process: subprocess.Popen[bytes]
    """The child that runs now, or ran last."""
    started: float
    """When it was started, in seconds of the monotonic clock."""
    backoff: float = FIRST_BACKOFF_SECONDS
    """How long to wait before the next start, in seconds."""
    due: float | None = None
    """When the next start is due, in seconds of the monotonic clock; None while it runs."""

    @classmethod
    def start(cls, command: Command) -> Kept:
        """Start a child that is to be kept running."""
        return cls(command, command.start(), time.monotonic())

    def look(self, now: float) -> str | None:
        """Start the child again when it has ended and its wait is over.

        Args:
            now: seconds of the monotonic clock.

        Returns:
            A sentence to show when something happened.
        """
        if self.due is not None:
            return self._start_when_due(now)
        code = self.process.poll()
        if code is None:
            return None
        end_remains(self.process)
        if now - self.started > STEADY_SECONDS:
            self.backoff = FIRST_BACKOFF_SECONDS
        self.due = now + self.backoff
        return (
            f"{self.command.name} ended (exit code {code}) and is started again in "
            f"{self.backoff:.0f} s; see {self.command.log}."
        )

    def _start_when_due(self, now: float) -> str | None:
        """Start the child when its wait is over."""
        if self.due is None or now < self.due:
            return None
        self.due = None
        self.started = now
        self.backoff = min(self.backoff * 2, LAST_BACKOFF_SECONDS)
        self.process = self.command.start()
        return f"{self.command.name} runs again."

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Stop the child for good."""
        end(self.process, seconds=seconds)
