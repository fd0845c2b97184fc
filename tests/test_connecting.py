"""The short way to a complete payout account leaves what the long way does."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter

from sqlmodel import SQLModel, col, select

from crowdfund.db.tables import AuditEntry, Enterprise, Notice, Registration
from crowdfund.domain.actor import Actor
from tests.world import World

LONG = "A Long Way"
SHORT = "A Shortcut"
ONE_S_OWN = re.compile(
    r"(acct|ba|evt|req)_\w+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|enterprise-[0-9a-f]{12}|"
    r"2\d{3}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)|\b[12]\d{9}\b|(?<=fingerprint\W{4})\w+|"
    + "|".join(f"{name}|{name.lower().replace(' ', '.')}[.]\\w+" for name in (LONG, SHORT))
)
"""Ids, addresses, names and times."""


def test_the_shortcut_leaves_our_rows_and_the_processor_s_as_they_would_be(world: World) -> None:
    long, short = world.person(LONG), world.person(SHORT)
    before = _objects(world)
    world.enterprise(long, can_receive=False)
    world.connect_payouts(long)
    between = _objects(world)
    world.enterprise(short)
    assert _ours(world, short) == _ours(world, long)
    assert [len(rows) for rows in _ours(world, short)] == [1, 1, 2, 1]
    theirs = _objects(world) - between
    assert theirs == between - before
    assert theirs.total() == 6


def test_both_accounts_are_said_to_be_able_to_receive(world: World) -> None:
    long, short = world.person(LONG), world.person(SHORT)
    world.enterprise(long, can_receive=False)
    world.connect_payouts(long)
    world.enterprise(short)
    with world.deps.reading() as session:
        refs = session.exec(select(Enterprise.account_ref)).all()
    states = [world.deps.gateway.retrieve_account(ref) for ref in refs]
    assert [state.transfers for state in states] == ["active", "active"]


def _ours(world: World, owner: Actor) -> list[list[str]]:
    with world.deps.reading() as session:
        enterprise = session.exec(
            select(Enterprise).where(Enterprise.owner_id == owner.user_id)
        ).one()
        about = {
            Enterprise: [enterprise],
            Registration: session.exec(
                select(Registration).where(Registration.subject_id == enterprise.id)
            ).all(),
            AuditEntry: session.exec(
                select(AuditEntry)
                .where(AuditEntry.object_id == str(enterprise.id))
                .order_by(col(AuditEntry.number))
            ).all(),
            Notice: session.exec(select(Notice).where(Notice.user_id == owner.user_id)).all(),
        }
        return [[_plain(row) for row in rows] for rows in about.values()]


def _plain(row: SQLModel) -> str:
    values = row.model_dump(
        mode="json", exclude={"number"} if isinstance(row, AuditEntry) else None
    )
    return _without_own(json.dumps(values, sort_keys=True))


def _objects(world: World) -> Counter[tuple[str, str]]:
    """Everything at the processor but the page of the long way."""
    with sqlite3.connect(world.sandbox.db_path) as connection:
        rows = connection.execute(
            "SELECT kind, body || hidden || account FROM objects WHERE kind <> 'sandbox_link' "
            "UNION ALL SELECT 'replay', key || status || body FROM replays "
            "WHERE body NOT LIKE '%account_link%'"
        ).fetchall()
    connection.close()
    return Counter((kind, _without_own(text)) for kind, text in rows)


def _without_own(text: str) -> str:
    return ONE_S_OWN.sub("…", text)
