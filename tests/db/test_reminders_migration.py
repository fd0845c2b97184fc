"""What happened to campaigns before there were reminders is not told when they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg.rows import TupleRow
from sqlalchemy import Connection, Engine, text

from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent.parent
NEEDED = text(
    "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = :name "
    "AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL"
)
REFERENCES = text(
    "SELECT conrelid::regclass::text, conname FROM pg_constraint "
    "WHERE contype = 'f' AND conrelid IN ('campaigns'::regclass, 'enterprises'::regclass)"
)
LONG_AGO, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def bare(postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow]) -> Iterator[Engine]:
    """A database without any table."""
    name = f"bare_{uuid4().hex}"
    server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    engine = make_engine(postgres.database_url(name))
    yield engine
    engine.dispose()
    server.execute(f'DROP DATABASE "{name}"')  # type: ignore[call-overload]


def _put(connection: Connection, table: str, **facts: Any) -> UUID:
    """A row with these facts, and nothing in whatever else has to be there."""
    nothing = {"integer": 0, "bigint": 0, "uuid": uuid4(), "boolean": False}
    nothing["timestamp with time zone"] = LONG_AGO
    needed = connection.execute(NEEDED, {"name": table}).all()
    row = {name: nothing.get(kind, "") for name, kind in needed} | {"slug": uuid4().hex} | facts
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    made = text(f"INSERT INTO {table} ({names}) VALUES ({values}) RETURNING id")
    return UUID(str(connection.execute(made, row).scalar_one()))


def test_old_news_is_told_to_nobody(bare: Engine) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    cases: dict[str, tuple[dict[str, Any], set[str]]] = {
        "draft": ({"status": "draft", "closes_at": LONG_AGO}, set()),
        "waits": ({"status": "scheduled", "target_minor": 9, "closes_at": FAR}, set()),
        "open": ({"status": "live", "target_minor": 9, "closes_at": FAR}, {"opened"}),
        "stopped": ({"status": "suspended", "target_minor": 9, "closes_at": FAR}, {"opened"}),
        "reached": (
            {
                "status": "live",
                "target_minor": 9,
                "escrowed_minor": 5,
                "settled_minor": 4,
                "closes_at": FAR,
            },
            {"opened", "reached"},
        ),
        "late": (
            {"status": "live", "target_minor": 9, "closes_at": LONG_AGO},
            {"opened", "closing"},
        ),
        "over": (
            {"status": "settled", "target_minor": 9, "settled_minor": 9, "closes_at": FAR},
            {"opened", "reached", "closing"},
        ),
    }
    with bare.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for table, reference in connection.execute(REFERENCES).all():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {reference}"))
        whose = _put(connection, "enterprises", payout_status="none")
        made = {
            _put(connection, "campaigns", enterprise_id=whose, **facts): name
            for name, (facts, _) in cases.items()
        }
        connection.commit()
        command.upgrade(config, "head")
        rows = connection.execute(text("SELECT campaign_id, kind FROM campaign_reminders")).all()
        connection.rollback()
    told = {name: {kind for which, kind in rows if made[which] == name} for name in cases}
    assert told == {name: expected for name, (_, expected) in cases.items()}
    assert len(rows) == sum(map(len, told.values()))
