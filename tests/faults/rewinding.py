"""A database whose rows are kept and put back.

A copy of a database is hundreds of files, and ext4 hands out no inode again that was freed within
the last minutes: it looks past each of them, file by file. Copying and dropping one database for
every kill therefore takes longer and longer, in the end half a second of the processor's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import make_url

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from tests.databases import CONNECTIONS, END_THE_OTHERS, ENDING_TRIES, ROLE_OF_TABLES

TIDIED_EVERY = 25
"""Times that rows are put back until the room of deleted ones is given back."""


@dataclass(frozen=True)
class Rows:
    """All that is in a database."""

    tables: dict[str, bytes]
    """Of those with rows, as `COPY` tells them."""
    sequences: dict[str, int | None]
    """What each gave last; None when it was never asked."""


class Rewindable:
    """A copy of the template, for one scene after another.

    Args:
        postgres: the server.
        server: a connection that makes and drops databases.
        template: the database with all tables and no rows but those of the migrations.
    """

    def __init__(
        self, postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow], template: str
    ) -> None:
        self._server = server
        self._name = f"scene_{uuid4().hex}"
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        server.execute(make.format(sql.Identifier(self._name), sql.Identifier(template)))
        self.url = postgres.database_url(self._name)
        address = make_url(self.url).set(drivername="postgresql", username=ROLE_OF_TABLES)
        self._hand = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
        # Append-only tables refuse deletion by a trigger, and rows refer to each other.
        self._hand.execute("SET session_replication_role = replica")
        self._hand.execute("SET lock_timeout = '5s'")
        self._tables = [sql.Identifier(name) for name in self._names_of_tables()]
        self._times = 0
        self.as_made = self.keep()

    def keep(self) -> Rows:
        """What is in it now, while nobody else is connected."""
        self._wait_until_alone()
        found = {table.as_string(): b"".join(self._told(table)) for table in self._tables}
        query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        return Rows(
            {table: told for table, told in found.items() if told},
            dict(self._hand.execute(query).fetchall()),
        )

    def put_back(self, rows: Rows) -> None:
        """Leaves in it what was kept and nothing else. Whoever is still connected is cut off."""
        self._hand.execute(END_THE_OTHERS)
        self._wait_until_alone()
        with self._hand.transaction():
            empty = [sql.SQL("DELETE FROM {}").format(table) for table in self._tables]
            self._hand.execute(sql.SQL(";").join(empty))
            for table, told in rows.tables.items():
                with self._hand.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    copy.write(told)
            for name, last in rows.sequences.items():
                self._hand.execute(_set_back(name, last))
        self._times += 1
        if self._times % TIDIED_EVERY == 0:
            self._hand.execute("VACUUM (ANALYZE FALSE)")

    def close(self) -> None:
        """Drops it."""
        self._hand.execute(END_THE_OTHERS)
        self._wait_until_alone()
        self._hand.close()
        self._server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(self._name)))

    def _told(self, table: sql.Identifier) -> Iterator[Any]:
        with self._hand.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
            yield from copy

    def _wait_until_alone(self) -> None:
        """A process that died is gone here a moment later."""
        for _try in range(ENDING_TRIES):
            if self._hand.execute(CONNECTIONS).fetchone() == (0,):
                return
            self._hand.execute("SELECT pg_sleep(0.05)")
        raise AssertionError("somebody is still connected")

    def _names_of_tables(self) -> list[str]:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        return [name for (name,) in self._hand.execute(query) if name != "alembic_version"]


def _set_back(name: str, last: int | None) -> sql.Composed:
    if last is None:
        return sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name))
    return sql.SQL("SELECT setval({}, {})").format(sql.Identifier(name).as_string(), last)
