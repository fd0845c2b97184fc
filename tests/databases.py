"""Databases for tests: one that is emptied after each test and used again, as long as the test left
its tables as the migrations made them; another is made when it did not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import Engine, QueuePool, make_url

from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

TIDIED_EVERY = 25
"""Tests until the room of deleted rows is given back."""

SHAPE = """
SELECT
  (SELECT array_agg((tgrelid, tgname, tgenabled)::text ORDER BY tgrelid, tgname) FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = 'public'::regnamespace),
  (SELECT array_agg((conrelid, conname, convalidated)::text ORDER BY conrelid, conname)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
  (SELECT array_agg((relname, relkind, relnatts)::text ORDER BY relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace)
"""
"""What a test may not leave changed: triggers, whether they work, constraints, tables, indexes."""

CONNECTIONS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
  AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
END_THE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
  AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
ENDING_TRIES = 100
"""Twentieths of a second: as long as PostgreSQL itself waits before it refuses to drop a database
that is in use."""

ROLE_OF_TABLES = "postgres"
"""Who may empty tables that refuse deletion."""


class ReusedDatabase:
    """The database of one test after another.

    Args:
        postgres: the server.
        server: a connection that may make databases.
        template: the database that is copied.
    """

    def __init__(
        self, postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow], template: str
    ) -> None:
        self._postgres = postgres
        self._server = server
        self._template = template
        self._name = ""
        self._tests = 0
        self._open()

    def clear(self) -> None:
        """Leaves in every table what the migrations put there, which is nothing in most."""
        left = self._connections_left()
        if left or not self._is_as_made():
            # By the sweeper: who may make databases may not end connections of those who rule.
            self._execute(END_THE_OTHERS)
            self.close()
            self._open()
            assert not left, f"The test left {left} connections to its database open."
            return
        self._execute(self._emptying)
        self._tests += 1
        if self._tests % TIDIED_EVERY == 0:
            self._execute("VACUUM (ANALYZE FALSE)")

    def let_go(self) -> None:
        """Closes every connection to it, so that it can be copied."""
        self.engine.dispose()
        if self._sweeper is not None:
            self._sweeper.close()
            self._sweeper = None

    def close(self) -> None:
        """Drops it."""
        self.let_go()
        _drop(self._server, self._name)

    def _open(self) -> None:
        self._name = _copy(self._server, self._template)
        self.url = self._postgres.database_url(self._name)
        self.engine: Engine = make_engine(self.url)
        self._sweeper: psycopg.Connection[TupleRow] | None = None
        self._emptying = self._statement_that_empties()
        self._shape = self._execute(SHAPE).fetchone()

    def _execute(self, query: Any, values: Sequence[object] = ()) -> psycopg.Cursor[TupleRow]:
        if self._sweeper is None:
            address = make_url(self.url).set(drivername="postgresql", username=ROLE_OF_TABLES)
            text = address.render_as_string(hide_password=False)
            self._sweeper = psycopg.connect(text, autocommit=True)
            # Append-only tables refuse deletion by a trigger, and rows refer to each other.
            self._sweeper.execute("SET session_replication_role = replica")
            self._sweeper.execute("SET lock_timeout = '5s'")
        return self._sweeper.execute(query, values or None)

    def _connections_left(self) -> int:
        """Those that are neither kept by the engine nor ours; ending ones are waited for."""
        pool: QueuePool = self.engine.pool  # type: ignore[assignment]
        for _try in range(ENDING_TRIES):
            found = self._execute(CONNECTIONS).fetchone()
            left = (found[0] if found else 0) - pool.checkedin()
            if left <= 0:
                return 0
            self._execute("SELECT pg_sleep(0.05)")
        return left

    def _is_as_made(self) -> bool:
        return self._execute(SHAPE).fetchone() == self._shape

    def _statement_that_empties(self) -> sql.Composed:
        tables = [sql.Identifier(name) for name in self._names("tables", "tablename")]
        parts = [sql.SQL("DELETE FROM {}").format(table) for table in tables]
        self._execute("CREATE SCHEMA made")
        for table in tables:
            if self._execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                keep = sql.SQL("CREATE TABLE made.{} AS TABLE {}").format(table, table)
                self._execute(keep)
                back = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE made.{}")
                parts.append(back.format(table, table))
        parts += [
            sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name))
            for name in self._names("sequences", "sequencename")
        ]
        return sql.SQL(";").join(parts)

    def _names(self, view: str, column: str) -> list[str]:
        query = sql.SQL(
            "SELECT {column} FROM {view} WHERE schemaname = 'public' AND {column} <> %s"
        ).format(column=sql.Identifier(column), view=sql.Identifier(f"pg_{view}"))
        return [name for (name,) in self._execute(query, ["alembic_version"])]


def _copy(server: psycopg.Connection[TupleRow], template: str) -> str:
    """Makes a database like another. Returns its name."""
    name = f"test_{uuid4().hex}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    server.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def _drop(server: psycopg.Connection[TupleRow], name: str) -> None:
    """Drops a database that nobody is connected to."""
    server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
