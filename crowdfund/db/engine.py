"""One engine per process."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import create_engine


def make_engine(database_url: str, *, pool_size: int = 10) -> Engine:
    """An engine on PostgreSQL whose connections speak UTC and check that they are alive.

    Args:
        database_url: postgresql+psycopg://…
        pool_size: connections kept open; as many again may open in a rush.
    """
    return create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        # Addresses and hashes in statements must not reach the logs with an error.
        hide_parameters=True,
        connect_args={"options": "-c timezone=utc -c lock_timeout=20s"},
    )
