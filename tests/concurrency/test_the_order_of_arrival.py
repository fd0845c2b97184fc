"""Who comes first is served first, and whoever dies in the queue leaves nothing behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.errors import SharesUnavailable
from crowdfund.services import reserving
from tests.concurrency.rushing import PATIENCE_SECONDS, refusal_or, reserve
from tests.world import World

QUEUE = text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))")
WAITING_PIDS = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database())"
)


def _until_waiting(world: World, count: int) -> None:
    """Looks until so many stand in the queue."""
    began = real_now()
    while True:
        with world.deps.reading() as session:
            if len(session.execute(WAITING_PIDS).all()) == count:
                return
        assert (real_now() - began).total_seconds() < PATIENCE_SECONDS


def _served(world: World, session: Session, campaign: Campaign, buyers: int) -> list[Any]:
    """Holds the head of the queue while buyers join it one after the other, each one seen waiting
    before the next comes; then lets go. Returns what each got, in the order they came."""
    session.execute(QUEUE, {"id": str(campaign.id)})
    people = [world.person(f"Buyer {number}") for number in range(buyers)]
    with ThreadPoolExecutor(buyers) as pool:
        asked = []
        for place, who in enumerate(people, start=1):
            call = lambda who=who: refusal_or(lambda: reserve(world, who, campaign, 2))  # noqa: E731
            asked.append(pool.submit(call))
            _until_waiting(world, place)
        session.commit()
        return [one.result() for one in asked]


def test_the_last_shares_go_to_those_who_came_first(world: World) -> None:
    """Ten are left, each wants two: the first five get them, all the others read that none is."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    with world.deps.transaction() as session:
        answers = _served(world, session, campaign, 12)

    assert [isinstance(answer, SharesUnavailable) for answer in answers] == [False] * 5 + [True] * 7
    assert {answer.shares_left for answer in answers[5:]} == {0}


def test_they_are_stored_in_the_order_they_came(world: World) -> None:
    """PostgreSQL numbers transactions as they begin to write: none overtook another."""
    campaign = world.live_campaign()
    with world.deps.transaction() as session:
        answers = _served(world, session, campaign, 12)

    with world.deps.reading() as session:
        numbered = select(Pledge.id, text("pledges.xmin::text::bigint"))
        number = dict(session.exec(numbered.where(col(Pledge.campaign_id) == campaign.id)).all())
    assert all(number[one] < number[other] for one, other in pairwise(answers))


def test_a_buyer_cut_off_in_the_queue_leaves_nothing_and_holds_nobody_up(world: World) -> None:
    """A connection dies while it waits, as when its web process is killed; the next is served."""
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    doomed = make_engine(world.deps.engine.url.render_as_string(hide_password=False))
    elsewhere = replace(world, deps=replace(world.deps, engine=doomed))
    with world.deps.transaction() as session, ThreadPoolExecutor(2) as pool:
        session.execute(QUEUE, {"id": str(campaign.id)})
        cut_off = pool.submit(lambda: reserve(elsewhere, anna, campaign, 10))
        _until_waiting(world, 1)
        [pid] = session.execute(WAITING_PIDS).scalars()
        bens = pool.submit(lambda: reserve(world, ben, campaign, 10))
        _until_waiting(world, 2)
        session.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
        with pytest.raises(OperationalError, match="terminating connection"):
            cut_off.result()
        session.commit()
        won = bens.result()
    doomed.dispose()

    with world.deps.reading() as session:
        stored = session.exec(select(Pledge.id).where(Pledge.campaign_id == campaign.id)).all()
    assert stored == [won]
    assert world.campaign(campaign).reserved_shares == 10


def test_other_campaigns_do_not_wait(world: World) -> None:
    busy, quiet = world.live_campaign(), world.live_campaign()
    with world.deps.transaction() as session:
        session.execute(QUEUE, {"id": str(busy.id)})
        assert reserve(world, world.person("Anna"), quiet)


def test_the_queue_is_the_one_that_reservations_use() -> None:
    """The tests above would prove nothing if the product queued elsewhere."""
    assert "pg_advisory_xact_lock(hashtextextended(CAST(%(campaign_id)s" in reserving.TAKE
