"""More is asked than there is: never a share beyond the maximum, and given-up shares come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.domain.errors import SharesUnavailable
from crowdfund.services import counters, pledging
from crowdfund.services.investing import invest_form
from tests.world import World


def test_a_raise_that_is_oversubscribed(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=120_000)
    first = world.invest(world.person("Anna"), campaign, 100)
    ben = world.person("Ben")

    with pytest.raises(SharesUnavailable, match="Only 20 shares are left") as refused:
        world.pledge(ben, campaign, 21)
    assert refused.value.shares_left == 20
    last = world.invest(ben, campaign, 20)
    with pytest.raises(SharesUnavailable, match="No shares are left"):
        world.pledge(world.person("Cleo"), campaign, 1)

    world.to_deadline(campaign)

    assert world.campaign(campaign).settled_shares == 120
    assert world.statuses(first, last) == ["settled", "settled"]


def test_an_abandoned_checkout_gives_its_shares_back(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=120_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    given_up = world.pledge(anna, campaign, 120)
    assert invest_form(world.deps, actor=ben, slug=campaign.slug).closed_text.startswith("Every")
    with pytest.raises(SharesUnavailable):
        world.pledge(ben, campaign, 1)

    world.clock.advance(timedelta(minutes=41))
    world.work()

    assert world.statuses(given_up.pledge_id) == ["expired"]
    assert counters.shares_left(world.campaign(campaign)) == 120
    taken = world.invest(ben, campaign, 120)
    world.to_deadline(campaign)
    assert world.statuses(given_up.pledge_id, taken) == ["expired", "settled"]
    assert world.listed("/v1/refunds") == []


def test_leaving_the_payment_page_gives_the_shares_back_at_once(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=120_000)
    anna = world.person("Anna")
    given_up = world.pledge(anna, campaign, 120)

    pledging.cancel(world.deps, actor=anna, pledge_id=given_up.pledge_id)

    assert world.statuses(given_up.pledge_id) == ["expired"]
    page = world.api_page(given_up.pledge_id)
    assert page["status"] == "expired"
    assert world.pledge(world.person("Ben"), campaign, 120).payment_url


def test_the_last_few_shares_may_be_fewer_than_the_minimum(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=120_000)
    row = world.campaign(campaign)
    row.minimum_shares = 25
    world.put(row)
    world.invest(world.person("Anna"), campaign, 100)

    last = world.invest(world.person("Ben"), campaign, 20)

    assert world.statuses(last) == ["escrowed"]


def test_a_cancelled_pledges_shares_go_to_someone_else(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=100_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas = world.invest(anna, campaign, 100)

    pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    bens = world.invest(ben, campaign, 100)
    world.to_deadline(campaign)

    assert world.statuses(annas, bens) == ["refunded", "settled"]
