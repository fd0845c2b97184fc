"""Backups taken of a story's database, and a second database that they come back into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic.config import Config
from psycopg.rows import TupleRow

from crowdfund.backup import census, marker
from crowdfund.backup.making import Made, make_backup
from crowdfund.backup.manifest import Manifest
from crowdfund.backup.restoring import Place, restore
from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.progress import Progress
from crowdfund.services import returning
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.services.returning import CaughtUp
from tests.reconciling import Auditor
from tests.sandbox_server import SandboxServer
from tests.watching import WatchedGateway
from tests.world import StoryClock, World

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Keeper:
    """Somebody who takes backups and brings them back."""

    world: World
    second: Deps
    """What the platform works with after the return."""
    folder: Path
    said: list[str] = field(default_factory=list)
    """What was shown at the terminal."""

    def progress(self) -> Progress:
        """Remembers instead of showing."""
        return Progress(write=self.said.append)

    def back_up(self, name: str = "kept.tar") -> Made:
        """Takes a backup now."""
        return make_backup(self.world.deps, to=self.folder / name, progress=self.progress())

    def place(self, *, may_set_aside: Callable[[str], bool] = lambda _question: False) -> Place:
        """The fresh database."""
        config = Config(str(ROOT / "alembic.ini"))
        return Place(self.second, config, self.progress(), may_set_aside)

    def bring_back(self, made: Made) -> World:
        """Brings the rows back, without catching up."""
        self.manifest: Manifest = restore(self.place(), made.path)
        assert check_books(self.second).findings == ()
        return World(self.second, self.world.clock, self.world.sandbox)

    def catch_up(self) -> CaughtUp:
        """Catches up with the processor."""
        done = returning.catch_up(
            self.second, taken_at=self.manifest.taken_at, say=self.said.append
        )
        with self.second.engine.begin() as connection:
            marker.lift(connection)
        return done

    def return_to(self, made: Made) -> World:
        """Brings the rows back and catches up."""
        world = self.bring_back(made)
        self.caught_up = self.catch_up()
        return world

    def differences(self) -> list[str]:
        """What reconciliation finds afterwards, by kind; alarms left out."""
        return Auditor(World(self.second, self.world.clock, self.world.sandbox)).kinds()


@pytest.fixture
def empty_url(postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow]) -> Iterator[str]:
    """A database without tables."""
    name = f"second_{uuid4().hex}"
    server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    yield postgres.database_url(name)
    server.execute(f'DROP DATABASE "{name}"')  # type: ignore[call-overload]


@pytest.fixture
def keeper(
    world: World,
    empty_url: str,
    stripe_sandbox: SandboxServer,
    clock: StoryClock,
    tmp_path: Path,
) -> Iterator[Keeper]:
    """Backups of this test's world, and an empty place to bring them back into. Books and
    transactions of the second life are checked as those of the first."""
    engine = make_engine(empty_url)
    gateway = WatchedGateway(stripe_sandbox.gateway(), engine)
    second = replace(
        world.deps,
        engine=engine,
        gateway=gateway,
        clock=clock,
        files_dir=tmp_path / "second" / "files",
    )
    yield Keeper(world, second, tmp_path / "backups")
    findings = check_books(second).findings if _has_tables(second) else ()
    engine.dispose()
    assert findings == ()
    assert gateway.called_in_a_transaction == []


def _has_tables(deps: Deps) -> bool:
    with deps.engine.connect() as connection:
        return bool(census.tables_of(connection))
