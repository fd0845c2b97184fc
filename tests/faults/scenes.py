"""Where plays are played: a database of their own on the run's PostgreSQL and, for each, a sandbox
process of its own. How both stand can be kept, and played on from as often as one likes."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from tests.faults.boundaries import Boundaries
from tests.faults.lives import make_world
from tests.faults.nursery import Nursery
from tests.faults.rewinding import Rewindable, Rows
from tests.sandbox_server import SandboxServer, Wiretap
from tests.world import World


@dataclass
class Scene:
    """One database and one sandbox."""

    database_url: str
    file: Path
    """The sandbox's."""
    nursery: Nursery
    sandbox: int | None
    """Its process, while it lives."""
    sandbox_url: str

    @contextmanager
    def world(self) -> Iterator[World]:
        """The scene as seen from this process."""
        world = make_world(self.database_url, self.sandbox_url, Boundaries(lambda _name: None, 0))
        try:
            yield world
        finally:
            world.deps.close()
            world.sandbox.close()

    def let_pass(self, seconds: int) -> None:
        """Lets time pass."""
        sandbox = SandboxServer(self.sandbox_url, Wiretap(None), self.file)
        sandbox.advance(seconds)
        sandbox.close()

    def kill_sandbox(self) -> None:
        """Kills the sandbox with SIGKILL, if it lives; its file stays."""
        if self.sandbox is not None:
            self.nursery.kill(self.sandbox)
        self.sandbox = None

    def restart_sandbox(self) -> None:
        """Starts the sandbox again where it was."""
        port = urlsplit(self.sandbox_url).port or 0
        self.sandbox, _ = self.nursery.start_sandbox(self.file, port)


@dataclass(frozen=True)
class Kept:
    """A scene as it was."""

    rows: Rows
    file: Path
    """A copy of the sandbox's, which nobody uses."""
    at: float
    """When, in real seconds since 1970."""


@dataclass
class Scenes:
    """Makes, keeps, copies and clears away scenes, one at a time.

    Args:
        nursery: where sandboxes come from.
        database: of one scene after another.
        folder: for the sandboxes' files.
    """

    nursery: Nursery
    database: Rewindable
    folder: Path

    @contextmanager
    def scene(self, kept: Kept | None = None) -> Iterator[Scene]:
        """A scene like the one that was kept, or an empty one; nothing of it is left afterwards."""
        scene = self._open(kept)
        try:
            yield scene
        finally:
            scene.kill_sandbox()

    def keep(self, scene: Scene) -> Kept:
        """Keeps a scene as it is now, while nobody is connected to its database. It goes on."""
        return Kept(self.database.keep(), _kept(scene.file, self._file()), time.time())

    def _open(self, kept: Kept | None) -> Scene:
        self.database.put_back(kept.rows if kept else self.database.as_made)
        file = self._file()
        if kept:
            shutil.copyfile(kept.file, file)
            _turn_back(file, int(time.time() - kept.at))
        number, url = self.nursery.start_sandbox(file)
        return Scene(self.database.url, file, self.nursery, number, url)

    def _file(self) -> Path:
        return self.folder / f"{uuid4().hex}.sqlite3"


def _kept(origin: Path, target: Path) -> Path:
    """Copies a sandbox's file, with what is not yet in it, while the sandbox goes on."""
    with closing(sqlite3.connect(origin)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _turn_back(file: Path, seconds: int) -> None:
    """Has a sandbox's clock show what it showed when it was kept: everybody here goes by it."""
    with closing(sqlite3.connect(file)) as store, store:
        store.execute(
            "INSERT INTO settings VALUES ('clock_offset_seconds', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = value - ?",
            (str(-seconds), seconds),
        )
