"""One PostgreSQL cluster on this machine: made, started, stopped and deleted by its programs."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from crowdfund.launch.errors import LaunchError
from crowdfund.launch.logs import open_log, tail
from crowdfund.launch.postgres_account import (
    Account,
    cluster_folder,
    login_names,
    server_account,
    socket_folder,
)
from crowdfund.launch.postgres_binaries import MAJOR_VERSION, Binaries, find_binaries
from crowdfund.launch.postgres_config import (
    DATABASE,
    ROLE,
    write_access_rules,
    write_settings,
)
from crowdfund.launch.process_table import command_of

START_SECONDS = 60.0
"""How long a start may take; after a power cut the server first replays its log."""


@dataclass(frozen=True)
class Cluster:
    """The files and programs of one cluster."""

    account: Account
    """Who runs it."""
    binaries: Binaries
    """The programs it runs with."""
    folder: Path
    """Everything that belongs to it."""
    socket: Path
    """The folder of its Unix socket."""
    data_dir: Path
    """The product's data folder, which it serves."""

    @classmethod
    def locate(cls, data_dir: Path) -> Cluster:
        """Return the cluster of `data_dir`, whether or not it exists yet.

        Raises:
            LaunchError: PostgreSQL cannot run on this machine.
        """
        account = server_account()
        folder = cluster_folder(data_dir, account)
        return cls(
            account, find_binaries(account), folder, socket_folder(folder, account), data_dir
        )

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    @property
    def previous(self) -> Path:
        """Where the cluster of a deleted data folder at the same path is kept."""
        return self.folder.with_suffix(".previous")

    @property
    def log(self) -> Path:
        """Where the server's messages go."""
        return self.data_dir / "logs" / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        """Return SQLAlchemy's address of a database on this server."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={self.socket}"

    def answers(self) -> bool:
        """Tell whether the server takes connections now."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def bring_up(self, *, durable: bool) -> bool:
        """Make the cluster if there is none, and start it if it does not run.

        Args:
            durable: False gives up safety against a power cut for speed.

        Returns:
            True when the server was already running.

        Raises:
            LaunchError: it did not start; the message says where to look.
        """
        self._open_folders()
        self._set_foreign_data_aside()
        if not self.data.is_dir():
            self._initialise(durable=durable)
        self._check_version()
        adopted = self.runs()
        if not adopted:
            write_settings(self.data, self.socket, durable=durable)
            self._pg_ctl("start", "--wait", f"--timeout={START_SECONDS:.0f}")
        self.wait_until_it_answers()
        self._make_role_and_database()
        return adopted

    def wait_until_it_answers(self) -> None:
        """Wait until the server takes connections.

        Raises:
            LaunchError: it did not within START_SECONDS.
        """
        deadline = time.monotonic() + START_SECONDS
        pause = 0.02
        while not self.answers():
            if time.monotonic() > deadline:
                raise LaunchError(
                    f"PostgreSQL did not start; its last words, from {self.log}:\n{tail(self.log)}"
                )
            time.sleep(pause)
            pause = min(pause * 1.5, 0.2)

    def stop(self) -> None:
        """End all connections and stop the server; its data is safe on disk afterwards."""
        if not self.data.is_dir() or not self.runs():
            return
        try:
            self._pg_ctl("stop", "--mode=fast", "--wait", "--timeout=30")
        except LaunchError:
            self._pg_ctl("stop", "--mode=immediate", "--wait", "--timeout=10")

    def delete(self) -> None:
        """Delete the cluster's files for good. The server must not be running."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.previous, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)

    def _open_folders(self) -> None:
        """Make the folders, closed to everybody else."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.account.own(self.folder)
            self.account.own(self.socket)
        except OSError as error:
            raise LaunchError(
                f"The database's folder cannot be made ({error}); set DATA_DIR to a folder that "
                "you may write to, or DATABASE_URL to a PostgreSQL of your own."
            ) from None

    def _set_foreign_data_aside(self) -> None:
        """Keep a new DATA_DIR from finding the cluster of a deleted one that had the same path.

        Only matters when the cluster lives outside DATA_DIR. The old cluster is moved, not
        deleted: whoever removed the data folder by mistake can still be helped.
        """
        if self.folder.is_relative_to(self.data_dir):
            return
        ours = self.data_dir / "postgres.id"
        theirs = self.folder / "cluster.id"
        if ours.exists() and theirs.exists() and ours.read_text() == theirs.read_text():
            return
        if self.data.exists():
            self.stop()
            shutil.rmtree(self.previous, ignore_errors=True)
            self.folder.rename(self.previous)
            self._open_folders()
        identity = f"{secrets.token_hex(16)}\n{self.data_dir}\n"
        theirs.write_text(identity)
        ours.write_text(identity)

    def _initialise(self, *, durable: bool) -> None:
        """Run initdb beside the final place, so that an interrupted one is never taken for done."""
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        self._run(
            "initdb",
            f"--pgdata={partial}",
            "--username=postgres",
            "--auth=peer",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *([] if durable else ["--no-sync"]),
        )
        write_access_rules(partial, login_names(self.account))
        partial.rename(self.data)

    def _check_version(self) -> None:
        """Refuse data of another PostgreSQL, which the server would refuse less clearly."""
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise LaunchError(
                f"The data in {self.folder} belongs to PostgreSQL {found} and this is "
                f"{MAJOR_VERSION}; bring it over with pg_dump, or start with another DATA_DIR."
            )

    def runs(self) -> bool:
        """Tell whether the server runs, and clear what a dead one left behind.

        A number in `postmaster.pid` proves nothing: after a restart of the machine it may belong
        to any program, and PostgreSQL would then refuse to start.
        """
        note = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(note.read_text().splitlines()[0])
            if str(self.data) in command_of(number):
                return True
        for left in (note, self.socket / ".s.PGSQL.5432", self.socket / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)
        return False

    def _make_role_and_database(self) -> None:
        """Make the product's role and database when they are missing."""
        with self._connect() as connection:
            connection.autocommit = True
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE))
                )
            if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(ROLE)
                    )
                )

    def _connect(self) -> psycopg.Connection[Any]:
        """Connect as the superuser, which only this module does."""
        return psycopg.connect(
            host=str(self.socket), user="postgres", dbname="postgres", connect_timeout=5
        )

    def _pg_ctl(self, *arguments: str) -> None:
        """Run pg_ctl on this cluster."""
        self._run("pg_ctl", f"--pgdata={self.data}", "--silent", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the programs as the server's account, its output in the log.

        The log is opened here and handed on, because the account may not enter DATA_DIR.

        Raises:
            LaunchError: the program failed.
        """
        switch: dict[str, Any] = dict(self.account.popen_arguments())
        with open_log(self.log) as log:
            done = subprocess.run(
                [self.binaries.program(program), *arguments],
                cwd=self.folder,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **switch,
            )
        if done.returncode != 0:
            raise LaunchError(
                f"{program} of the embedded PostgreSQL failed; from {self.log}:\n{tail(self.log)}"
            )


def _exists(connection: psycopg.Connection[Any], query: str, name: str) -> bool:
    """Tell whether a query about one name finds a row."""
    return connection.execute(query.encode(), (name,)).fetchone() is not None
