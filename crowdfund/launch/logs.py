"""The log files that children of the launcher write."""

from __future__ import annotations

from pathlib import Path
from typing import IO

KEEP_BYTES = 10_000_000
"""A log larger than this is set aside when its program starts again; one older log is kept."""


def open_log(path: Path) -> IO[bytes]:
    """Open a log to append to, setting a large one aside first.

    Args:
        path: the file; its folder is made when missing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > KEEP_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log as text, or an empty text when there is no log.

    Args:
        path: the file.
        lines: how many lines at most; only the last 64 kB are looked at.
    """
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 65_536))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
