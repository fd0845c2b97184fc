"""What a dead worker held is taken over within a minute; what a living one holds is not."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from crowdfund.db.engine import make_engine
from crowdfund.jobs import worker as worker_module
from crowdfund.jobs.claims import KINDS, LEASE, MAIL, Kind, claim
from crowdfund.jobs.leases import LONGEST_HELD_SECONDS, RENEW_BEFORE, RENEW_SECONDS, Leases
from crowdfund.jobs.worker import IDLE_SECONDS, Worker
from crowdfund.services import attempts
from tests.jobs.planting import Field
from tests.world import World

EVERY = {kind.name: kind for kind in (*KINDS, MAIL)}
A_MOMENT = timedelta(seconds=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(world: World) -> World:
    """Where time stands still between one step and the next, so that no lease ends meanwhile."""
    world.clock.stand_still()
    return world


class Died(BaseException):
    """Nothing that anybody catches: as far as the rows can tell, the process is gone."""


@pytest.mark.parametrize("name", EVERY)
def test_what_a_dead_worker_claimed_is_taken_when_its_lease_ends(world: World, name: str) -> None:
    kind, planted = EVERY[name], Field(world).plant(name)
    assert planted in claim(world.deps, kind, limit=50)

    world.clock.advance(LEASE - A_MOMENT)
    assert planted not in claim(world.deps, kind, limit=50)
    world.clock.advance(2 * A_MOMENT)
    assert planted in claim(world.deps, kind, limit=50)


def test_leases_and_looks_take_less_than_a_minute_together() -> None:
    look = timedelta(seconds=IDLE_SECONDS)
    assert max(LEASE, attempts.CALL_LEASE) + look < MINUTE
    # Three looks in a row may fail before a lease runs out under living work.
    assert 3 * timedelta(seconds=RENEW_SECONDS) < RENEW_BEFORE < LEASE


@pytest.mark.parametrize("call", ["create_transfer", "create_refund"])
def test_a_call_in_which_a_worker_died_is_made_by_another_within_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    anna = world.person("Anna")
    succeeds = call == "create_transfer"
    campaign = world.live_campaign(target_minor=10_000 if succeeds else 100_000)
    pledge_id = world.invest(anna, campaign, 10)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)

    def die(*_given: Any, **_named: Any) -> Any:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(world.deps.gateway.inner, call, die)  # type: ignore[attr-defined]
        with pytest.raises(Died):
            Worker(world.deps, threads=1).drain()
        patch.undo()
    before = world.statuses(pledge_id)

    world.clock.advance(LEASE - A_MOMENT)
    world.work()
    assert world.statuses(pledge_id) == before
    world.clock.advance(2 * A_MOMENT)
    world.work()

    assert world.statuses(pledge_id) == ["settled" if succeeds else "refunded"]
    assert len(world.listed("/v1/transfers" if succeeds else "/v1/refunds")) == 1


def test_a_look_at_a_reservation_in_which_a_worker_died_is_taken_within_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = world.pledge(world.person("Anna"), world.live_campaign(), 10)
    world.pay(receipt)
    world.clock.advance(timedelta(minutes=2, seconds=1))

    def die(*_given: Any, **_named: Any) -> Any:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "_poll", lambda _self: 0)
        patch.setattr(world.deps.gateway.inner, "retrieve_checkout", die)  # type: ignore[attr-defined]
        with pytest.raises(Died):
            Worker(world.deps, threads=1).drain()
    assert world.statuses(receipt.pledge_id) == ["reserved"]

    world.clock.advance(LEASE + A_MOMENT)
    with monkeypatch.context() as patch:
        patch.setattr(Worker, "_poll", lambda _self: 0)
        world.work()
    assert world.statuses(receipt.pledge_id) == ["escrowed"]


def test_a_living_worker_keeps_its_row_however_long_it_takes(world: World) -> None:
    kind, planted = EVERY["refund"], Field(world).plant("refund")
    leases = Leases(world.deps)
    leases.hold(kind, claim(world.deps, kind, limit=1))
    for _ in range(10):
        world.clock.advance(LEASE - RENEW_BEFORE + A_MOMENT)
        assert leases.renew() == 1
        assert claim(world.deps, kind, limit=1) == []

    leases.let_go(kind, planted)
    world.clock.advance(LEASE + A_MOMENT)
    assert leases.renew() == 0
    assert claim(world.deps, kind, limit=1) == [planted]


def test_a_lease_that_has_long_to_go_is_not_renewed_and_what_is_done_is_left_alone(
    world: World,
) -> None:
    field, kind = Field(world), EVERY["refund"]
    planted = field.plant("refund")
    leases = Leases(world.deps)
    leases.hold(kind, claim(world.deps, kind, limit=1))
    assert leases.renew() == 0

    [attempt] = world.attempts(field.paid, "refund")
    assert attempt.id == planted
    attempt.due_at, attempt.status = None, "failed"
    world.put(attempt)
    world.clock.advance(LEASE)
    assert leases.renew() == 0
    assert world.attempts(field.paid, "refund")[0].due_at is None


def test_a_row_that_somebody_changes_is_not_waited_for(world: World) -> None:
    kind, planted = EVERY["refund"], Field(world).plant("refund")
    leases = Leases(world.deps)
    leases.hold(kind, claim(world.deps, kind, limit=1))
    world.clock.advance(LEASE - A_MOMENT)
    with world.deps.transaction() as session:
        attempts.locked(session, planted)
        assert leases.renew() == 0
    assert leases.renew() == 1


def test_work_that_hangs_is_not_held_for_ever(world: World) -> None:
    kind, planted = EVERY["refund"], Field(world).plant("refund")
    seconds = iter([0.0, LONGEST_HELD_SECONDS - 1, LONGEST_HELD_SECONDS])
    leases = Leases(world.deps, seconds=lambda: next(seconds))
    leases.hold(kind, claim(world.deps, kind, limit=1))
    world.clock.advance(LEASE - A_MOMENT)
    assert leases.renew() == 1
    world.clock.advance(LEASE - A_MOMENT)
    assert leases.renew() == 0
    world.clock.advance(2 * A_MOMENT)
    assert claim(world.deps, kind, limit=1) == [planted]


def test_a_running_worker_renews_and_lets_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, planted = EVERY["dispute"], Field(world).plant("dispute")
    is_at_it, may_end, renewed = threading.Event(), threading.Event(), threading.Event()

    def work(_deps: Any, row_id: Any) -> None:
        assert row_id == planted
        is_at_it.set()
        assert may_end.wait(60)

    class Watched(Leases):
        def renew(self) -> int:
            done = super().renew()
            if done:
                renewed.set()
            return done

    slow = replace(kind, work=work)
    monkeypatch.setattr(worker_module, "KINDS", (slow,))
    monkeypatch.setattr(worker_module, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr("crowdfund.jobs.leases.RENEW_SECONDS", 0.01)
    worker, stop = Worker(world.deps, threads=1), threading.Event()
    worker._leases = leases = Watched(world.deps)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    assert is_at_it.wait(60)
    # Told to stop, it still keeps what it is at.
    stop.set()
    world.clock.advance(LEASE - A_MOMENT)
    assert renewed.wait(60)
    may_end.set()
    thread.join(60)

    assert not thread.is_alive()
    assert leases._by_kind() == []


def test_a_claim_that_fails_holds_nothing(world: World) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    worker = Worker(replace(world.deps, engine=nowhere), threads=1)
    kind: Kind = EVERY["campaign"]
    assert worker._claim(kind, 1) == []
    assert worker._leases._by_kind() == []


def test_locks_of_who_stands_still_are_given_up(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with engine.connect() as connection:
        shown = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
    engine.dispose()
    assert timedelta(seconds=int(str(shown).removesuffix("s"))) <= LEASE
