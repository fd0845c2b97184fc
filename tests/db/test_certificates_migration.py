"""Registers that were written before certificates get their numbers and codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg.rows import TupleRow
from sqlalchemy import Connection, Engine, text

from crowdfund.db.engine import make_engine
from crowdfund.domain.certificate import parse_code
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent.parent
ADD = text(
    "INSERT INTO allotments (id, enterprise_id, campaign_id, pledge_id, holder_id, number, "
    "first_share, shares, allotted_at) VALUES (gen_random_uuid(), :enterprise, :campaign, "
    "gen_random_uuid(), gen_random_uuid(), :number, 1, 1, :at)"
)


@pytest.fixture
def bare(postgres: EmbeddedPostgres, server: psycopg.Connection[TupleRow]) -> Iterator[Engine]:
    """A database without any table."""
    name = f"bare_{uuid4().hex}"
    server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    engine = make_engine(postgres.database_url(name))
    yield engine
    engine.dispose()
    server.execute(f'DROP DATABASE "{name}"')  # type: ignore[call-overload]


def _add(connection: Connection, enterprise: UUID, campaign: UUID, number: int, at: str) -> None:
    facts = {"enterprise": enterprise, "campaign": campaign, "number": number, "at": at}
    connection.execute(ADD, facts)


def _forget_references(connection: Connection) -> None:
    """Lets lines stand alone, without the rows that they refer to."""
    names = "SELECT conname FROM pg_constraint WHERE conrelid = 'allotments'::regclass"
    for (name,) in connection.execute(text(f"{names} AND contype = 'f'")).all():
        connection.execute(text(f"ALTER TABLE allotments DROP CONSTRAINT {name}"))


def test_lines_are_numbered_in_each_enterprise_and_get_codes(bare: Engine) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    one, other = uuid4(), uuid4()
    first, second, third = uuid4(), uuid4(), uuid4()
    with bare.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        _forget_references(connection)
        _add(connection, one, second, 1, "2027-02-01")
        _add(connection, one, first, 2, "2027-01-01")
        _add(connection, one, first, 1, "2027-01-01")
        _add(connection, other, third, 1, "2026-01-01")
        connection.commit()
        command.upgrade(config, "head")
        rows = connection.execute(
            text("SELECT campaign_id, number, certificate_number, certificate_code FROM allotments")
        ).all()
        connection.rollback()
    numbers = {(campaign, number): certificate for campaign, number, certificate, _ in rows}
    assert numbers == {(first, 1): 1, (first, 2): 2, (second, 1): 3, (third, 1): 1}
    codes = {row.certificate_code for row in rows}
    assert len(codes) == 4
    assert {parse_code(code) for code in codes} == codes
