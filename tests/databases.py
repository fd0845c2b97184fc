"""Databases for tests: one that is emptied after each test and used again, as long as the test left
its tables as the migrations made them; another is made when it did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

STAMPS = """
SELECT ARRAY[
  (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_trigger),
  (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_constraint),
  (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_class)
]
"""
"""The same for as long as nothing was written that SHAPE tells of, and quicker to ask. Who writes a
row has a greater number than all who wrote before, so a row in another's place makes a greater
sum."""

CONNECTIONS = """
SELECT count(*) FROM pg_stat_get_activity(NULL) WHERE pid <> pg_backend_pid()
  AND backend_type = 'client backend'
  AND datid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
END_THE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
  AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
EMPTY, CONNECTED, WRITTEN = "empty", "connected", "written"
CLEAR = """
CREATE FUNCTION made.clear(kept bigint, stamps text[]) RETURNS text LANGUAGE plpgsql AS $clear$
BEGIN
  IF ({connections}) > kept THEN
    RETURN {connected};
  END IF;
  IF ({stamps}) IS DISTINCT FROM stamps THEN
    RETURN {written};
  END IF;
  {emptying};
  RETURN {empty};
END $clear$
"""
"""What most tests need afterwards, in one question whose many statements PostgreSQL plans once."""

ENDING_TRIES = 100
"""Twentieths of a second: as long as PostgreSQL itself waits before it refuses to drop a database
that is in use."""

ROLE_OF_TABLES = "postgres"
"""Who may empty tables that refuse deletion."""


@dataclass(frozen=True)
class KeptRows:
    """Rows as they were at some time, in tables beside those of the product."""

    back: sql.Composed
    """Puts them back, and nothing else."""


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
        self._kept_times = 0
        self._open()

    def clear(self) -> None:
        """Leaves in every table what the migrations put there, which is nothing in most."""
        left, told = 0, self._clear()
        if told == CONNECTED:
            left = self._connections_left()
            told = CONNECTED if left else self._clear()
        if told == WRITTEN and self._is_as_made():
            self._stamps = self._value(STAMPS)
            told = self._clear()
        if told != EMPTY:
            # By the sweeper: who may make databases may not end connections of those who rule.
            self._execute(END_THE_OTHERS)
            self.close()
            self._open()
            assert not left, f"The test left {left} connections to its database open."
            return
        self._tests += 1
        if self._tests % TIDIED_EVERY == 0:
            self._execute("VACUUM (ANALYZE FALSE)")

    def keep(self) -> KeptRows:
        """Copies every row, for as long as this database lasts."""
        self._kept_times += 1
        parts: list[sql.Composable] = []
        for name in self._tables():
            table, kept = sql.Identifier(name), sql.Identifier("made", f"{name}_{self._kept_times}")
            if self._value(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)):
                self._execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, table))
                back = sql.SQL("DELETE FROM {}; INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}")
                parts.append(back.format(table, table, kept))
        query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        parts += [
            sql.SQL("SELECT setval({}, {})").format(sql.Literal(name), sql.Literal(last))
            for name, last in self._execute(query)
            if last is not None
        ]
        return KeptRows(sql.SQL(";").join(parts))

    def put_back(self, kept: KeptRows) -> None:
        """Puts rows back into tables that are as the migrations made them."""
        self._execute(kept.back)

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
        self._make_clear()
        self._shape = self._execute(SHAPE).fetchone()
        self._stamps = self._value(STAMPS)

    def _execute(self, query: Any, values: Sequence[object] = ()) -> psycopg.Cursor[TupleRow]:
        if self._sweeper is None:
            address = make_url(self.url).set(drivername="postgresql", username=ROLE_OF_TABLES)
            text = address.render_as_string(hide_password=False)
            self._sweeper = psycopg.connect(text, autocommit=True)
            # Append-only tables refuse deletion by a trigger, and rows refer to each other.
            self._sweeper.execute("SET session_replication_role = replica")
            self._sweeper.execute("SET lock_timeout = '5s'")
        return self._sweeper.execute(query, values or None)

    def _value(self, query: Any, values: Sequence[object] = ()) -> Any:
        [value] = self._execute(query, values).fetchone() or [None]
        return value

    def _clear(self) -> Any:
        return self._value("SELECT made.clear(%s, %s)", [self._kept(), self._stamps])

    def _kept(self) -> int:
        pool: QueuePool = self.engine.pool  # type: ignore[assignment]
        return pool.checkedin()

    def _connections_left(self) -> int:
        """Those that are neither kept by the engine nor ours; ending ones are waited for."""
        for _try in range(ENDING_TRIES):
            left = int(self._value(CONNECTIONS)) - self._kept()
            if left <= 0:
                return 0
            self._execute("SELECT pg_sleep(0.05)")
        return left

    def _is_as_made(self) -> bool:
        return self._execute(SHAPE).fetchone() == self._shape

    def _make_clear(self) -> None:
        self._execute("CREATE SCHEMA made")
        made = sql.SQL(CLEAR).format(
            connections=sql.SQL(CONNECTIONS),
            connected=sql.Literal(CONNECTED),
            stamps=sql.SQL(STAMPS),
            written=sql.Literal(WRITTEN),
            emptying=sql.SQL(";\n  ").join(self._statements_that_empty()),
            empty=sql.Literal(EMPTY),
        )
        self._execute(made)

    def _statements_that_empty(self) -> list[sql.Composed]:
        tables = [sql.Identifier(name) for name in self._tables()]
        parts = [sql.SQL("DELETE FROM {}").format(table) for table in tables]
        for table in tables:
            if self._execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                keep = sql.SQL("CREATE TABLE made.{} AS TABLE {}").format(table, table)
                self._execute(keep)
                back = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE made.{}")
                parts.append(back.format(table, table))
        first = sql.SQL("PERFORM setval({}, {}, false)")
        sequences = self._execute(
            "SELECT sequencename, start_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        parts += [first.format(sql.Literal(name), sql.Literal(at)) for name, at in sequences]
        return parts

    def _tables(self) -> list[str]:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s"
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
