"""How far a settlement or a refund has come: counted from attempts, with speed and estimate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.db.tables import Attempt, Campaign
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import NotAllowed, NotFound, NotSignedIn
from crowdfund.services import (
    catalog,
    dashboard,
    money_pages,
    pledge_pages,
    pledging,
    settlement,
    transfers,
)
from crowdfund.services.views.pledges import PledgePage
from crowdfund.services.views.progress import RunProgress
from tests.world import World


def _decided(
    world: World, founder: Actor, *, target_minor: int, can_receive: bool = True
) -> tuple[Campaign, list[str]]:
    """A raise with four pledges whose transfers or refunds are intended and not yet made. From
    then on time passes as the test says: speed is measured."""
    campaign = world.live_campaign(founder, target_minor=target_minor, can_receive=can_receive)
    pledge_ids = [world.invest(world.person(f"Buyer {n}"), campaign, 1) for n in range(4)]
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.clock.stand_still()
    for _ in range(2):
        settlement.advance(world.deps, campaign_id=campaign.id)
    return campaign, pledge_ids


def _run(world: World, founder: Actor, campaign: Campaign) -> RunProgress:
    return dashboard.run(world.deps, actor=founder, campaign_id=str(campaign.id))


def _pledge_page(world: World, pledge_id: str) -> PledgePage:
    row = world.pledge_row(pledge_id)
    actor = Actor(row.backer_id, Role.MEMBER, name="", email="")
    return pledge_pages.pledge_page(world.deps, actor=actor, pledge_id=pledge_id)


def _newest(world: World, pledge_id: str, kind: str) -> Attempt:
    return world.attempts(pledge_id, kind)[-1]


def test_a_settlement_is_counted_timed_and_estimated(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, pledge_ids = _decided(world, founder, target_minor=1_000)
    begun = _run(world, founder, campaign)
    assert (begun.text, begun.percent) == ("0 of 4 payments released", 0)
    assert (begun.speed_text, begun.estimate_text, begun.trouble_text) == ("", "", "")

    world.clock.advance(timedelta(seconds=60))
    attempt = _newest(world, pledge_ids[0], "transfer")
    transfers.execute(world.deps, attempt_id=attempt.id)

    run = _run(world, founder, campaign)
    assert (run.text, run.percent) == ("1 of 4 payments released", 25)
    assert run.speed_text == "1 a minute"
    assert run.estimate_text.startswith("About 3 minutes left, done at ")
    assert run.title == campaign.title

    world.clock.advance(timedelta(seconds=61))
    assert _run(world, founder, campaign).estimate_text == ""


def test_a_short_run_is_not_thought_slow(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, pledge_ids = _decided(world, founder, target_minor=1_000)
    for pledge_id in pledge_ids[:2]:
        row = _newest(world, pledge_id, "transfer")
        row.status, row.due_at, row.ended_at = "done", None, world.clock.now()
        row.created_at = world.clock.now() - timedelta(seconds=6)
        world.put(row)

    run = _run(world, founder, campaign)
    assert int(run.speed_text.split()[0]) > 2
    assert run.estimate_text.startswith("About 1 minute left")


def test_a_refund_counts_what_is_decided_and_what_is_still_held(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=100_000)
    people = [world.person(f"Buyer {number}") for number in range(5)]
    pledge_ids = [world.invest(who, campaign, 1) for who in people]
    pledging.cancel(world.deps, actor=people[0], pledge_id=pledge_ids[0])
    world.work()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    settlement.advance(world.deps, campaign_id=campaign.id)
    # The one that was cancelled before does not belong to the run.
    assert _run(world, founder, campaign).text == "0 of 4 payments refunded"
    settlement.advance(world.deps, campaign_id=campaign.id)
    assert _run(world, founder, campaign).text == "0 of 4 payments refunded"

    parked, waiting = (_newest(world, pledge_id, "refund") for pledge_id in pledge_ids[1:3])
    parked.status, parked.due_at, waiting.status = "parked", None, "waiting"
    world.put(parked)
    world.put(waiting)
    run = _run(world, founder, campaign)
    assert run.trouble_text == "1 waiting for a person, 1 waiting for the processor"

    parked.status, parked.due_at = "pending", world.clock.now()
    world.put(parked)
    world.finish()
    assert _run(world, founder, campaign) == RunProgress()


def test_what_waits_for_a_person_alone_is_said(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, pledge_ids = _decided(world, founder, target_minor=1_000)
    parked = _newest(world, pledge_ids[0], "transfer")
    parked.status, parked.due_at = "parked", None
    world.put(parked)
    world.work()
    run = _run(world, founder, campaign)
    assert run.text == "3 of 4 payments released"
    assert run.estimate_text == "Only what waits for a person is left"


@pytest.mark.parametrize(
    ("target_minor", "text"),
    [(100_000, "3 of 3 payments refunded"), (1_000, "3 of 3 payments released")],
)
def test_a_run_says_that_it_waits_for_a_bank(world: World, target_minor: int, text: str) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=target_minor)
    pledge_ids = [world.invest(world.person(f"Buyer {n}"), campaign, 1) for n in range(4)]
    world.dispute(pledge_ids[0])
    world.work()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.work()
    run = _run(world, founder, campaign)
    assert run.text == text
    assert run.estimate_text == "Only what waits for a bank or a person is left"
    assert run.trouble_text == "1 disputed at a bank"
    seen = catalog.live_totals(world.deps, actor=None, slug=campaign.slug).run
    assert (seen.estimate_text, seen.trouble_text) == ("The last ones wait for a decision", "")


def test_a_refund_says_that_an_earlier_one_waits_for_a_person(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=100_000)
    people = [world.person(f"Buyer {number}") for number in range(3)]
    pledge_ids = [world.invest(who, campaign, 1) for who in people]
    pledging.cancel(world.deps, actor=people[0], pledge_id=pledge_ids[0])
    parked = _newest(world, pledge_ids[0], "refund")
    parked.status, parked.due_at = "parked", None
    world.put(parked)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.work()
    run = _run(world, founder, campaign)
    assert run.text == "2 of 2 payments refunded"
    assert run.estimate_text == "Only what waits for a person is left"
    assert run.trouble_text == "1 waiting for a person"


def test_a_settlement_says_that_the_payout_account_is_missing(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, _ = _decided(world, founder, target_minor=1_000, can_receive=False)
    run = _run(world, founder, campaign)
    assert run.text == "0 of 4 payments released"
    assert run.estimate_text == ("It waits until the enterprise has completed its payout account.")


def test_moderators_see_every_run_and_others_none(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, _ = _decided(world, founder, target_minor=1_000)
    world.live_campaign()
    admin = world.admin()

    [run] = money_pages.runs(world.deps, actor=admin)
    assert run.campaign_id == str(campaign.id)
    assert money_pages.money_page(world.deps, actor=admin).runs == [run]

    with pytest.raises(NotAllowed):
        money_pages.runs(world.deps, actor=founder)
    with pytest.raises(NotSignedIn):
        money_pages.runs(world.deps, actor=None)
    with pytest.raises(NotFound):
        _run(world, world.person("Other Founder"), campaign)
    world.finish()
    assert money_pages.runs(world.deps, actor=admin) == []


def test_everybody_sees_how_far_the_money_has_come(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, pledge_ids = _decided(world, founder, target_minor=1_000)
    world.clock.advance(timedelta(seconds=60))
    attempt = _newest(world, pledge_ids[0], "transfer")
    transfers.execute(world.deps, attempt_id=attempt.id)

    run = catalog.live_totals(world.deps, actor=None, slug=campaign.slug).run
    assert run.text == "Money is being released: 1 of 4 payments"
    assert run.estimate_text.startswith("About 3 minutes left")
    assert (run.speed_text, run.trouble_text) == ("", "")
    for pledge_id in pledge_ids[:2]:
        assert _pledge_page(world, pledge_id).run == run

    parked = _newest(world, pledge_ids[1], "transfer")
    parked.status, parked.due_at = "parked", None
    world.put(parked)
    world.work()
    run = catalog.live_totals(world.deps, actor=None, slug=campaign.slug).run
    assert (run.text, run.estimate_text) == (
        "Money is being released: 3 of 4 payments",
        "Moderators look into the last ones",
    )
    assert run.trouble_text == ""


def test_nothing_is_said_to_be_released_before_the_first_payment_is_asked_for(
    world: World,
) -> None:
    founder = world.person("Fiona Founder")
    campaign, pledge_ids = _decided(world, founder, target_minor=1_000, can_receive=False)
    assert _run(world, founder, campaign).text == "0 of 4 payments released"
    assert catalog.live_totals(world.deps, actor=None, slug=campaign.slug).run == RunProgress()
    assert _pledge_page(world, pledge_ids[0]).run == RunProgress()


def test_a_pledge_whose_refund_is_its_own_is_no_part_of_the_run(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign, pledge_ids = _decided(world, founder, target_minor=100_000)
    run = catalog.live_totals(world.deps, actor=None, slug=campaign.slug).run
    assert run.text == "Money goes back: 0 of 4 payments"
    assert _pledge_page(world, pledge_ids[0]).run == run

    own = world.pledge_row(pledge_ids[0])
    reason = own.refund_reason
    own.refund_reason = "cancelled"
    world.put(own)
    assert _pledge_page(world, pledge_ids[0]).run == RunProgress()
    own.refund_reason = reason
    world.put(own)
