"""What rows of the campaign editor are made of, before any state keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crowdfund.domain.errors import NotFound
from crowdfund.services.draft_rows import MOST_ROWS
from crowdfund.services.lookup import parse_id

PARTS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class FormRow:
    """One row in the page; `key` keeps its fields apart from its neighbours'. What the parts are,
    each `RowKinds` says."""

    key: str
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""
    fifth: str = ""


@dataclass(frozen=True)
class RowKinds:
    """The kinds of rows that one state keeps, each in a list of the kind's name."""

    names: tuple[str, ...]
    parts: tuple[str, ...]
    """Which of `PARTS` its rows have."""
    prefix: str
    """How the keys of its rows begin; another for each state of a page."""
    unfinished: str
    """What is said while a row cannot be saved yet."""
    is_whole: Callable[[str, FormRow], bool]
    """Whether a row of a kind has all that it needs to be saved."""
    saving: Callable[[str, Sequence[FormRow]], tuple[Any, list[Any]]]
    """The service that stores a kind of rows, and the rows as it takes them."""
    most: int = MOST_ROWS
    """Rows of one kind."""


@dataclass(frozen=True)
class StoredRows:
    """Rows of one kind as they are stored, and their mark; see `draft_rows.mark`."""

    mark: str
    forms: Sequence[Any]
    """Each with its fields in the order of `PARTS`."""


def by_kind(marks: Mapping[str, str], forms: Mapping[str, Sequence[Any]]) -> dict[str, StoredRows]:
    """Puts marks and forms of each kind together."""
    return {kind: StoredRows(marks[kind], rows) for kind, rows in forms.items()}


def written(rows: Sequence[FormRow]) -> list[FormRow]:
    """The rows that are not empty."""
    return [row for row in rows if row != FormRow(row.key)]


def line_of(parts: Sequence[str]) -> str:
    """A stored row for somebody to read; ids of files say nothing to them."""
    return " · ".join(part for part in parts if part and not _is_id(part))


def _is_id(text: str) -> bool:
    try:
        parse_id(text)
    except NotFound:
        return False
    return True
