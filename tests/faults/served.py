"""The web server as it is served, which dies where it is told to.

It is the product's own: the application that `crowdfund.crowdfund` puts together, in granian, with
the arguments and surroundings that the launcher gives it, on its own address. What is hooked is
hooked here: its engine's commits, its single statements and its transport to the processor are
told, and it is killed whole, the process that serves and the one that watches over it.

It is forked from a process that has put the application together before, because that takes
seconds and is done for every boundary. Built pages are files for browsers; there are none here.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from crowdfund import bootstrap
from crowdfund.launch.processes import PROJECT
from crowdfund.launch.surroundings import as_environment
from crowdfund.launch.web import Web
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.settings import Settings
from tests.faults.boundaries import Boundaries, CountedTransport, listen_to, told_deps
from tests.faults.nursery import Nursery, end_with_parent, fork

_PR_SET_CHILD_SUBREAPER = 36
TARGET = "tests.faults.served:application"
"""What the server is told to serve in place of `crowdfund.crowdfund:app`."""
UNASKED = "visits"
"""How the threads are called that count visits, which no request waits for."""
TAIL_LINES = 40


@dataclass(frozen=True)
class House:
    """Where one server lives, and what it is told."""

    folder: Path
    """A new one."""
    sandbox_url: str
    is_forgetful: bool = False
    """Whether it works without idempotency keys (see `CountedTransport`)."""

    @property
    def orders(self) -> Path:
        """The boundary to die at, counted from 1 (0: none). Boundaries count once it is there."""
        return self.folder / "orders"

    @property
    def told(self) -> Path:
        """Each boundary's name, as it was reached."""
        return self.folder / "told"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log"


class OrderedBoundaries(Boundaries):
    """Boundaries of a server, which hears while it runs from when they count and where to die.

    Args:
        house: where it lives.
    """

    def __init__(self, house: House) -> None:
        super().__init__(self._write_down, 0)
        self._house = house

    def reach(self, moment: str) -> None:
        """One boundary. Does not return where the server is to die."""
        if threading.current_thread().name.startswith(UNASKED):
            return
        if not self.is_listening and self._house.orders.exists():
            self._kill_at = int(self._house.orders.read_text())
            self.is_listening = True
        super().reach(moment)

    def _write_down(self, name: str) -> None:
        with self._house.told.open("a") as told:
            told.write(f"{name}\n")

    def _die(self) -> None:
        os.killpg(os.getpgrp(), signal.SIGKILL)


class Hall(Nursery):
    """A nursery of web servers.

    Args:
        settings: theirs, with every address.
        folder: a new one, where built pages would be.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__()
        self._web = Web(settings, PROJECT)
        told = as_environment(settings) | self._web.environment(built=True)
        (folder / "build" / "client").mkdir(parents=True)
        self._ask(_put_together, told | {"REFLEX_WEB_WORKDIR": str(folder)})

    def open(self, house: House) -> Server:
        """Starts a server. Returns when it answers."""
        house.folder.mkdir()
        arguments = self._web.arguments(built=True)
        number = self._ask(_start, house, [*arguments[2:-1], TARGET])
        server = Server(house, number, partial(self._ask, _see_end), partial(self._ask, _has_ended))
        server.wait_for(self._web.answers)
        return server


@dataclass
class Server:
    """A server that was started."""

    house: House
    number: int
    """Its process and its group of processes."""
    _see_end: Callable[[int], list[int]]
    _has_ended: Callable[[int], bool]

    def wait_for(self, answers: Callable[[], bool]) -> None:
        """Returns when it answers."""
        tick = threading.Event()
        while not answers():
            if self._has_ended(self.number):
                raise AssertionError(f"The server did not start.\n{self.last_words()}")
            tick.wait(0.01)

    def die_at(self, boundary: int) -> None:
        """Has it count boundaries from now on, and die at one (0: at none)."""
        self.house.orders.write_text(str(boundary))

    def boundaries(self) -> tuple[str, ...]:
        """The names of those that it reached."""
        told = self.house.told
        return tuple(told.read_text().splitlines()) if told.exists() else ()

    def end(self) -> list[int]:
        """Returns when all of its processes have ended: their exit codes."""
        return self._see_end(self.number)

    def kill(self) -> None:
        """Kills what is left of it."""
        with suppress(ProcessLookupError):
            os.killpg(self.number, signal.SIGKILL)
        self.end()

    def last_words(self) -> str:
        """The end of what it said."""
        return "\n".join(self.house.log.read_text().splitlines()[-TAIL_LINES:])


_served: Any = None
_house: House | None = None


def _put_together(told: dict[str, str]) -> None:
    """Puts the application together as the server would, once for all of them."""
    global _served
    os.environ.update(told)
    for elsewhere in ("REDIS_URL", "REFLEX_REDIS_URL"):
        os.environ.pop(elsewhere, None)
    os.chdir(PROJECT)
    from crowdfund.crowdfund import app

    _served = app()
    if sys.platform == "linux":
        # The process that serves is the child of one that dies with it.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    gc.collect()
    gc.freeze()


def _start(house: House, arguments: list[str]) -> int:
    number, heard = fork(lambda _mouth: _serve(house, arguments))
    heard.close()
    return number


def _serve(house: House, arguments: list[str]) -> None:
    """Becomes the server's command, in a session of its own as the launcher starts it."""
    global _house
    _house = house
    os.setsid()
    # As in a process that was not itself started by `multiprocessing`.
    multiprocessing.current_process().daemon = False
    multiprocessing.set_start_method("fork", force=True)
    log = os.open(house.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ["STRIPE_API_URL"] = house.sandbox_url
    bootstrap.get_settings.cache_clear()
    sys.argv = arguments
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


def application() -> Any:
    """What granian serves, in its own process: the application, which tells its boundaries."""
    assert _house is not None
    end_with_parent()
    boundaries = OrderedBoundaries(_house)
    transport = CountedTransport(boundaries, is_forgetful=_house.is_forgetful)
    vars(bootstrap).update(
        StripeGateway=partial(StripeGateway, http_client=transport),
        Deps=told_deps(boundaries.reach),
    )
    listen_to(bootstrap.get_deps().engine, boundaries.reach)
    return _served


def _see_end(number: int) -> list[int]:
    """Waits for all processes of a server's group. Returns their exit codes."""
    exit_codes = []
    with suppress(ChildProcessError):
        while True:
            _, status = os.waitpid(-number, 0)
            exit_codes.append(os.waitstatus_to_exitcode(status))
    return exit_codes


def _has_ended(number: int) -> bool:
    """Whether a server's first process is no more."""
    return os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
