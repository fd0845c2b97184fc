"""Bringing a backup back into a fresh database: checked before, compared after, never by half.

What follows, catching up with what the processor did since, is `services.returning`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from crowdfund.backup import archive, census, marker, programs
from crowdfund.backup.errors import BackupError, disk_trouble_in_words
from crowdfund.backup.manifest import Manifest
from crowdfund.launch.progress import Progress
from crowdfund.services.deps import Deps

NOT_READ = "The backup could not be read"


@dataclass(frozen=True)
class Place:
    """Where a backup comes back."""

    deps: Deps
    """The database and the folder of uploads."""
    alembic: Config
    """The migrations that this version knows."""
    progress: Progress
    """Tells the person at the terminal."""
    may_set_aside: Callable[[str], bool]
    """Asked with a sentence when the database is not empty."""


def restore(place: Place, source: Path) -> Manifest:
    """Brings every row and upload back, as it was. Tables are not migrated.

    Args:
        place: where.
        source: what `making.make_backup` made.

    Returns:
        What the backup says about itself, all of which was found to be true.

    Raises:
        BackupError: the file is damaged or newer than this version, the database is in use or may
            not be set aside, or what came back is not what the manifest says.
    """
    place.deps.files_dir.mkdir(parents=True, exist_ok=True)
    with disk_trouble_in_words(NOT_READ), _unpacked(place, source) as (manifest, folder):
        _require_known(place.alembic, manifest)
        dump = folder / archive.DATABASE
        program = programs.find_program("pg_restore", at_least=manifest.dump_major)
        programs.run(program, "--list", str(dump))
        _make_room(place, manifest)
        # Whoever connected while room was made has not met the mark; who comes later does.
        with place.deps.engine.begin() as connection:
            _require_alone(connection)
        with place.progress.step("Bringing the rows back") as step:
            _bring_back(place.deps.engine, program, dump)
            step.remark = f"{_compare(place.deps.engine, manifest):,} rows, as in the manifest"
        with place.progress.step("Bringing the uploads back") as step:
            step.remark = f"{_bring_uploads(folder, place.deps.files_dir):,} files"
        with place.deps.engine.begin() as connection:
            marker.write(connection, taken_at=manifest.taken_at, is_restored=True)
    return manifest


@contextmanager
def _unpacked(place: Place, source: Path) -> Iterator[tuple[Manifest, Path]]:
    """The archive's members in a closed folder, every byte checked; gone afterwards."""
    parent = place.deps.files_dir.parent
    with tempfile.TemporaryDirectory(prefix=".return-", dir=parent) as name:
        folder = Path(name)
        with place.progress.step("Checking the file") as step:
            manifest = archive.read(source, folder)
            step.remark = f"taken {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
        yield manifest, folder


def _require_known(config: Config, manifest: Manifest) -> None:
    """Refuses tables that only a newer version understands."""
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    if manifest.revision not in known:
        raise BackupError(
            f"This backup's tables are at revision {manifest.revision}, which this version does "
            "not know: it was made by a newer one. Update the platform first."
        )


def _make_room(place: Place, manifest: Manifest) -> None:
    """Leaves an empty schema and the mark of a return, in one transaction. What was there is kept
    under another name."""
    with place.deps.engine.begin() as connection:
        if census.server_major(connection) < manifest.server_major:
            raise BackupError(
                f"This backup was made of PostgreSQL {manifest.server_major} and the server here "
                "is older."
            )
        _require_alone(connection)
        if census.tables_of(connection):
            _set_aside(place, connection)
        marker.write(connection, taken_at=manifest.taken_at, is_restored=False)


def _require_alone(connection: Connection) -> None:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    others = int(connection.execute(query).scalar_one())
    if others:
        raise BackupError(
            f"{others} other connection(s) work on this database; stop the web server and all "
            "workers first."
        )


def _set_aside(place: Place, connection: Connection) -> None:
    name = connection.execute(
        text("SELECT 'before_return_' || to_char(clock_timestamp(), 'YYYYMMDD_HH24MISS')")
    ).scalar_one()
    question = (
        f"The database is not empty. Its tables are kept as schema {name} and no longer used. "
        "Go on?"
    )
    if not place.may_set_aside(question):
        raise BackupError("The database is not empty; nothing was changed.")
    connection.execute(text(f"ALTER SCHEMA public RENAME TO {name}"))
    connection.execute(text("CREATE SCHEMA public"))


def _bring_back(engine: Engine, program: programs.Program, dump: Path) -> None:
    """All rows or none: one transaction."""
    # A connection that was kept would be in the way of nothing, but it is one less to wonder about.
    engine.dispose()
    address, secret = programs.address_of(engine.url)
    programs.run(
        program,
        *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        *("--schema=public", "--no-password", f"--dbname={address}", str(dump)),
        environment=secret,
    )


def _compare(engine: Engine, manifest: Manifest) -> int:
    """Counts again; returns how many rows there are."""
    with engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        found = census.take(connection)
    wrong = [name for name, count in manifest.rows.items() if found.rows.get(name) != count]
    wrong += sorted(set(found.rows) - set(manifest.rows))
    if wrong or found.revision != manifest.revision:
        raise BackupError(
            "What came back is not what the manifest says: "
            f"{', '.join(wrong) or 'the revision'} differ(s). Nothing may work on it."
        )
    if found.heads != dict(manifest.heads):
        raise BackupError(
            "The ledger's chains do not end where the manifest says. Nothing may work on it."
        )
    return sum(found.rows.values())


def _bring_uploads(folder: Path, files_dir: Path) -> int:
    """Puts every upload in its place; returns how many there are."""
    count = 0
    for path in sorted((folder / archive.FILES).glob("*")):
        shutil.move(path, files_dir / path.name)
        count += 1
    return count
