"""A PostgreSQL of our own, started with the product, with nothing installed on the system.

It listens on a Unix socket in a closed folder and on no network port. Who may connect is decided by
the kernel (`peer`), so that its address holds no secret and stays the same over restarts.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crowdfund.launch.errors import LaunchError
from crowdfund.launch.locks import FileLock
from crowdfund.launch.postgres_account import cluster_folder, server_account
from crowdfund.launch.postgres_cluster import Cluster


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A running server and the way to stop it.

    Tests use `EmbeddedPostgres.start(folder, durable=False)` once per run, and `remove()` after.
    """

    cluster: Cluster
    """The files and programs behind the server."""
    adopted: bool
    """True when the server was already running."""
    lock: FileLock | None
    """What makes this process the one that stops it; None when another process will."""

    @property
    def url(self) -> str:
        """The product's database for SQLAlchemy: `postgresql+psycopg://…`, without a password."""
        return self.cluster.url()

    @property
    def is_ours(self) -> bool:
        """True while this process is the one that stops the server."""
        return self.lock is not None and self.lock.held

    @classmethod
    def start(cls, data_dir: Path, *, durable: bool = True) -> EmbeddedPostgres:
        """Start the server of `data_dir`, making it first when there is none; 1 to 2 seconds.

        A server left behind by a killed process is taken over. One that another live process
        looks after is used, and left alone by `stop`.

        Args:
            data_dir: the product's data folder; made when missing.
            durable: False gives up safety against a power cut for speed: for tests only.

        Raises:
            LaunchError: PostgreSQL cannot run here, or did not start.
        """
        data_dir = data_dir.resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        cluster = Cluster.locate(data_dir)
        lock = FileLock.take(data_dir / "postgres.lock")
        if lock is None:
            cluster.wait_until_it_answers()
            return cls(cluster, adopted=True, lock=None)
        try:
            adopted = cluster.bring_up(durable=durable)
        except BaseException:
            # Ctrl-C in the middle of a start leaves no server behind either.
            with suppress(LaunchError):
                cluster.stop()
            lock.release()
            raise
        return cls(cluster, adopted=adopted, lock=lock)

    @classmethod
    def running(cls, data_dir: Path) -> EmbeddedPostgres | None:
        """Return the server of `data_dir` if one answers now, without starting or owning it."""
        data_dir = data_dir.resolve()
        if not cluster_folder(data_dir, server_account()).is_dir():
            return None
        cluster = Cluster.locate(data_dir)
        return cls(cluster, adopted=True, lock=None) if cluster.answers() else None

    def database_url(self, database: str) -> str:
        """Return SQLAlchemy's address of another database on this server."""
        return self.cluster.url(database)

    def revive(self) -> bool:
        """Start the server again if it has ended; return True when it had.

        Raises:
            LaunchError: it does not start any more.
        """
        if not self.is_ours or self.cluster.runs():
            return False
        self.cluster.bring_up(durable=True)
        return True

    def stop(self) -> None:
        """Stop the server and keep its data. Does nothing when another process looks after it."""
        if self.lock is None or not self.lock.held:
            return
        self.cluster.stop()
        self.lock.release()

    def remove(self) -> None:
        """Stop the server and delete its data for good.

        Raises:
            LaunchError: another live process looks after this server.
        """
        if self.lock is None or not self.lock.held:
            raise LaunchError("The database is in use by another process; stop that one first.")
        self.cluster.stop()
        self.cluster.delete()
        self.lock.release()
