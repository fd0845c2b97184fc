"""Clocks that protect a backer: 48 hours before a deadline, 96 hours to reflect, 21 days in public;
and no money released while one of them runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import TransitionRefused
from crowdfund.services import investing, pledge_pages, pledging, protection, settlement, texts
from crowdfund.services.counters import locked_campaign
from crowdfund.services.history import change_campaign
from tests.world import World

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
REFLECTION = timedelta(hours=96)


def cancel(world: World, who: Actor, pledge_id: str) -> None:
    """Takes a pledge back."""
    pledging.cancel(world.deps, actor=who, pledge_id=pledge_id)


def european(world: World, **terms: int) -> Campaign:
    """A live campaign under ECSPR: 1,000.00 EUR is the target."""
    return world.live_campaign(currency="EUR", regime="ecspr", **terms)


def test_under_reg_cf_a_pledge_is_cancelled_until_48_hours_before_the_deadline(
    world: World,
) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    assert campaign.closes_at is not None
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 3), world.invest(ben, campaign, 4)
    last_call = campaign.closes_at - timedelta(hours=48)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=annas)
    assert page.can_cancel
    assert page.cancel_until_iso == texts.iso(last_call)
    world.clock.advance(last_call - world.clock.now() - MINUTE)
    cancel(world, anna, annas)
    world.clock.advance(MINUTE + SECOND)
    page = pledge_pages.pledge_page(world.deps, actor=ben, pledge_id=bens)
    assert not page.can_cancel
    assert page.cancel_until_iso == page.cancel_until_text == ""
    with pytest.raises(TransitionRefused, match="can no longer be cancelled"):
        cancel(world, ben, bens)
    world.work()
    assert world.statuses(annas, bens) == ["refunded", "escrowed"]


@pytest.mark.parametrize(("regime", "currency"), [("open", "USD"), ("fca", "GBP")])
def test_where_no_law_says_until_when_it_is_cancelled_until_the_deadline_itself(
    world: World, regime: str, currency: str
) -> None:
    campaign = world.live_campaign(regime=regime, currency=currency)
    assert campaign.closes_at is not None
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 3), world.invest(ben, campaign, 4)
    assert "You can cancel your pledge until the deadline." in world.last_notice(anna).body
    world.clock.advance(campaign.closes_at - world.clock.now() - MINUTE)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=annas)
    assert page.can_cancel
    cancel(world, anna, annas)
    world.clock.advance(MINUTE + SECOND)
    with pytest.raises(TransitionRefused, match="can no longer be cancelled"):
        cancel(world, ben, bens)
    world.work()
    assert world.statuses(annas) == ["refunded"]


def test_under_ecspr_a_backer_reflects_for_96_hours_and_no_longer(world: World) -> None:
    campaign = european(world)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 3), world.invest(ben, campaign, 4)
    row = world.pledge_row(bens)
    assert row.reflects_until == row.created_at + REFLECTION
    world.clock.advance(REFLECTION - MINUTE)
    cancel(world, anna, annas)
    world.clock.advance(MINUTE)
    with pytest.raises(TransitionRefused):
        cancel(world, ben, bens)
    world.work()
    assert world.statuses(annas, bens) == ["refunded", "escrowed"]


def test_money_waits_until_the_last_backer_has_reflected(world: World) -> None:
    campaign = european(world)
    assert campaign.closes_at is not None
    anna, ben = world.person("Anna"), world.person("Ben")
    annas = world.invest(anna, campaign, 100)
    world.clock.advance(campaign.closes_at - world.clock.now() - timedelta(hours=1))
    bens = world.invest(ben, campaign, 20)
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == CampaignStatus.CLOSING.value
    assert world.attempts(annas, "transfer") == []
    bens_end = world.pledge_row(bens).reflects_until
    assert bens_end is not None
    assert world.campaign(campaign).due_at == bens_end
    page = pledge_pages.pledge_page(world.deps, actor=ben, pledge_id=bens)
    assert page.can_cancel
    assert "while a backer may still reflect" in page.next_text
    world.clock.advance(bens_end - world.clock.now() - MINUTE)
    world.finish()
    assert world.campaign(campaign).status == CampaignStatus.CLOSING.value
    world.clock.pass_to(bens_end)
    with pytest.raises(TransitionRefused):
        cancel(world, ben, bens)
    world.finish()
    assert world.campaign(campaign).status == CampaignStatus.SETTLED.value
    assert world.statuses(annas, bens) == ["settled", "settled"]


def test_whoever_takes_it_back_after_the_deadline_may_undo_the_target(world: World) -> None:
    campaign = european(world)
    assert campaign.closes_at is not None
    anna, ben = world.person("Anna"), world.person("Ben")
    annas = world.invest(anna, campaign, 90)
    world.clock.advance(campaign.closes_at - world.clock.now() - timedelta(hours=1))
    bens = world.invest(ben, campaign, 10)
    world.to_deadline(campaign)
    cancel(world, ben, bens)
    world.clock.advance(REFLECTION)
    world.finish()
    assert world.campaign(campaign).status == CampaignStatus.REFUNDED.value
    assert world.statuses(annas, bens) == ["refunded", "refunded"]


def test_without_the_guard_the_money_is_gone_while_a_backer_reflects(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protection, "waits_until", lambda *_args: None)
    campaign = european(world)
    assert campaign.closes_at is not None
    world.clock.advance(campaign.closes_at - world.clock.now() - timedelta(hours=1))
    ben = world.person("Ben")
    bens = world.invest(ben, campaign, 100)
    world.to_deadline(campaign)
    assert world.statuses(bens) == ["settled"]
    with pytest.raises(TransitionRefused):
        cancel(world, ben, bens)


def test_a_missed_target_is_refunded_without_waiting(world: World) -> None:
    campaign = european(world)
    assert campaign.closes_at is not None
    world.clock.advance(campaign.closes_at - world.clock.now() - timedelta(hours=1))
    bens = world.invest(world.person("Ben"), campaign, 5)
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == CampaignStatus.REFUNDED.value
    assert world.statuses(bens) == ["refunded"]


def test_under_reg_cf_nothing_is_released_before_21_days_in_public(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", lasts=timedelta(days=10))
    assert campaign.opens_at is not None
    pledge_id = world.invest(world.person("Anna"), campaign, 100)
    world.to_deadline(campaign)
    waiting = world.campaign(campaign)
    assert waiting.status == CampaignStatus.CLOSING.value
    assert waiting.due_at is not None
    assert waiting.due_at >= campaign.opens_at + timedelta(days=21)
    world.clock.pass_to(waiting.due_at)
    world.finish()
    assert world.statuses(pledge_id) == ["settled"]


def test_a_settlement_that_is_decided_already_waits_as_well(world: World) -> None:
    """What only a hand in the database could bring about: the guard before the transfers holds."""
    campaign = european(world)
    pledge_id = world.invest(world.person("Anna"), campaign, 100)
    now = world.clock.now()
    with world.deps.transaction() as session:
        row = locked_campaign(session, campaign.id)
        change_campaign(session, row, CampaignStatus.CLOSING, at=now)
        change_campaign(session, row, CampaignStatus.SETTLING, at=now)
        row.decided_at, row.decided_cleared_minor = now, row.escrowed_minor
        session.add(row)
    settlement.advance(world.deps, campaign_id=campaign.id)
    assert world.attempts(pledge_id, "transfer") == []
    assert world.campaign(campaign).due_at == world.pledge_row(pledge_id).reflects_until
    world.clock.advance(REFLECTION)
    world.finish()
    assert world.statuses(pledge_id) == ["settled"]


@pytest.mark.parametrize(
    ("regime", "currency", "words"),
    [
        ("open", "USD", "UTC"),
        ("reg-cf", "USD", "UTC"),
        ("ecspr", "EUR", "96 hours after you pledge"),
        ("fca", "GBP", "UTC"),
    ],
)
def test_a_backer_is_told_before_paying_until_when(
    world: World, regime: str, currency: str, words: str
) -> None:
    campaign = world.live_campaign(regime=regime, currency=currency)
    anna = world.person("Anna")
    world.qualify(anna, regime)
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert form.cancel_until_text.endswith(words)
    assert (form.cancel_until_text == form.closes_text) == (regime in {"open", "fca"})
    # What the form promises of a pledge that would be made now holds of the one that is.
    pledge_id = world.invest(anna, campaign, 1)
    made = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert form.is_cancellable
    assert made.can_cancel


def test_in_the_last_48_hours_the_page_says_that_it_is_over(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    assert campaign.closes_at is not None
    world.clock.advance(campaign.closes_at - world.clock.now() - timedelta(hours=47))
    form = investing.invest_form(world.deps, actor=world.person("Anna"), slug=campaign.slug)
    assert texts.iso(campaign.closes_at - timedelta(hours=48)) == form.cancel_until_iso
    assert not form.is_cancellable


def test_a_backer_is_told_after_paying_until_when(world: World) -> None:
    anna = world.person("Anna")
    world.invest(anna, european(world), 5)
    assert "You can cancel for 96 hours after it was made, until" in world.last_notice(anna).body
