"""A process of ours from which lives and sandboxes are forked.

It has imported all that they need and went through a play before, as platform and as processor, so
that what is compiled or imported on the way is there; it holds no thread and no connection. What it
has is left alone by the collector: what one looks through is copied for every child. A life costs
what it does, and not what it takes to begin.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import json
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from tests.faults.lives import Life, Said, live, practise, run_sandbox, without_tls

FRESH = multiprocessing.get_context("spawn")
_PR_SET_PDEATHSIG = 1
LONGEST_LIFE_SECONDS = 120
"""A life takes a second or two. One that hangs says where, and ends."""


class Nursery:
    """The parent's side."""

    def __init__(self) -> None:
        self._line, theirs = FRESH.Pipe()
        self._process = FRESH.Process(target=_run, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._is_practised = False

    def practise(self, life: Life, file: Path) -> None:
        """Goes through a play on a sandbox's file that nobody uses, the first time that it is
        asked to."""
        if not self._is_practised:
            self._ask(_practise, life, str(file))
        self._is_practised = True

    def live(self, life: Life) -> tuple[Said, int]:
        """Has a child live. Returns what it said and its exit code."""
        said, exit_code = self._ask(_live, life)
        return said, exit_code

    def live_together(self, lives: Sequence[Life]) -> list[int]:
        """Has several children live at the same time. Returns their exit codes."""
        exit_codes: list[int] = self._ask(_live_together, lives)
        return exit_codes

    def start_sandbox(self, file: Path, port: int = 0) -> tuple[int, str]:
        """Starts a sandbox on a file (port 0: any). Returns its process and its address."""
        number, url = self._ask(_start_sandbox, str(file), port)
        return number, url

    def kill(self, number: int) -> None:
        """Kills a sandbox with SIGKILL."""
        self._ask(_kill, number)

    def close(self) -> None:
        """Ends it, and every sandbox with it."""
        self._line.close()
        self._process.join()
        self._process.close()

    def _ask(self, do: Callable[..., Any], *given: Any) -> Any:
        self._line.send((do, given))
        return self._line.recv()


def _run(parent: Connection) -> None:
    without_tls()
    with suppress(EOFError):
        while True:
            do, given = parent.recv()
            parent.send(do(*given))


def _practise(life: Life, file: str) -> None:
    practise(life, file)
    gc.collect()
    gc.freeze()


def _live(life: Life) -> tuple[Said, int]:
    child, heard = fork(lambda mouth: _live_briefly(life, lambda said: _say(mouth, *said)))
    with heard:
        said = [(kind, text) for kind, text in map(json.loads, heard)]
    _, status = os.waitpid(child, 0)
    return said, os.waitstatus_to_exitcode(status)


def _live_together(lives: Sequence[Life]) -> list[int]:
    children = [fork(partial(_live_unheard, life)) for life in lives]
    exit_codes = []
    for child, heard in children:
        heard.close()
        _, status = os.waitpid(child, 0)
        exit_codes.append(os.waitstatus_to_exitcode(status))
    return exit_codes


def _live_unheard(life: Life, _mouth: int) -> None:
    _live_briefly(life, lambda _said: None)


def _live_briefly(life: Life, tell: Callable[[tuple[str, str]], None]) -> None:
    faulthandler.dump_traceback_later(LONGEST_LIFE_SECONDS, exit=True)
    live(life, tell)
    faulthandler.cancel_dump_traceback_later()


def _start_sandbox(file: str, port: int) -> tuple[int, str]:
    child, heard = fork(lambda mouth: run_sandbox(file, port, lambda url: _say(mouth, "url", url)))
    with heard:
        _, url = json.loads(heard.readline())
    return child, url


def _kill(number: int) -> None:
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)


def fork(be: Callable[[int], None]) -> tuple[int, Any]:
    """Forks a child that is something. Returns its number and what it says, line by line."""
    ears, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ears)
        _be_born(be, mouth)
    os.close(mouth)
    return child, os.fdopen(ears)


def end_with_parent() -> None:
    """Has the kernel kill this process when its parent dies: whatever ends the tests, nothing is
    left running (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _be_born(be: Callable[[int], None], mouth: int) -> NoReturn:
    end_with_parent()
    try:
        be(mouth)
    except BaseException as error:
        traceback.print_exc()
        with suppress(BrokenPipeError):
            _say(mouth, "error", repr(error))
        os._exit(1)
    os._exit(0)


def _say(mouth: int, kind: str, text: str) -> None:
    os.write(mouth, json.dumps([kind, text]).encode() + b"\n")
