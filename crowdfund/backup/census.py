"""What a database holds, counted in one view of it: before it is dumped, and after it is back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from crowdfund.backup.manifest import Head


@dataclass(frozen=True)
class Census:
    """What is compared between a backup and what came back of it."""

    revision: str
    """The migration that the tables are at; empty when there are no tables."""
    rows: dict[str, int]
    """How many rows each table has."""
    heads: dict[str, Head]
    """Where each campaign's chain ends, by the campaign's id."""


def take(connection: Connection) -> Census:
    """Counts. The caller's transaction decides how consistent the counts are."""
    tables = tables_of(connection)
    return Census(
        revision=_revision(connection) if "alembic_version" in tables else "",
        rows={name: _count(connection, name) for name in tables},
        heads=_heads(connection) if "ledger_heads" in tables else {},
    )


def tables_of(connection: Connection) -> list[str]:
    """The platform's tables, by name."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return list(connection.execute(text(query)).scalars())


def server_major(connection: Connection) -> int:
    """The server's major version."""
    query = text("SELECT current_setting('server_version_num')::int / 10000")
    return int(connection.execute(query).scalar_one())


def _revision(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _count(connection: Connection, table: str) -> int:
    quoted = connection.dialect.identifier_preparer.quote(table)
    query = text(f"SELECT count(*) FROM public.{quoted}")  # noqa: S608 - our name, quoted # nosec B608
    return int(connection.execute(query).scalar_one())


def _heads(connection: Connection) -> dict[str, Head]:
    query = text("SELECT campaign_id, number, hash FROM ledger_heads")
    return {str(row.campaign_id): Head(row.number, row.hash) for row in connection.execute(query)}
