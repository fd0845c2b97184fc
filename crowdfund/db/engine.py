"""One engine per process."""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlmodel import create_engine

MOST_CONNECTIONS = 64
"""More than a process has threads that ask at once (a page's services run on 32 at most): those who
wait for a connection are not served in the order they came."""

SESSION = (
    "-c timezone=utc -c lock_timeout=20s "
    # Locks of who stood still or whose machine is gone are given up, or leases would be of no use.
    "-c idle_in_transaction_session_timeout=30s "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)
"""What PostgreSQL is told about each connection."""

PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""How long we wait for a PostgreSQL that says nothing, seconds and number of tries."""


def make_engine(database_url: str, *, pool_size: int = MOST_CONNECTIONS) -> Engine:
    """An engine on PostgreSQL whose connections speak UTC and check that they are alive.

    Args:
        database_url: postgresql+psycopg://…
        pool_size: the most connections at once. Each is opened when it is first needed and kept:
            opening one in the middle of a rush costs more than what it is needed for.
    """
    engine = create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=0,
        # The ones used last are used first: their statements are prepared.
        pool_use_lifo=True,
        # Addresses and hashes in statements must not reach the logs with an error.
        hide_parameters=True,
        connect_args={"options": SESSION} | PATIENCE,
    )
    event.listen(engine, "checkout", _require_silence)
    return engine


def commit_lazily(engine: Engine) -> None:
    """Lets commits of connections opened from now on return before they are on the disk: for what
    is made again from its start should the power fail. Their order is kept.

    Args:
        engine: of a process that does nothing else.
    """
    event.listen(engine, "connect", _commit_lazily)


def _commit_lazily(connection: Any, _record: Any) -> None:
    connection.execute("SET synchronous_commit TO off")
    connection.commit()


def _require_silence(connection: Any, _record: Any, _proxy: Any) -> None:
    """Refuses a kept connection on which PostgreSQL spoke unasked: it said farewell or went away.

    Asked of the socket, since a question to the server would be one more journey for every use.

    Raises:
        InvalidatePoolError: every connection opened before is opened anew.
    """
    if connection.closed or _spoke(connection.pgconn.socket):
        raise InvalidatePoolError("PostgreSQL ended this connection.")


def _spoke(socket: int) -> bool:
    listener = select.poll()
    listener.register(socket, select.POLLIN)
    return bool(listener.poll(0))
