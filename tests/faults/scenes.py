"""Where plays are played: a database of its own on the run's PostgreSQL and a sandbox process of
its own, both of which can be kept and copied."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg.rows import TupleRow

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from tests.faults.boundaries import Boundaries
from tests.faults.lives import make_world
from tests.faults.nursery import Nursery
from tests.world import World


@dataclass
class Scene:
    """One database and one sandbox."""

    database: str
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
    """A scene as it was: nobody uses its database and its sandbox is gone."""

    database: str
    file: Path
    at: float
    """When, in real seconds since 1970."""


@dataclass
class Scenes:
    """Makes, keeps, copies and clears away scenes.

    Args:
        nursery: where sandboxes come from.
        postgres: the run's server.
        server: a connection that makes and drops databases.
        template: the database with all tables and no rows.
        folder: for the sandboxes' files.
    """

    nursery: Nursery
    postgres: EmbeddedPostgres
    server: psycopg.Connection[TupleRow]
    template: str
    folder: Path
    _databases: list[str] = field(default_factory=list)

    @contextmanager
    def scene(self, kept: Kept | None = None) -> Iterator[Scene]:
        """A scene like the one that was kept, or an empty one; cleared away afterwards."""
        scene = self._open(kept)
        try:
            yield scene
        finally:
            scene.kill_sandbox()
            self._drop(scene.database)

    def keep(self, scene: Scene) -> Kept:
        """Keeps a scene as it is now. Its own sandbox is gone afterwards: it cannot be used."""
        scene.kill_sandbox()
        name = self._copy(scene.database)
        return Kept(name, _copied(scene.file, self._file()), time.time())

    def clear(self) -> None:
        """Drops what was kept."""
        for name in list(self._databases):
            self._drop(name)

    def _open(self, kept: Kept | None) -> Scene:
        database = self._copy(kept.database if kept else self.template)
        file = self._file()
        if kept:
            _turn_back(_copied(kept.file, file), int(time.time() - kept.at))
        number, url = self.nursery.start_sandbox(file)
        address = self.postgres.database_url(database)
        return Scene(database, address, file, self.nursery, number, url)

    def _file(self) -> Path:
        return self.folder / f"{uuid4().hex}.sqlite3"

    def _copy(self, origin: str) -> str:
        name = f"scene_{uuid4().hex}"
        make = f'CREATE DATABASE "{name}" TEMPLATE "{origin}" STRATEGY FILE_COPY'
        self.server.execute(make.encode())
        self._databases.append(name)
        return name

    def _drop(self, name: str) -> None:
        # Not by force: that would have to end the server's own cleaners too, and may not.
        self.server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user",
            (name,),
        )
        self.server.execute(f'DROP DATABASE "{name}"'.encode())
        self._databases.remove(name)


def _copied(origin: Path, target: Path) -> Path:
    """Copies a sandbox's file with what is not yet in it."""
    for ending in ("", "-wal"):
        source = origin.with_name(origin.name + ending)
        if source.exists():
            shutil.copyfile(source, target.with_name(target.name + ending))
    return target


def _turn_back(file: Path, seconds: int) -> None:
    """Has a sandbox's clock show what it showed when it was kept: everybody here goes by it."""
    with closing(sqlite3.connect(file)) as store, store:
        store.execute(
            "INSERT INTO settings VALUES ('clock_offset_seconds', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = value - ?",
            (str(-seconds), seconds),
        )
