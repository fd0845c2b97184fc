"""Making a backup: one consistent view of the database while the product runs, and the uploads."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, text

from crowdfund.backup import archive, census, programs
from crowdfund.backup.errors import BackupError, disk_trouble_in_words
from crowdfund.backup.manifest import FORMAT, Manifest
from crowdfund.launch.locks import FileLock
from crowdfund.launch.progress import Progress
from crowdfund.services.deps import Deps

NOT_WRITTEN = "The backup could not be written"
MEGABYTE = 1_000_000
PARTIAL = ".partial-"
"""In the names of folders in which backups are made."""
ALIVE = "alive"
"""The file that whoever makes a backup holds locked."""


@dataclass(frozen=True)
class Made:
    """A backup that is complete."""

    path: Path
    """Where it is."""
    size_bytes: int
    """Its length."""
    sha256: str
    """Of the whole file, hex: to compare copies with."""
    manifest: Manifest
    """What it holds."""


def make_backup(deps: Deps, *, to: Path, progress: Progress) -> Made:
    """Writes database and uploads to a file that appears under its name only when it is complete
    and was read again.

    Args:
        deps: see `Deps`.
        to: a file that does not exist; its folder is made.
        progress: tells the person at the terminal.

    Raises:
        BackupError: the file exists, the disk is full, or a program failed.
    """
    with disk_trouble_in_words(NOT_WRITTEN), _beside(to) as folder:
        with progress.step("Reading the database") as step:
            manifest = _dump(deps, folder / archive.DATABASE, progress)
            rows = sum(manifest.rows.values())
            step.remark = f"{rows:,} rows"
        with progress.step("Adding the uploads") as step:
            manifest, members = _with_uploads(deps, folder, manifest)
            step.remark = f"{len(members) - 1:,} files"
        partial = folder / "whole"
        with progress.step("Writing the file"):
            archive.write(partial, manifest, members)
        with progress.step("Reading it again"):
            archive.read(partial, None)
        described = archive.described(partial)
        _put_in_place(partial, to)
    return Made(to, described.size_bytes, described.sha256, manifest)


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """A closed folder beside the final place, on the same disk; gone afterwards. What a killed
    backup left there goes as well."""
    if to.exists():
        raise BackupError(f"{to} exists; nothing was overwritten. Choose another name.")
    to.parent.mkdir(parents=True, exist_ok=True)
    for left in to.parent.glob(f".*{PARTIAL}*"):
        _remove_if_left_behind(left)
    folder = to.parent / f".{to.name}{PARTIAL}{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    lock = FileLock.take(folder / ALIVE)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.release()


def _remove_if_left_behind(folder: Path) -> None:
    """Removes a folder whose backup is no longer being made: its lock ended with its process."""
    lock = FileLock.take(folder / ALIVE)
    if lock is not None:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _dump(deps: Deps, dump: Path, progress: Progress) -> Manifest:
    """Dumps what one transaction sees, and counts it in the same one."""
    taken_at = deps.now()
    with deps.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        counted = census.take(connection)
        if not counted.revision:
            raise BackupError("The database has no tables; there is nothing to back up.")
        major = census.server_major(connection)
        program = programs.find_program("pg_dump", at_least=major)
        address, secret = programs.address_of(deps.engine.url)
        programs.run(
            program,
            *("--format=custom", "--schema=public", "--no-owner", "--no-privileges"),
            *("--no-password", "--lock-wait-timeout=20s", f"--snapshot={snapshot}"),
            *(f"--file={dump}", f"--dbname={address}"),
            environment=secret,
            look=lambda: _tell_size(dump, progress),
        )
        names = _missing_uploads(connection, deps.files_dir)
    programs.run(programs.find_program("pg_restore", at_least=program.major), "--list", str(dump))
    return Manifest(
        format=FORMAT,
        taken_at=taken_at,
        revision=counted.revision,
        server_major=major,
        dump_major=program.major,
        rows=counted.rows,
        heads=counted.heads,
        members={archive.DATABASE: archive.described(dump)},
        missing_files=names,
    )


def _tell_size(dump: Path, progress: Progress) -> None:
    if dump.exists():
        progress.write(f"{dump.stat().st_size / MEGABYTE:.0f} MB … ")


def _missing_uploads(connection: Connection, files_dir: Path) -> tuple[str, ...]:
    """Covers, and pictures and documents of campaigns, that are in the tables and not on disk."""
    query = "SELECT name FROM stored_files UNION SELECT name FROM campaign_files ORDER BY name"
    names = connection.execute(text(query)).scalars()
    return tuple(name for name in names if not (files_dir / name).is_file())


def _with_uploads(deps: Deps, folder: Path, manifest: Manifest) -> tuple[Manifest, dict[str, Path]]:
    """Copies the uploads, so that one which is deleted meanwhile does no harm."""
    members = {archive.DATABASE: folder / archive.DATABASE}
    known = dict(manifest.members)
    (folder / archive.FILES).mkdir()
    for path in sorted(deps.files_dir.glob("*")) if deps.files_dir.is_dir() else []:
        name = f"{archive.FILES}{path.name}"
        if not archive.is_upload(name) or not path.is_file():
            continue
        copy = folder / name
        shutil.copyfile(path, copy)
        members[name], known[name] = copy, archive.described(copy)
    return replace(manifest, members=known), members


def _put_in_place(partial: Path, to: Path) -> None:
    """Gives the file its name once all of it is on disk."""
    _sync(partial)
    if to.exists():
        raise BackupError(f"{to} appeared meanwhile; nothing was overwritten.")
    partial.rename(to)
    _sync(to.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
