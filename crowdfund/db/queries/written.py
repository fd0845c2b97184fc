"""Statements written out once, for the driver's own connection (`Deps.statements`)."""

from __future__ import annotations

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg


def written(statement: ClauseElement) -> str:
    """A statement, or a part of one, as PostgreSQL's driver takes it, with named parameters."""
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect))
