"""Two of everything at the same moment: one effect, and the books hold."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, TransitionRefused
from crowdfund.jobs.claims import KINDS, LEASE, claim
from crowdfund.jobs.worker import Worker
from crowdfund.services import clearing, pledging, settlement, transfers, withdrawal
from crowdfund.services.views.pledges import PledgeReceipt
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once
from tests.world import World


def test_the_same_form_sent_twice_at_once_is_one_pledge(world: World) -> None:
    campaign = world.live_campaign()
    anna, key = world.person("Anna"), uuid4().hex

    first, second = at_once(*[lambda: world.pledge(anna, campaign, 5, key=key)] * 2)

    assert isinstance(first, PledgeReceipt)
    assert first == second
    assert world.campaign(campaign).reserved_shares == 5
    assert len(world.listed("/v1/checkout/sessions")) == 1


def test_two_workers_take_a_row_once(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    for number in range(6):
        world.invest(world.person(f"Buyer {number}"), campaign, 2)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)

    at_once(*[Worker(world.deps, threads=3).drain for _ in range(3)])
    world.finish()

    assert world.campaign(campaign).status == "settled"
    assert len(world.listed("/v1/transfers")) == 6
    asked = [one for one in world.sandbox.exchanges if (one.method, one.path) == _TRANSFER]
    assert len(asked) == 6


_TRANSFER = ("post", "/v1/transfers")


def test_a_claimed_row_is_left_alone_until_its_lease_ends(world: World) -> None:
    world.clock.stand_still()
    campaign = world.live_campaign()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    [kind] = [kind for kind in KINDS if kind.name == "campaign"]

    both = at_once(*[lambda: claim(world.deps, kind, limit=10)] * 2)

    assert sorted(both) == [[], [campaign.id]]
    world.clock.advance(LEASE - timedelta(seconds=1))
    assert claim(world.deps, kind, limit=10) == []
    world.clock.advance(timedelta(seconds=2))
    assert claim(world.deps, kind, limit=10) == [campaign.id]


def test_the_same_transfer_booked_twice_at_once_is_booked_once(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    for _ in range(3):
        settlement.advance(world.deps, campaign_id=campaign.id)
    [attempt] = world.attempts(pledge_id, "transfer")

    at_once(*[lambda: transfers.execute(world.deps, attempt_id=attempt.id)] * 3)

    assert world.statuses(pledge_id) == ["settled"]
    assert len(world.listed("/v1/transfers")) == 1


def test_the_same_payment_told_many_times_at_once_is_booked_once(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    world.pay(receipt)
    state = world.deps.gateway.retrieve_checkout(world.checkout_ref(receipt.pledge_id))
    pledge_row = world.pledge_row(receipt.pledge_id)

    at_once(*[lambda: clearing.apply(world.deps, pledge_id=pledge_row.id, state=state)] * 6)

    assert world.history(receipt.pledge_id) == ["reserved", "escrowed"]
    assert world.campaign(campaign).escrowed_shares == 5


def _invested(world: World, count: int) -> tuple[Campaign, list[tuple[Actor, str]]]:
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(minutes=20))
    people = [world.person(f"Buyer {number}") for number in range(count)]
    return campaign, [(who, world.invest(who, campaign, 4)) for who in people]


def test_cancelling_against_the_decision(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before the deadline; the close comes between a cancel's look and its deed."""
    campaign, [(anna, pledge_id), *_] = _invested(world, 3)
    looked, closed = threading.Event(), threading.Event()
    cancel_paid = pledging._cancel_paid

    def slow(*args: Any) -> Any:
        looked.set()
        assert closed.wait(PATIENCE_SECONDS)
        return cancel_paid(*args)

    monkeypatch.setattr(pledging, "_cancel_paid", slow)

    def close() -> None:
        assert looked.wait(PATIENCE_SECONDS)
        assert campaign.closes_at is not None
        world.clock.pass_to(campaign.closes_at)
        settlement.advance(world.deps, campaign_id=campaign.id)
        closed.set()

    answer, _ = at_once(lambda: pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id), close)
    world.finish()

    assert isinstance(answer, TransitionRefused)
    assert world.campaign(campaign).status == "settled"
    assert world.statuses(pledge_id) == ["settled"]


def test_a_storm_of_cancels_while_money_comes_in_and_goes_back(world: World) -> None:
    campaign, invested = _invested(world, 4)
    paying = [world.pledge(world.person(f"Late {n}"), campaign, 4) for n in range(3)]
    for receipt in paying:
        world.pay(receipt)

    answers = at_once(
        *[
            lambda who=who, one=one: pledging.cancel(world.deps, actor=who, pledge_id=one)
            for who, one in invested
        ],
        Worker(world.deps, threads=3).drain,
        Worker(world.deps, threads=3).drain,
    )

    assert not any(isinstance(answer, CrowdfundError) for answer in answers)
    world.check_books()
    assert {world.statuses(one)[0] for _, one in invested} == {"refunded"}
    world.to_deadline(campaign)
    assert {world.statuses(one.pledge_id)[0] for one in paying} == {"settled"}


def test_cancelling_twice_at_once_is_one_refund(world: World) -> None:
    _, [(anna, pledge_id)] = _invested(world, 1)

    at_once(*[lambda: pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)] * 2)

    assert world.history(pledge_id) == ["reserved", "escrowed", "refunding", "refunded"]
    assert len(world.listed("/v1/refunds")) == 1


def test_withdrawing_against_payments(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder)
    receipts = [world.pledge(world.person(f"Buyer {n}"), campaign, 4) for n in range(3)]
    for receipt in receipts:
        world.pay(receipt)

    at_once(
        lambda: withdrawal.withdraw(
            world.deps, actor=founder, campaign_id=str(campaign.id), reason="No more."
        ),
        Worker(world.deps, threads=3).drain,
    )
    world.finish()

    assert {world.statuses(one.pledge_id)[0] for one in receipts} == {"refunded"}
    assert world.campaign(campaign).ended_at is not None
