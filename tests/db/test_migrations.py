"""The migrations make exactly what the tables in the code say, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg.rows import TupleRow
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

import crowdfund.db.tables
import crowdfund.db.tables.ledger  # noqa: F401 - names its tables
from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent.parent
OF_ALEMBIC = "alembic_version"
LOOKS = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
}


@pytest.fixture
def bare(postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow]) -> Iterator[Engine]:
    """A database without any table."""
    name = f"bare_{uuid4().hex}"
    server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    engine = make_engine(postgres.database_url(name))
    yield engine
    engine.dispose()
    server.execute(f'DROP DATABASE "{name}"')  # type: ignore[call-overload]


@pytest.mark.parametrize("what", LOOKS)
def test_migrations_make_what_the_tables_say(what: str, database_url: str, bare: Engine) -> None:
    SQLModel.metadata.create_all(bare)
    migrated = make_engine(database_url)
    made, said = _rows(migrated, what), _rows(bare, what)
    migrated.dispose()
    assert said
    assert (made - said, said - made) == (set(), set())


def test_every_migration_can_be_taken_back(bare: Engine) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    with bare.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert _rows(bare, "columns")
        command.downgrade(config, "base")
    assert _rows(bare, "columns") == set()


def _rows(engine: Engine, what: str) -> set[tuple[object, ...]]:
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(text(LOOKS[what]))}
    return {row for row in found if OF_ALEMBIC not in str(row[0])}
