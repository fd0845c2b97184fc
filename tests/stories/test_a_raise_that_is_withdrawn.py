"""A campaign taken back before its end: everyone who paid is refunded in full."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.domain.errors import (
    CampaignNotLive,
    InvalidInput,
    NotFound,
    TransitionRefused,
)
from crowdfund.services import pledge_pages, withdrawal
from tests.world import World

REASON = "The landlord took the building back."


def test_a_raise_that_is_withdrawn(world: World) -> None:
    founder, anna = world.person("Fiona Founder"), world.person("Anna")
    campaign = world.live_campaign(founder, target_minor=100_000, maximum_minor=200_000)
    paid = world.invest(anna, campaign, 120)
    unpaid = world.pledge(world.person("Ben"), campaign, 5).pledge_id

    withdrawal.withdraw(world.deps, actor=founder, campaign_id=str(campaign.id), reason=REASON)
    world.check_books()
    with pytest.raises(CampaignNotLive):
        world.pledge(world.person("Cleo"), campaign, 1)
    world.finish()

    ended = world.campaign(campaign)
    assert ended.status == "withdrawn"
    assert ended.ended_at is not None
    assert world.statuses(paid, unpaid) == ["refunded", "expired"]
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=paid)
    assert page.timeline[2].text == "The campaign was withdrawn."
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "withdrawn"


def test_a_payment_that_crosses_the_withdrawal_goes_back(world: World) -> None:
    founder, anna = world.person("Fiona Founder"), world.person("Anna")
    campaign = world.live_campaign(founder)
    receipt = world.pledge(anna, campaign, 5)
    world.pay(receipt)

    withdrawal.withdraw(world.deps, actor=founder, campaign_id=str(campaign.id), reason=REASON)
    world.finish()

    row = world.pledge_row(receipt.pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "withdrawn")


def test_a_scheduled_campaign_is_withdrawn_and_never_opens(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder)
    row = world.campaign(campaign)
    row.status = "scheduled"
    row.opens_at = row.due_at = world.clock.now() + timedelta(days=2)
    world.put(row)

    withdrawal.withdraw(world.deps, actor=founder, campaign_id=str(campaign.id), reason=REASON)
    world.finish()
    world.clock.advance(timedelta(days=3))
    world.finish()

    assert world.history(campaign.id) == ["withdrawn"]
    assert world.campaign(campaign).ended_at is not None


def test_only_its_founder_withdraws_and_only_once_and_says_why(world: World) -> None:
    founder, other = world.person("Fiona Founder"), world.person("Otto Other")
    campaign = world.live_campaign(founder)
    key = str(campaign.id)

    with pytest.raises(NotFound):
        withdrawal.withdraw(world.deps, actor=other, campaign_id=key, reason=REASON)
    for reason in (" ", "x" * 501):
        with pytest.raises(InvalidInput):
            withdrawal.withdraw(world.deps, actor=founder, campaign_id=key, reason=reason)
    withdrawal.withdraw(world.deps, actor=founder, campaign_id=key, reason=REASON)
    with pytest.raises(TransitionRefused):
        withdrawal.withdraw(world.deps, actor=founder, campaign_id=key, reason=REASON)


def test_nothing_is_withdrawn_after_the_decision(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)

    with pytest.raises(TransitionRefused):
        withdrawal.withdraw(world.deps, actor=founder, campaign_id=str(campaign.id), reason=REASON)
