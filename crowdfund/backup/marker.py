"""A return that is under way, remembered as the comment on the database.

It has to stand before the first row is back, and must not be part of what comes back; no table can
do both. While it stands nothing but the return works on the database: a worker that began before
the catch-up would send out again what was sent out after the backup. Workers and the web process
ask for it on each connection that they open: it is set when nobody else is connected, so whoever
was cut off meanwhile, on whatever machine, meets it on coming back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, event, text

from crowdfund.backup.errors import BackupError

PREFIX: Final = "crowdfund return: "
UNDER_WAY: Final = (
    "A backup is being brought back into this database and is not caught up. Nothing may work on "
    "it before `python -m crowdfund catch-up` has ended."
)

_COMMENT: Final = (
    "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database "
    "WHERE datname = current_database()"
)


@dataclass(frozen=True)
class UnderWay:
    """What is known of a return that has not ended."""

    taken_at: datetime
    """When the backup was taken, platform's time, UTC."""
    is_restored: bool
    """Whether every row is back, so that only catching up is left."""
    comment_before: str
    """What an operator had written there."""


def read(connection: Connection) -> UnderWay | None:
    """The return that is under way, or None."""
    said = _comment(connection)
    if not said.startswith(PREFIX):
        return None
    known = json.loads(said.removeprefix(PREFIX))
    return UnderWay(
        taken_at=datetime.fromisoformat(known["taken_at"]),
        is_restored=known["is_restored"],
        comment_before=known["comment_before"],
    )


def require_none(engine: Engine) -> None:
    """Refuses to work on a database that is not caught up.

    Raises:
        BackupError: a return is under way.
    """
    with engine.connect() as connection:
        if read(connection) is not None:
            raise BackupError(UNDER_WAY)


def keep_away(engine: Engine) -> None:
    """Refuses every connection that is opened from now on while a return is under way, as if the
    database did not answer; who tries again is let in when it has ended.

    Args:
        engine: of a process that must not work on such a database; nothing is connected yet.
    """
    event.listen(engine, "connect", _refuse_under_way)


def write(connection: Connection, *, taken_at: datetime, is_restored: bool) -> None:
    """Remembers a return, in the caller's transaction."""
    before = read(connection)
    kept = before.comment_before if before is not None else _comment(connection)
    known = {
        "taken_at": taken_at.isoformat(),
        "is_restored": is_restored,
        "comment_before": kept,
    }
    _set(connection, PREFIX + json.dumps(known))


def lift(connection: Connection) -> None:
    """Forgets the return, in the caller's transaction."""
    before = read(connection)
    if before is not None:
        _set(connection, before.comment_before)


def _comment(connection: Connection) -> str:
    return str(connection.execute(text(_COMMENT)).scalar_one())


def _refuse_under_way(connection: Any, _record: Any) -> None:
    """Asks the driver's own connection, which nobody has used yet.

    Raises:
        psycopg.OperationalError: a return is under way.
    """
    try:
        said = str(connection.execute(_COMMENT).fetchone()[0])
        connection.rollback()
        if said.startswith(PREFIX):
            raise psycopg.OperationalError(UNDER_WAY)
    except psycopg.Error:
        connection.close()
        raise


def _set(connection: Connection, comment: str) -> None:
    name = connection.execute(text("SELECT current_database()")).scalar_one()
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
        sql.Identifier(name), sql.Literal(comment)
    )
    connection.exec_driver_sql(statement.as_string(None).replace("%", "%%"))
