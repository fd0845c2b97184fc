"""pg_dump and pg_restore: which ones are used, and how they are told whom to ask.

A password never stands on a command line, where every user of the machine could read it: it goes
to the child through its environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL

from crowdfund.backup.errors import BackupError
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.postgres_account import server_account
from crowdfund.launch.postgres_binaries import find_binaries

LAST_WORDS = 3
"""Lines of a program's complaint that are shown."""
LOOK_SECONDS = 1.0
"""Between two looks at a program that is at work."""


@dataclass(frozen=True)
class Program:
    """One of PostgreSQL's programs."""

    path: str
    """Where it is."""
    major: int
    """Its major version."""


def find_program(name: str, *, at_least: int) -> Program:
    """The program on PATH when it is new enough, else the one that comes with the platform.

    Args:
        name: pg_dump or pg_restore.
        at_least: the major version that it has to understand.

    Raises:
        BackupError: neither is new enough.
    """
    candidates = [_on_path(name), _with_the_platform(name)]
    for program in candidates:
        if program is not None and program.major >= at_least:
            return program
    known = ", ".join(str(one.major) for one in candidates if one is not None) or "none"
    raise BackupError(
        f"{name} of PostgreSQL {at_least} or newer is needed and was not found "
        f"(found: {known}); install it and put it on PATH."
    )


def _on_path(name: str) -> Program | None:
    found = shutil.which(name)
    return _known(found) if found else None


def _with_the_platform(name: str) -> Program | None:
    try:
        path = find_binaries(server_account()).program(name)
    except LaunchError:
        return None
    return _known(path) if Path(path).is_file() else None


def _known(path: str) -> Program | None:
    try:
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except OSError:
        return None
    number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return Program(path, int(number[1])) if number else None


def address_of(url: URL) -> tuple[str, dict[str, str]]:
    """How a program is told which database to ask.

    Args:
        url: SQLAlchemy's address, which may hold a password.

    Returns:
        The address without its password, for the command line, and what the environment adds.
    """
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    parts = {name: str(value) for name, value in conninfo_to_dict(plain).items()}
    password = parts.pop("password", "")
    secret = {"PGPASSWORD": password} if password else {}
    return make_conninfo(**parts), secret


def run(
    program: Program,
    *arguments: str,
    environment: dict[str, str] | None = None,
    look: Callable[[], None] = lambda: None,
) -> str:
    """Runs a program to its end.

    Args:
        program: which.
        arguments: its command line.
        environment: added to this process's own.
        look: called every second meanwhile.

    Returns:
        What it printed.

    Raises:
        BackupError: it failed; the message carries its last lines.
    """
    child = subprocess.Popen(
        [program.path, *arguments],
        env=os.environ | {"LC_ALL": "C"} | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        printed, complaint = _to_its_end(child, look)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if child.returncode != 0:
        name = Path(program.path).name
        words = " ".join(complaint.strip().splitlines()[-LAST_WORDS:])
        if "No space left on device" in complaint:
            raise BackupError(f"{name} stopped: the disk is full.")
        raise BackupError(f"{name} failed: {words or 'no reason given'}")
    return printed


def _to_its_end(child: subprocess.Popen[str], look: Callable[[], None]) -> tuple[str, str]:
    while True:
        try:
            return child.communicate(timeout=LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            look()
