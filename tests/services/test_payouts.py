"""The account that receives released money."""

from __future__ import annotations

import pytest

from crowdfund.domain.errors import GatewayUnavailable, InvalidInput, NotFound, NotSignedIn
from crowdfund.services import payouts
from crowdfund.services.enterprises import founder_enterprise
from tests.world import World


def test_an_account_is_opened_once_and_its_page_each_time(world: World) -> None:
    founder = world.person("Fiona Founder")
    world.enterprise(founder, can_receive=False)

    links = {payouts.connect(world.deps, actor=founder) for _ in range(2)}

    assert len(links) == 2
    assert len(world.listed("/v1/accounts")) == 1


def test_an_account_whose_opening_was_lost_is_the_same_the_next_time(world: World) -> None:
    founder = world.person("Fiona Founder")
    world.enterprise(founder, can_receive=False)
    world.sandbox.fault("/v1/accounts", "timeout_after", times=3)
    with pytest.raises(GatewayUnavailable):
        payouts.connect(world.deps, actor=founder)
    world.sandbox.fault("/v1/accounts", 500, times=0)

    payouts.connect(world.deps, actor=founder)

    assert len(world.listed("/v1/accounts")) == 1


def test_a_country_comes_first(world: World) -> None:
    founder = world.person("Fiona Founder")
    world.enterprise(founder, can_receive=False, country="")
    with pytest.raises(InvalidInput) as refused:
        payouts.connect(world.deps, actor=founder)
    assert refused.value.field == "country"


def test_it_is_the_founders_own(world: World) -> None:
    founder, other = world.person("Fiona Founder"), world.person("Otto Other")
    enterprise_id = str(world.enterprise(founder, can_receive=False))
    for ask in (payouts.connect, payouts.refresh):
        with pytest.raises(NotFound):
            ask(world.deps, actor=other, enterprise_id=enterprise_id)
        with pytest.raises(NotFound, match="Describe your enterprise"):
            ask(world.deps, actor=other)
        with pytest.raises(NotSignedIn):
            ask(world.deps, actor=None, enterprise_id=enterprise_id)


def test_looking_again_without_an_account_changes_nothing(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, can_receive=False)
    payouts.refresh(world.deps, actor=founder)
    assert world.enterprise_of(campaign).payout_status == "none"
    payouts.connect(world.deps, actor=founder)
    assert world.enterprise_of(campaign).payout_status == "pending"
    world.connect_payouts(founder)
    assert world.enterprise_of(campaign).payout_status == "active"


def test_what_the_processor_asks_for_is_said_in_words(world: World) -> None:
    founder = world.person("Fiona Founder")
    world.enterprise(founder, can_receive=False)
    payouts.connect(world.deps, actor=founder)
    asked = founder_enterprise(world.deps, actor=founder)
    assert asked.payout_needs
    assert asked.payout_stopped_text == "Something was asked for and not given in time."

    world.connect_payouts(founder)
    page = founder_enterprise(world.deps, actor=founder)
    assert (page.payout_needs, page.payout_stopped_text) == ([], "")

    [account] = world.listed("/v1/accounts")
    world.sandbox.control("restrict", account=account["id"], transfers="inactive")
    world.deliver()
    again = founder_enterprise(world.deps, actor=founder)
    assert again.payout_needs == ["What the enterprise does, and where it is found"]
    assert again.payout_stopped_text
