"""Where a process may die: at every commit that writes and every call that changes something.

Nothing here is listed by hand. A process that is listened to counts the boundaries that it reaches
and tells each one's name before it goes on; at the one it was told to, it kills itself with
SIGKILL, as the kernel would.

A boundary is a moment at which the database or the processor just became different: after a commit,
and after a call's answer arrived but before anything was made of it. Dying between two of them
leaves behind what dying at the first does; with `EVERY_MOMENT` that is tried as well, just before
each commit and each call. Commits of transactions that wrote nothing and calls that only read are
not counted.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Engine

from crowdfund.payments.stripe_client import HTTPXTransport
from crowdfund.services.deps import Deps

PRODUCT = str(Path(__file__).parents[2] / "crowdfund")
WROTE = "SELECT pg_current_xact_id_if_assigned()"
"""Null while a transaction has neither written nor locked a row."""
WRITES = re.compile(r"\b(INSERT INTO|UPDATE \w+( \w+)? SET|DELETE FROM)\b")
EVERY_MOMENT = int(os.environ.get("THOROUGH_EXAMPLES", "0")) >= 20
"""Also just before each commit and each call: twice the boundaries, for a night."""
LOOKS = ("/v1/accounts", "/v1/customers/search", "/v1/events", "/v1/refunds", "/v1/transfers")
"""Where the platform looks for what it made before, and hears of it."""
NOTHING_FOUND = b'{"object": "list", "data": [], "has_more": false, "url": "/v1/nothing"}'


class Boundaries:
    """Counts boundaries, tells their names, and dies at one of them.

    Args:
        tell: is given each boundary's name as it is reached.
        kill_at: the boundary to die at, counted from 1; 0 for none.
    """

    def __init__(self, tell: Callable[[str], None], kill_at: int) -> None:
        self._tell = tell
        self._kill_at = kill_at
        self._reached = 0
        self.is_listening = False

    def reach(self, moment: str) -> None:
        """One boundary. Does not return where the process is to die."""
        if not self.is_listening or (moment.startswith("before") and not EVERY_MOMENT):
            return
        self._reached += 1
        self._tell(f"{moment} in {_where()}")
        if self._reached == self._kill_at:
            self._die()
            threading.Event().wait()

    def _die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def listen_to(engine: Engine, reach: Callable[[str], None]) -> None:
    """Has an engine's commits told, whoever makes them and however."""
    commit = engine.dialect.do_commit

    def told(connection: Any) -> None:
        driver = getattr(connection, "dbapi_connection", connection)
        [wrote] = driver.execute(WROTE).fetchone()
        if wrote is None:
            commit(connection)
            return
        reach("before commit")
        commit(connection)
        reach("after commit")

    engine.dialect.do_commit = told  # type: ignore[method-assign,assignment]


class ToldStatements:
    """The driver's connection, on which each statement commits by itself, with what writes told.

    Args:
        connection: as `Deps.statements` lends it.
        reach: is told before and after each statement that writes.
    """

    def __init__(self, connection: Any, reach: Callable[[str], None]) -> None:
        self._connection = connection
        self._reach = reach

    def execute(self, query: str, *values: Any) -> Any:
        """Executes one statement."""
        if not WRITES.search(query):
            return self._connection.execute(query, *values)
        self._reach("before commit")
        done = self._connection.execute(query, *values)
        self._reach("after commit")
        return done


def told_deps(reach: Callable[[str], None]) -> type[Deps]:
    """The product's surroundings of services, whose single statements are told as well."""

    class ToldDeps(Deps):
        @contextmanager
        def statements(self) -> Iterator[Any]:
            with super().statements() as connection:
                yield ToldStatements(connection, reach)

    return ToldDeps


class CountedTransport(HTTPXTransport):
    """The product's transport, listened to.

    Args:
        boundaries: are told before a call is sent and after its answer arrived.
        is_forgetful: sends another idempotency key with every call and finds nothing when it looks
            for what was made before: what a platform without keys would do.
    """

    def __init__(self, boundaries: Boundaries, *, is_forgetful: bool) -> None:
        super().__init__(is_loopback=True)
        self._boundaries = boundaries
        self._is_forgetful = is_forgetful

    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Makes one call."""
        path = urlsplit(url).path
        if self._is_forgetful:
            headers = {
                name: str(uuid4()) if name.lower() == "idempotency-key" else value
                for name, value in headers.items()
            }
            if method == "get" and path in LOOKS:
                return NOTHING_FOUND, 200, {}
        if method == "get":
            return super().request(method, url, headers, post_data)
        self._boundaries.reach(f"before call {method.upper()} {shape_of(path)}")
        answer = super().request(method, url, headers, post_data)
        self._boundaries.reach(f"between call and result: {method.upper()} {shape_of(path)}")
        return answer


def shape_of(path: str) -> str:
    """A path without the ids in it."""
    return "/".join(
        "{id}" if "_" in part and any(map(str.isdigit, part)) else part for part in path.split("/")
    )


def _where() -> str:
    """Who is at work: the product's functions on the stack, outermost first."""
    names: list[str] = []
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        is_plumbing = path.endswith("deps.py") or "/payments/" in path
        if (
            path.startswith(PRODUCT)
            and not is_plumbing
            and not frame.f_code.co_name.startswith("<")
        ):
            names.append(f"{Path(path).stem}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " > ".join(reversed(names))
