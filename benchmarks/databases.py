"""Databases of a running server, each fresh: tables and no rows."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import make_url

from crowdfund.db.engine import make_engine
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent


def fresh(server: EmbeddedPostgres, name: str) -> str:
    """Returns the address of a new database that has tables and no rows.

    Args:
        server: where it is made.
        name: what it is called; new.
    """
    address = make_url(server.database_url("postgres")).set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = server.database_url(name)
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    engine = make_engine(url)
    config = Config(str(ROOT / "alembic.ini"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
