"""Steps of a campaign: taken when they are due, quiet when they are not, repeated without harm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.services import closing, refunding, settlement
from crowdfund.services.campaign_notices import CLOSES_SOON
from tests.world import World


def test_a_scheduled_campaign_opens_at_its_time(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder)
    row = world.campaign(campaign)
    row.status = "scheduled"
    row.opens_at = row.due_at = world.clock.now() + timedelta(days=1)
    world.put(row)

    settlement.advance(world.deps, campaign_id=campaign.id)
    assert world.campaign(campaign).status == "scheduled"
    world.clock.advance(timedelta(days=1, seconds=2))
    world.work()

    opened = world.campaign(campaign)
    assert campaign.closes_at is not None
    looks_at = campaign.closes_at - CLOSES_SOON
    assert (opened.status, opened.due_at) == ("live", looks_at)
    assert world.notices(founder)[-1] == "“Bread for the harbour” is open"


def test_one_without_an_opening_opens_as_soon_as_it_is_looked_at(world: World) -> None:
    campaign = world.live_campaign()
    row = world.campaign(campaign)
    row.status, row.opens_at, row.due_at = "scheduled", None, world.clock.now()
    world.put(row)

    world.work()

    assert world.campaign(campaign).status == "live"
    assert world.campaign(campaign).opens_at is not None


def test_nothing_closes_before_its_deadline(world: World) -> None:
    campaign = world.live_campaign()
    settlement.advance(world.deps, campaign_id=campaign.id)
    row = world.campaign(campaign)
    assert campaign.closes_at is not None
    assert (row.status, row.due_at) == ("live", campaign.closes_at - CLOSES_SOON)


def test_backers_are_told_once_that_the_deadline_is_near(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 3)
    assert campaign.closes_at is not None
    settlement.advance(world.deps, campaign_id=campaign.id)
    assert len(world.notices(anna)) == 1
    world.clock.pass_to(campaign.closes_at - CLOSES_SOON)
    for _ in range(3):
        settlement.advance(world.deps, campaign_id=campaign.id)
    assert world.notices(anna)[1:] == ["“Bread for the harbour” closes soon"]
    row = world.campaign(campaign)
    assert (row.status, row.due_at) == ("live", campaign.closes_at)


def test_what_is_over_is_never_due_again(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)
    before = world.history(campaign.id)
    row = world.campaign(campaign)
    row.due_at = world.clock.now()
    world.put(row)

    settlement.advance(world.deps, campaign_id=campaign.id)
    closing.close(world.deps, campaign.id)
    closing.finish(world.deps, campaign.id)
    settlement._settle(world.deps, campaign.id)
    settlement._open(world.deps, campaign.id)

    assert world.campaign(campaign).due_at is None
    assert world.history(campaign.id) == before


def test_many_pledges_are_settled_and_refunded_in_chunks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement, "CHUNK", 2)
    monkeypatch.setattr(refunding, "CHUNK", 2)
    good = world.live_campaign(target_minor=5_000)
    bad = world.live_campaign(target_minor=100_000)
    people = [world.person(f"Buyer {number}") for number in range(5)]
    settled = [world.invest(who, good, 1) for who in people]
    refunded = [world.invest(who, bad, 1) for who in people]

    world.to_deadline(good)

    assert set(world.statuses(*settled)) == {"settled"}
    assert set(world.statuses(*refunded)) == {"refunded"}


def test_a_repeated_look_at_a_raise_that_refunds_does_nothing_twice(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 1)
    world.to_deadline(campaign)

    refunding.refund(world.deps, campaign.id)

    assert len(world.attempts(pledge_id, "refund")) == 1
    assert world.campaign(campaign).due_at is None


def test_money_that_is_partly_out_is_never_called_back_for_want_of_an_account(
    world: World,
) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    second = world.invest(world.person("Ben"), campaign, 10)
    world.sandbox.fault("/v1/transfers", 500, times=10_000)
    world.to_deadline(campaign)
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "pending"
    world.put(enterprise)

    world.clock.advance(timedelta(days=100))
    settlement.advance(world.deps, campaign_id=campaign.id)

    assert world.campaign(campaign).status == "settling"
    assert world.statuses(second) == ["escrowed"]
