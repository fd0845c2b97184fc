"""Rows of any table as the archive writes them: read some at a time, as CSV and as JSON, each
column with the meaning that its table states."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from crowdfund.papers.tables import Cell, Figure
from crowdfund.services.archive_parts import Part

AT_ONCE: Final = 1_000
"""Rows that are in memory at a time."""


def columns_of(part: Part) -> list[str]:
    """The columns that are archived, in their order."""
    table = SQLModel.metadata.tables[part.table]
    return [column.name for column in table.columns if column.name not in part.but]


def rows_of(session: Session, part: Part, names: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """A part's rows in its order, some at a time.

    Args:
        session: one view of the database for all parts.
        part: which.
        names: what its condition may name.
    """
    table = SQLModel.metadata.tables[part.table]
    columns = [table.columns[name] for name in columns_of(part)]
    query = select(*columns).where(text(part.condition)).order_by(text(part.order))
    with session.execute(query.execution_options(yield_per=AT_ONCE), dict(names)) as rows:
        yield from rows


def cells(row: Sequence[Any]) -> list[Cell]:
    """A row for a spreadsheet."""
    return [_cell(value) for value in row]


def json_parts(columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    """Rows as a JSON array of objects, one to a line."""
    begun = b"["
    for row in rows:
        made = {name: _plain(value) for name, value in zip(columns, row, strict=True)}
        yield begun + b"\n" + json.dumps(made, ensure_ascii=False).encode()
        begun = b","
    yield b"\n]\n" if begun == b"," else b"[]\n"


@cache
def meanings(table: str) -> dict[str, str]:
    """What each column means, as written under it where the table is defined."""
    [model] = [
        mapper.class_
        for mapper in SQLModel._sa_registry.mappers
        if getattr(mapper.local_table, "name", "") == table
    ]
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - a class's source begins with it
    found: dict[str, str] = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(before, ast.AnnAssign)
            and isinstance(before.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            found[before.target.id] = " ".join(str(after.value.value).split())
    return found


def _cell(value: Any) -> Cell:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return Figure("true" if plain else "false")
    if isinstance(plain, int):
        return plain
    if isinstance(value, datetime | date | UUID):
        return Figure(plain)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, date | UUID) else value
