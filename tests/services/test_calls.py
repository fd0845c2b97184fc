"""The call that is counted as one statement is counted as by `attempts.begin_call`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from crowdfund.clock import real_now
from crowdfund.db.engine import make_engine
from crowdfund.db.queries.calls import Begun
from crowdfund.db.tables import Attempt
from crowdfund.domain.payment import AttemptStatus
from crowdfund.services import attempts, calls, failures, refunds
from crowdfund.services.deps import Deps
from tests.world import World

Begin = Callable[[World, Attempt, datetime], Begun | None]

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
    "AND datname = current_database()"
)
PATIENCE_SECONDS = 60


def _until_waiting(world: World) -> None:
    """Looks until somebody waits for a row."""
    began = real_now()
    while True:
        with world.deps.reading() as session:
            if session.execute(WAITING).scalar_one():
                return
        assert (real_now() - began).total_seconds() < PATIENCE_SECONDS


def _refund(world: World, **values: object) -> Attempt:
    """A refund that is intended and not asked for yet."""
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    [page] = world.attempts(pledge_id, "checkout")
    at = world.deps.now()
    attempt = Attempt(
        kind="refund",
        status="pending",
        campaign_id=page.campaign_id,
        pledge_id=page.pledge_id,
        purpose="cancelled",
        idempotency_key=f"pledge:{pledge_id}:refund:cancelled:1",
        amount_minor=page.amount_minor,
        currency=page.currency,
        due_at=at,
        created_at=at,
    )
    for name, value in values.items():
        setattr(attempt, name, value)
    world.put(attempt)
    return attempt


def _begin(world: World, attempt: Attempt, at: datetime) -> Begun | None:
    with world.deps.transaction() as session:
        return calls.begin(session, attempt.id, callable_in=refunds.UNDER_WAY, at=at)


def _begin_alone(world: World, attempt: Attempt, at: datetime) -> Begun | None:
    return calls.begin_alone(world.deps, attempt.id, callable_in=refunds.UNDER_WAY, at=at)


both_ways = pytest.mark.parametrize("begin", [_begin, _begin_alone])
"""Among other statements of a transaction, and alone."""


def _as_it_is(world: World, attempt: Attempt) -> Attempt:
    with world.deps.reading() as session:
        return session.get_one(Attempt, attempt.id)


@both_ways
@pytest.mark.parametrize("tries", [0, 3])
def test_one_statement_does_what_begin_call_does(world: World, tries: int, begin: Begin) -> None:
    long_ago = world.deps.now() - timedelta(hours=2) if tries else None
    attempt = _refund(world, tries=tries, first_called_at=long_ago, number=1)
    at = world.deps.now() + timedelta(seconds=7)
    begun = begin(world, attempt, at)
    by_statement = _as_it_is(world, attempt)

    attempts.begin_call(attempt, at=at)

    counted = ("tries", "first_called_at", "due_at", "status", "idempotency_key")
    assert [getattr(by_statement, name) for name in counted] == [
        getattr(attempt, name) for name in counted
    ]
    assert begun is not None
    assert begun.tries == tries + 1
    assert attempts.is_repeat(begun) == (tries > 0)
    assert begun.amount_minor == attempt.amount_minor
    assert begun.payment_ref.startswith("pi_")


@both_ways
@pytest.mark.parametrize("status", ["done", "failed", "parked"])
def test_what_is_no_longer_under_way_is_neither_counted_nor_called(
    world: World, status: str, begin: Begin
) -> None:
    attempt = _refund(world, status=status, due_at=None)
    assert begin(world, attempt, world.deps.now()) is None
    assert _as_it_is(world, attempt).tries == 0


@both_ways
def test_whoever_waits_for_the_row_sees_what_became_of_it(world: World, begin: Begin) -> None:
    """Two at once: the second waits for the first, and then finds that it is done."""
    attempt = _refund(world)
    with ThreadPoolExecutor(1) as pool:
        with world.deps.transaction() as session:
            held = attempts.locked(session, attempt.id)
            second = pool.submit(begin, world, attempt, world.deps.now())
            _until_waiting(world)
            attempts.finish(held, AttemptStatus.DONE, at=world.deps.now())
            session.add(held)
        assert second.result() is None
    assert _as_it_is(world, attempt).tries == 0


def test_both_ways_read_the_same(world: World) -> None:
    attempt, at = _refund(world), world.deps.now()
    among, alone = _begin(world, attempt, at), _begin_alone(world, attempt, at)
    assert among is not None
    assert alone == among._replace(tries=2)


REFUSED = "INSERT INTO attempts (id) VALUES (gen_random_uuid())"
ENDED = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.mark.parametrize(
    ("statement", "raised", "is_away"),
    [(REFUSED, IntegrityError, False), (ENDED, OperationalError, True)],
)
def test_what_fails_alone_fails_as_it_would_in_a_transaction(
    world: World, statement: str, raised: type[Any], is_away: bool
) -> None:
    """A worker tells a database that is away from a row that breaks by what is raised."""
    with pytest.raises(raised) as alone, world.deps.statements() as connection:
        connection.execute(statement)
    with pytest.raises(raised) as inside, world.deps.transaction() as session:
        session.execute(text(statement))
    assert type(alone.value) is type(inside.value)
    for error in (alone.value, inside.value):
        assert failures.trouble_of(error).is_away is is_away
    attempt = _refund(world)
    assert _begin_alone(world, attempt, world.deps.now()) is not None


def test_a_database_that_lets_nobody_in_fails_alone_as_in_a_transaction(deps: Deps) -> None:
    shut = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    outside = replace(deps, engine=shut)
    with pytest.raises(OperationalError) as alone, outside.statements():
        pass
    with pytest.raises(OperationalError) as inside, outside.transaction() as session:
        session.execute(text("SELECT 1"))
    for error in (alone.value, inside.value):
        assert failures.trouble_of(error).is_away
    shut.dispose()
