"""What a test leaves in the database that the next one uses again: nothing."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import TupleRow
from sqlalchemy import Connection, create_engine, text

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from tests.databases import ReusedDatabase
from tests.world import World

OFF = "ALTER TABLE ledger_entries DISABLE TRIGGER USER"
ON = "ALTER TABLE ledger_entries ENABLE TRIGGER USER"
APPEND_ONLY = {"ledger_entries", "audit_entries", "audit_links", "escrow_checkpoints"}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


@pytest.fixture
def other(
    postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow], template: str
) -> Iterator[ReusedDatabase]:
    """A database beside that of the tests."""
    made = ReusedDatabase(postgres, server, template)
    yield made
    made.close()


def test_nothing_of_a_whole_raise_is_left(world: World, reused_database: ReusedDatabase) -> None:
    with reused_database.engine.connect() as connection:
        made = _rows(connection)
        first = _numbers(connection)
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Ada"), campaign, 10)
    world.to_deadline(campaign)
    with reused_database.engine.connect() as connection:
        filled = {name for name, count in _rows(connection).items() if count > made[name]}
        assert _numbers(connection) != first
    assert filled >= APPEND_ONLY
    reused_database.clear()
    with reused_database.engine.connect() as connection:
        assert _rows(connection) == made
        assert _numbers(connection) == first


def test_rows_of_every_table_are_deleted(other: ReusedDatabase) -> None:
    with other.engine.begin() as connection:
        made = _rows(connection)
        cleared = connection.execute(text("SELECT prosrc FROM pg_proc WHERE proname = 'clear'"))
        statements = cleared.scalar_one()
    assert len(made) > 80
    for table in made.keys() - {"alembic_version"}:
        assert f'DELETE FROM "{table}"' in statements


def test_what_the_migrations_put_there_comes_back(other: ReusedDatabase) -> None:
    url = other.url
    with other.engine.begin() as connection:
        offset = "SELECT offset_seconds FROM platform_clock"
        was = connection.execute(text(offset)).scalar_one()
        connection.execute(text("UPDATE platform_clock SET offset_seconds = 60"))
    other.clear()
    assert other.url == url
    with other.engine.connect() as connection:
        assert connection.execute(text(offset)).scalar_one() == was


def test_guards_that_were_off_for_a_while_change_nothing(other: ReusedDatabase) -> None:
    url = other.url
    _run(other, OFF, ON)
    for _ in range(2):
        other.clear()
        assert other.url == url
    _run(other, OFF)
    other.clear()
    assert other.url != url


@pytest.mark.parametrize(
    "change",
    [
        OFF,
        "DROP TRIGGER ledger_entries_rows_never_change ON ledger_entries",
        "ALTER TABLE users DROP CONSTRAINT ck_users_role",
        "ALTER TABLE users ADD COLUMN shoe_size int",
        "DROP INDEX ix_audit_entries_at",
        "CREATE TABLE left_behind ()",
    ],
)
def test_a_database_that_was_changed_is_not_used_again(other: ReusedDatabase, change: str) -> None:
    url, names = other.url, _names(other)
    _run(other, change)
    other.clear()
    assert other.url != url
    assert _names(other) == names


def test_what_was_taken_back_is_no_change(other: ReusedDatabase) -> None:
    url = other.url
    with other.engine.connect() as connection:
        connection.execute(text(OFF))
        connection.rollback()
    other.clear()
    assert other.url == url


def test_a_connection_that_stays_open_is_told_and_the_database_given_up(
    other: ReusedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.databases.ENDING_TRIES", 1)
    url, stranger = other.url, create_engine(other.url)
    with stranger.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(AssertionError, match="left 1 connections"):
            other.clear()
        assert other.url != url
        connection.invalidate()
    stranger.dispose()
    other.clear()


def _run(database: ReusedDatabase, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _rows(connection: Connection) -> dict[str, int]:
    names = connection.execute(text(TABLES)).scalars().all()
    return {
        name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
        for name in names
    }


def _numbers(connection: Connection) -> dict[str, int | None]:
    return dict(connection.execute(text(SEQUENCES)).all())


def _names(database: ReusedDatabase) -> object:
    with database.engine.connect() as connection:
        query = (
            "SELECT conname FROM pg_constraint UNION ALL SELECT tgname FROM pg_trigger ORDER BY 1"
        )
        return connection.execute(text(query)).all()
