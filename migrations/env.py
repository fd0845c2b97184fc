"""Runs migrations on the database that DATABASE_URL names, or on a connection given by code."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

import crowdfund.db.tables
import crowdfund.db.tables.ledger

TABLES = (crowdfund.db.tables, crowdfund.db.tables.ledger)
"""Importing them is what fills the metadata."""

target_metadata = SQLModel.metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=target_metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()


def _main() -> None:
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]
    engine = create_engine(url)
    with engine.connect() as connection:
        _run(connection)
    engine.dispose()


_main()
