"""The list that people are compared with, from a file: the one that comes with the product, whose
names are all invented, or the operator's own."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from crowdfund.domain.screening import Listed, ListKind, Match, NameIndex, Screened

INVENTED: Final = Path(__file__).parent / "lists" / "invented.csv"
"""Every name in it is invented."""
COLUMNS: Final = ("kind", "ref", "names", "birth_year")
MOST_BYTES: Final = 200 * 1024 * 1024
COMPARED: Final = "2"
"""Which way of comparing names this is. A new one is counted up, so that everybody is compared
again: what one way found clear another may not."""


class ListError(Exception):
    """A file that is no list. The message says which line, and what is wrong with it."""


class LocalList:
    """`Screener` over one file that was read into memory.

    Args:
        version: changes whenever the list does.
        listed: everybody on it.
    """

    def __init__(self, version: str, listed: Sequence[Listed]) -> None:
        self.version = version
        self.size = len(listed)
        self._index = NameIndex(listed)

    def find(self, people: Sequence[Screened]) -> Mapping[UUID, tuple[Match, ...]]:
        """For each person, everybody on the list whom they may be."""
        return {person.id: self._index.find(person) for person in people}


@cache
def invented() -> LocalList:
    """The list that comes with the product."""
    return read_list(INVENTED)


def read_list(path: Path) -> LocalList:
    """Reads a list: CSV in UTF-8 with the columns kind, ref, names and birth_year; lines that begin
    with # are left out. Its version is the beginning of the file's SHA-256, and how it is compared.

    Raises:
        ListError: it cannot be read, or a line says something that cannot be.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListError("The list is too large.")
        raw = path.read_bytes()
        lines = [line for line in raw.decode("utf-8-sig").splitlines() if not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise ListError(f"The list cannot be read: {type(error).__name__}.") from error
    rows = csv.DictReader(lines)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ListError(f"The first line has to be {','.join(COLUMNS)}.")
    listed = [_listed(row, number) for number, row in enumerate(rows, start=1)]
    return LocalList(f"{hashlib.sha256(raw).hexdigest()[:12]}.{COMPARED}", listed)


def _listed(row: Mapping[str, str | None], number: int) -> Listed:
    try:
        kind = ListKind((row["kind"] or "").strip())
        year = (row["birth_year"] or "").strip()
        names = tuple(filter(None, (name.strip() for name in (row["names"] or "").split(";"))))
        if not names or not (row["ref"] or "").strip():
            raise ValueError("a name or a number is missing")
        return Listed((row["ref"] or "").strip(), kind, names, int(year) if year else None)
    except ValueError as error:
        raise ListError(f"Entry {number} of the list is wrong: {error}.") from error
