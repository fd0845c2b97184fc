"""What the tests of a rush share: many people at once, and PostgreSQL's own word on deadlocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Campaign
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import reserving
from tests.world import World

PATIENCE_SECONDS = 60
"""How long one waits for another who is sure to come: a busy machine may take its time."""
HANDS = 24
"""Threads that share out what nobody has to do at the same moment."""


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs calls in threads that start together; returns results, refusals among them."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(PATIENCE_SECONDS)
        return refusal_or(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def shared_out(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Runs many calls, some at a time; returns results, refusals among them."""
    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(refusal_or, calls))


def refusal_or(call: Callable[[], Any]) -> Any:
    """A call's result, or the refusal that it met."""
    try:
        return call()
    except CrowdfundError as error:
        return error


def reserve(world: World, who: Actor, campaign: Campaign, shares: int = 1) -> UUID:
    """A reservation without its payment page."""
    return reserving.reserve(
        world.deps,
        backer=who,
        slug=campaign.slug,
        shares=shares,
        request_key=uuid4().hex,
        risk=risk_text.current(),
    )


def deadlocks(world: World) -> int:
    """How many deadlocks PostgreSQL has broken in this database, which tests before had as well.
    Ends every connection: a server process hands in its counts when it leaves, at the latest. The
    one that empties the database between tests has another role, and stays."""
    own = text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND usename = current_user"
    )
    counted = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    world.deps.engine.dispose()
    witness = make_engine(world.deps.engine.url.render_as_string(hide_password=False))
    with witness.connect() as connection:
        while len(connection.execute(own).all()) > 1:
            connection.rollback()
        connection.rollback()
        found: int = connection.execute(counted).scalar_one()
    witness.dispose()
    return found
