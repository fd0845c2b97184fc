"""The worker: does what is due, survives what fails, stops when told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlmodel import select

from crowdfund.db.tables import Campaign, Notice, User, WorkerBeat
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import GatewayUnavailable, MailNotTaken
from crowdfund.domain.letter import Letter
from crowdfund.jobs import worker as worker_module
from crowdfund.jobs.claims import KINDS, LEASE, Kind
from crowdfund.jobs.worker import Worker
from crowdfund.services import queues, settlement, withdrawal
from tests.world import World


class Outbox:
    """A mail server that may be away."""

    is_connected = True

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.is_away = False

    def send(self, letter: Letter) -> None:
        """Keeps the mail."""
        if self.is_away:
            raise MailNotTaken("away")
        self.sent.append((letter.to, letter.text))


def _kind(name: str, work: Callable[[Any, Any], None]) -> tuple[Kind, ...]:
    return tuple(replace(kind, work=work) if kind.name == name else kind for kind in KINDS)


@pytest.mark.parametrize("error", [GatewayUnavailable("Away."), RuntimeError("a mistake of ours")])
def test_a_row_that_fails_is_tried_again_and_holds_nobody_up(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bad, good = world.live_campaign(), world.live_campaign()
    assert good.closes_at is not None
    world.clock.pass_to(good.closes_at)

    def advance(deps: Any, campaign_id: Any) -> None:
        if campaign_id == bad.id:
            raise error
        settlement.advance(deps, campaign_id=campaign_id)

    with monkeypatch.context() as patch:
        patch.setattr(worker_module, "KINDS", _kind("campaign", advance))
        world.work()
    assert world.campaign(good).status == "refunded"
    assert world.campaign(bad).status == "live"

    world.to_deadline(bad)
    world.clock.advance(LEASE * 1.1)
    world.work()
    assert world.campaign(bad).status == "refunded"


def test_it_beats_works_and_stops_when_told(world: World) -> None:
    campaign = world.live_campaign()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    stop = threading.Event()
    done = threading.Event()

    def watch(deps: Any, campaign_id: Any) -> None:
        settlement.advance(deps, campaign_id=campaign_id)
        if world.campaign(campaign).status == "refunded":
            done.set()

    patched = pytest.MonkeyPatch()
    patched.setattr(worker_module, "KINDS", _kind("campaign", watch))
    patched.setattr(worker_module, "IDLE_SECONDS", 0.01)
    thread = threading.Thread(target=Worker(world.deps, threads=2).run, args=(stop,))
    thread.start()
    assert done.wait(60)
    stop.set()
    thread.join(60)
    patched.undo()

    assert not thread.is_alive()
    with world.deps.reading() as session:
        [beat] = session.exec(select(WorkerBeat)).all()
        assert queues.due_count(session, KINDS[1].queue, world.clock.now()) == 0
    assert ":" in beat.name


def test_notices_are_mailed_once_and_again_when_the_server_was_away(world: World) -> None:
    outbox = Outbox()
    deps = replace(world.deps, mailer=outbox)
    anna = world.person("Anna")
    world.invest(anna, world.live_campaign(), 5)
    outbox.is_away = True
    Worker(deps, threads=2).drain()
    assert outbox.sent == []

    outbox.is_away = False
    world.clock.advance(LEASE * 1.1)
    Worker(deps, threads=2).drain()
    Worker(deps, threads=2).drain()

    [text] = [text for to, text in outbox.sent if to == anna.email]
    assert "$50.00 is held" in text
    assert f"{deps.public_url}/pledges/" in text
    with deps.reading() as session:
        assert set(session.exec(select(Notice.tries))) == {2}


def test_a_mail_server_that_hangs_keeps_no_money_waiting(world: World) -> None:
    outbox, is_asked, may_answer = Outbox(), threading.Event(), threading.Event()
    deps = replace(world.deps, mailer=outbox)
    send = outbox.send

    def hang(letter: Letter) -> None:
        is_asked.set()
        assert may_answer.wait(60)
        send(letter)

    outbox.send = hang  # type: ignore[method-assign]
    anna, campaign = world.person("Anna"), world.live_campaign()
    world.invest(anna, campaign, 5)
    stop = threading.Event()
    thread = threading.Thread(target=Worker(deps, threads=2).run, args=(stop,))
    thread.start()
    try:
        assert is_asked.wait(60)
        withdrawal.withdraw(
            world.deps, actor=_founder_of(world, campaign), campaign_id=str(campaign.id), reason="x"
        )
        looks = threading.Event()
        ended = any(
            world.campaign(campaign).ended_at is not None or looks.wait(0.1) for _ in range(600)
        )
        assert ended
        assert outbox.sent == []
    finally:
        may_answer.set()
        stop.set()
        thread.join(60)
    assert outbox.sent != []


def _founder_of(world: World, campaign: Campaign) -> Actor:
    with world.deps.reading() as session:
        owner_id = world.enterprise_of(campaign).owner_id
        user = session.exec(select(User).where(User.id == owner_id)).one()
        return Actor(user_id=user.id, role=Role(user.role), name=user.name, email=user.email)


def test_without_a_database_it_waits(world: World) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    lost = Worker(replace(world.deps, engine=nowhere), threads=1)
    stop = threading.Event()
    rounds = iter([False, False, True])
    stop.is_set = lambda: next(rounds)  # type: ignore[method-assign]
    stop.wait = lambda timeout=None: timeout is not None  # type: ignore[method-assign]

    lost.run(stop)

    assert next(rounds, None) is None
