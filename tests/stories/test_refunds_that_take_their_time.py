"""Refunds that are pending first, that fail later, and that nobody tells us of."""

from __future__ import annotations

from datetime import timedelta

from crowdfund.services import health, pledge_pages, pledging
from crowdfund.services.books import check_books
from tests.world import FAILING_REFUND_CARD, SLOW_REFUND_CARD, World


def test_a_refund_that_is_pending_first(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5, card=SLOW_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.work()
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert (page.status, page.money_text) == (
        "refunding",
        "$50.00 is on its way back to your card.",
    )
    assert page.timeline[-1].title == "Money back on your card"

    world.clock.advance(timedelta(minutes=1))
    world.work()

    assert world.statuses(pledge_id) == ["refunded"]


def test_a_raise_ends_only_when_every_refund_has_arrived(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5, card=SLOW_REFUND_CARD)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.work()
    assert world.campaign(campaign).status == "refunding"
    assert world.statuses(pledge_id) == ["refunding"]

    world.clock.advance(timedelta(minutes=1))
    world.finish()

    assert world.campaign(campaign).status == "refunded"


def test_a_pending_refund_whose_end_nobody_tells_of_is_found(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5, card=SLOW_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.clock.advance(timedelta(minutes=50))
    world.deliver([])
    assert world.statuses(pledge_id) == ["refunding"]

    world.clock.advance(timedelta(minutes=11))
    world.deliver([])

    assert world.statuses(pledge_id) == ["refunded"]
    assert len(world.listed("/v1/refunds")) == 1


def test_a_refund_that_comes_back_is_owed_again_and_waits_for_a_person(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5, card=FAILING_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    assert world.statuses(pledge_id) == ["refunded"]

    world.clock.advance(timedelta(minutes=1))
    world.work()
    world.check_books()

    assert world.statuses(pledge_id) == ["refunding"]
    assert [refund.status for refund in world.attempts(pledge_id, "refund")] == ["failed", "parked"]
    assert any("parked" in problem for problem in health.report(world.deps).problems)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    came_back = page.timeline[-2]
    assert (came_back.title, came_back.text) == (
        "The refund came back",
        "Your bank sent the refund back.",
    )
    assert "could not be returned to your card" in page.money_text
    assert "A moderator" in page.next_text
    assert "with the backer" not in str(page)
    assert len(world.listed("/v1/refunds")) == 1


def test_a_refund_that_comes_back_after_the_end_leaves_the_books_whole(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5, card=FAILING_REFUND_CARD)

    world.to_deadline(campaign)
    world.clock.advance(timedelta(minutes=1))
    world.work()

    assert world.campaign(campaign).status in {"refunded", "refunding"}
    assert world.statuses(pledge_id) == ["refunding"]
    assert check_books(world.deps).hold
