"""A backer keeps a pledge in the last moment while a worker cancels what was not kept; and buyers
reserve while everybody is asked."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, CampaignVersion, Pledge
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import TransitionRefused
from crowdfund.services import counters, reconfirming, reserving
from crowdfund.services.views.pledges import PledgeReceipt
from tests.changing import change, end_of, keep
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once
from tests.world import World


def _asked(world: World) -> tuple[Actor, str, CampaignVersion]:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    annas = world.invest(anna, campaign, 12)
    version = change(world, campaign, target="110")
    world.clock.drift(end_of(version) - world.clock.now() - timedelta(minutes=1))
    return anna, annas, version


def _keep_while_the_worker_cancels(
    world: World, monkeypatch: pytest.MonkeyPatch, anna: Actor, annas: str, version: CampaignVersion
) -> Any:
    """The backer's request asked the clock in time, and the worker is done before it looks."""
    asked, cancelled = threading.Event(), threading.Event()
    locked = counters.locked_pledge

    def slow(session: Session, pledge_id: UUID) -> Pledge:
        asked.set()
        assert cancelled.wait(PATIENCE_SECONDS)
        return locked(session, pledge_id)

    monkeypatch.setattr(reconfirming.counters, "locked_pledge", slow)

    def cancel() -> None:
        assert asked.wait(PATIENCE_SECONDS)
        world.clock.drift(timedelta(minutes=1))
        reconfirming.end(world.deps, version_id=version.id)
        cancelled.set()

    answer, _ = at_once(lambda: keep(world, anna, annas, version), cancel)
    monkeypatch.setattr(reconfirming.counters, "locked_pledge", locked)
    return answer


def test_who_comes_after_the_worker_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, annas, version = _asked(world)
    answer = _keep_while_the_worker_cancels(world, monkeypatch, anna, annas, version)
    assert isinstance(answer, TransitionRefused)
    world.finish()
    assert world.statuses(annas) == ["refunded"]


def test_without_the_lock_a_pledge_is_kept_that_goes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock and the second look under it prevent."""
    anna, annas, version = _asked(world)
    row = world.pledge_row(annas)

    def unlocked(session: Session, pledge_id: UUID) -> Pledge:
        found = session.exec(select(Pledge).where(Pledge.id == pledge_id)).one()
        found.status, found.reconfirm_by = row.status, row.reconfirm_by
        return found

    monkeypatch.setattr(counters, "locked_pledge", unlocked)
    answer = _keep_while_the_worker_cancels(world, monkeypatch, anna, annas, version)
    assert answer is None
    assert world.pledge_row(annas).terms_version == version.number
    # What was kept goes back all the same.
    assert world.history(annas)[-1] == "refunding"
    monkeypatch.undo()
    world.put(row.model_copy(update={"status": "refunding", "refund_reason": "not_reconfirmed"}))


def test_the_worker_leaves_alone_what_is_being_kept(world: World) -> None:
    _anna, annas, version = _asked(world)
    with world.deps.transaction() as session:
        counters.locked_pledge(session, UUID(annas))
        world.clock.drift(timedelta(minutes=1))
        reconfirming.end(world.deps, version_id=version.id)
        assert world.statuses(annas) == ["escrowed"]
    with world.deps.reading() as session:
        due_at = session.get_one(CampaignVersion, version.id).due_at
    assert due_at is not None
    assert due_at > end_of(version)


def _rush(world: World) -> tuple[Campaign, list[Pledge], CampaignVersion]:
    campaign = world.live_campaign(target_minor=10_000)
    people = [world.person(f"Buyer {number}") for number in range(8)]
    made: list[CampaignVersion] = []
    answers = at_once(
        *[lambda who=who: world.pledge(who, campaign, 2) for who in people],
        lambda: made.append(change(world, campaign, target="110")),
    )
    ids = [answer.pledge_id for answer in answers if isinstance(answer, PledgeReceipt)]
    assert len(ids) == 8
    return campaign, [world.pledge_row(one) for one in ids], made[0]


def test_whoever_reserves_meanwhile_is_asked_or_knows_the_new_terms(world: World) -> None:
    _campaign, rows, version = _rush(world)
    old = [row for row in rows if row.terms_version == 1]
    assert all(row.reconfirm_by == version.reconfirm_by for row in old)
    assert all(row.reconfirm_by is None for row in rows if row.terms_version == 2)
    assert version.asked == len(old)


def test_without_the_queue_somebody_is_never_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody reserves after all were asked and before the new terms are in force."""
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    whole = reconfirming.ask_all
    made: list[str] = []

    def then_somebody_comes(session: Session, campaign_id: UUID, **by: Any) -> int:
        asked = whole(session, campaign_id, **by)
        pledge_id = reserving.reserve(
            world.deps,
            backer=anna,
            slug=campaign.slug,
            shares=2,
            request_key=uuid4().hex,
            risk=risk_text.current(),
        )
        made.append(str(pledge_id))
        return asked

    monkeypatch.setattr(counters, "stop_reserving", lambda *_args: None)
    monkeypatch.setattr(reconfirming, "ask_all", then_somebody_comes)
    version = change(world, campaign, target="110")
    row = world.pledge_row(made[0])
    assert (row.terms_version, row.reconfirm_by) == (1, None)
    assert version.number == 2
