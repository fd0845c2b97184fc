"""Slots for calls to the processor: one row for each endpoint, from which all workers reserve."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, Interval, Table, column, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from crowdfund.db.tables import CallPace

PACES: Table = CallPace.__table__  # type: ignore[attr-defined]


def reserve(
    engine: Engine, endpoint: str, *, apart: timedelta, now: datetime | None = None
) -> timedelta:
    """Reserves the next slot of an endpoint that nobody has.

    Time is the database's, so that the clocks of many machines need not agree. A slot that is lost
    with the server's last moments costs nothing, so nobody waits for it to reach the disk.

    Args:
        engine: a connection of its own is taken from it and given back at once.
        endpoint: what is to be asked.
        apart: the least time between two slots.
        now: UTC, instead of the database's clock.

    Returns:
        How long to wait for the slot; below zero when it is past already.
    """
    clock = func.clock_timestamp() if now is None else literal(now, PACES.c.next_at.type)
    each = literal(apart, Interval)
    lazily = func.set_config("synchronous_commit", "off", True).table_valued(column("is_off"))
    first = insert(PACES).from_select(
        ["endpoint", "next_at"], select(literal(endpoint), clock + each).select_from(lazily)
    )
    slot = first.on_conflict_do_update(
        index_elements=[PACES.c.endpoint],
        set_={"next_at": func.greatest(PACES.c.next_at + each, first.excluded.next_at)},
    ).returning(PACES.c.next_at - each - clock)
    with engine.begin() as connection:
        wait: timedelta = connection.execute(slot).scalar_one()
    return wait
