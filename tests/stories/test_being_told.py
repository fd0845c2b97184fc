"""Everybody is told what happened to their money and their raise, once, however it happened."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from crowdfund.db.tables import Notice
from crowdfund.domain.actor import Actor
from crowdfund.services import moderation, payouts, pledging, withdrawal
from tests.world import World

TITLE = "“Bread for the harbour”"


def kinds(world: World, person: Actor) -> list[str]:
    """Kinds of what a person was told, oldest first."""
    with world.deps.reading() as session:
        query = select(Notice.kind).where(Notice.user_id == person.user_id)
        return list(session.exec(query.order_by(col(Notice.created_at), col(Notice.kind))))


def test_a_raise_that_is_stopped_goes_on_and_is_taken_back(world: World) -> None:
    founder, moderator = world.person("Fiona"), world.admin()
    campaign = world.live_campaign(founder, target_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    world.invest(anna, campaign, 6)
    world.invest(ben, campaign, 5)
    world.invest(ben, campaign, 1)
    which = {"actor": moderator, "campaign_id": str(campaign.id)}
    moderation.suspend(world.deps, reason="A complaint.", **which)  # type: ignore[arg-type]
    moderation.resume(world.deps, reason="Answered.", **which)  # type: ignore[arg-type]
    withdrawal.withdraw(
        world.deps, actor=founder, campaign_id=str(campaign.id), reason="We found a grant."
    )
    world.finish()
    world.finish()

    assert kinds(world, anna) == [
        *("pledge_paid", "target_reached", "raise_suspended", "raise_resumed", "raise_withdrawn"),
        *("refund_started", "refunded"),
    ]
    assert kinds(world, ben).count("target_reached") == 1
    assert kinds(world, ben).count("refunded") == 2
    assert kinds(world, founder) == [
        *("payout_complete", "campaign_reached", "campaign_suspended", "campaign_resumed"),
        *("campaign_withdrawn", "campaign_paid_back"),
    ]
    with world.deps.reading() as session:
        query = select(Notice.body).where(Notice.kind == "raise_withdrawn")
        assert {body.partition("\n")[0] for body in session.exec(query)} == {"We found a grant."}


def test_a_pledge_that_is_cancelled_not_paid_or_paid_too_late(world: World) -> None:
    campaign = world.live_campaign()
    anna, ben, cy = world.person("Anna"), world.person("Ben"), world.person("Cy")
    cancelled = world.invest(anna, campaign, 3)
    pledging.cancel(world.deps, actor=anna, pledge_id=cancelled)
    world.pledge(ben, campaign, 4)
    late = world.pledge(cy, campaign, 5)
    world.pay(late)
    row = world.campaign(campaign)
    row.closes_at = world.clock.now() - timedelta(minutes=1)
    world.put(row)
    pledging.came_back(world.deps, actor=cy, pledge_id=late.pledge_id)
    world.clock.advance(timedelta(hours=1))
    world.finish()

    assert kinds(world, anna) == ["pledge_paid", "pledge_cancelled", "refunded"]
    assert kinds(world, ben) == ["pledge_expired"]
    assert kinds(world, cy) == ["pledge_late", "refunded"]


def test_who_cancels_before_paying_is_not_told_that_time_was_over(world: World) -> None:
    campaign = world.live_campaign()
    anna, ben = world.person("Anna"), world.person("Ben")
    cancelled = world.pledge(anna, campaign, 3)
    pledging.cancel(world.deps, actor=anna, pledge_id=cancelled.pledge_id)
    world.pledge(ben, campaign, 4)
    world.clock.advance(timedelta(hours=1))
    world.finish()

    with world.deps.reading() as session:
        query = select(Notice).where(Notice.kind == "pledge_expired")
        told = {each.user_id: (each.subject, each.body) for each in session.exec(query)}
    charged = "You were not charged."
    assert told == {
        anna.user_id: (
            f"You cancelled your pledge for {TITLE}",
            f"We no longer keep 3 shares for you. {charged}",
        ),
        ben.user_id: (
            f"Your reservation for {TITLE} has ended",
            f"We no longer keep 4 shares for you. {charged}",
        ),
    }


def test_a_payout_account_that_comes_and_goes(world: World) -> None:
    founder = world.person("Fiona")
    campaign = world.live_campaign(founder)
    ref = world.enterprise_of(campaign).account_ref
    for _ in range(2):
        payouts.refresh(world.deps, actor=founder)
    assert kinds(world, founder) == ["payout_complete"]
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "pending"
    world.put(enterprise)
    world.clock.drift(timedelta(seconds=1))
    payouts.refresh_account(world.deps, account_ref=ref)
    payouts.refresh_account(world.deps, account_ref=ref)
    assert kinds(world, founder) == ["payout_complete"] * 2
