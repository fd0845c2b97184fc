"""Pledging: what people type, who may, and what they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.domain import risk_text
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import (
    CampaignNotLive,
    GatewayRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RequestKeyReused,
    SharesUnavailable,
)
from crowdfund.services import pledging
from crowdfund.services.pledging import parse_shares
from tests.world import World


@pytest.mark.parametrize(
    ("typed", "shares"),
    [("25", 25), (" 25 ", 25), ("1,000", 1_000), ("41 667", 41_667), ("007", 7), (12, 12)],
)
def test_whole_shares_are_read(typed: object, shares: int) -> None:
    assert parse_shares(typed) == shares


@pytest.mark.parametrize(
    "typed",
    [
        *("", "0", "-1", "abc", "1e9", "1.5", "1,5", "1,00", ",1", "٣", "½", "²", "1" * 39),
        *("NaN", None, "9" * 5_000, "1_000", "0x10", "+5", "<script>"),
    ],
)
def test_what_is_no_number_of_shares_gets_a_sentence(typed: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_shares(typed)
    assert refused.value.field == "shares"
    assert refused.value.message.endswith(".")


def test_a_bad_number_of_shares_reserves_nothing(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    for typed in ("0", "-3", "abc", "1e9", "2.5", "1000000000001"):
        with pytest.raises(InvalidInput):
            pledging.pledge(
                world.deps,
                actor=anna,
                slug=campaign.slug,
                shares_text=typed,
                request_key="a-form-of-annas",
                acknowledged=risk_text.current().mark,
            )
    assert world.campaign(campaign).reserved_shares == 0


def test_more_than_is_left_and_less_than_the_minimum_are_refused(world: World) -> None:
    campaign = world.live_campaign()
    row = world.campaign(campaign)
    row.minimum_shares = 5
    world.put(row)
    anna = world.person("Anna")
    with pytest.raises(SharesUnavailable, match="Only 200 shares are left"):
        world.pledge(anna, campaign, 201)
    with pytest.raises(InvalidInput, match="smallest pledge is 5"):
        world.pledge(anna, campaign, 4)


def test_an_amount_that_no_card_pays_is_refused_before_it_reserves(world: World) -> None:
    campaign = world.live_campaign(price="0.25", target_minor=1_000, maximum_minor=2_000)
    with pytest.raises(InvalidInput, match="A card pays at least"):
        world.pledge(world.person("Anna"), campaign, 1)
    assert world.pledge(world.person("Ben"), campaign, 2).payment_url
    assert world.campaign(campaign).reserved_shares == 2


def test_nobody_invests_in_their_own_campaign_or_unknown(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder)
    with pytest.raises(NotAllowed, match="your own campaign"):
        world.pledge(founder, campaign, 1)
    ask = {
        "shares_text": "1",
        "request_key": "a-form-of-annas",
        "acknowledged": risk_text.current().mark,
    }
    with pytest.raises(NotSignedIn):
        pledging.pledge(world.deps, actor=None, slug=campaign.slug, **ask)
    for slug in ("nothing-here", "", "x" * 5_000, "'; DROP TABLE pledges"):
        with pytest.raises(NotFound):
            pledging.pledge(world.deps, actor=founder, slug=slug, **ask)


def test_only_a_live_campaign_takes_pledges_and_others_look_like_nothing(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    unseen = {"draft", "in_review", "changes_requested", "rejected"}
    row = world.campaign(campaign)
    for status in set(CampaignStatus) - {CampaignStatus.LIVE}:
        row.status = status.value
        world.put(row)
        with pytest.raises(NotFound if status.value in unseen else CampaignNotLive):
            world.pledge(anna, campaign, 1)
    row.status = "live"
    world.put(row)
    assert world.pledge(anna, campaign, 1).payment_url


def test_a_live_campaign_past_its_deadline_takes_no_pledges(world: World) -> None:
    campaign = world.live_campaign(lasts=timedelta(minutes=20))
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    with pytest.raises(CampaignNotLive):
        world.pledge(world.person("Anna"), campaign, 1)


def test_the_same_form_is_the_same_pledge(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    first = world.pledge(anna, campaign, 5, key="a-form-of-annas")
    assert world.pledge(anna, campaign, 5, key="a-form-of-annas") == first
    with pytest.raises(RequestKeyReused):
        world.pledge(anna, campaign, 6, key="a-form-of-annas")
    with pytest.raises(RequestKeyReused):
        world.pledge(anna, world.live_campaign(), 5, key="a-form-of-annas")
    assert world.campaign(campaign).reserved_shares == 5
    bens = world.pledge(world.person("Ben"), campaign, 5, key="a-form-of-annas")
    assert bens.pledge_id != first.pledge_id


def test_a_form_without_a_sound_key_is_opened_again(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    for key in ("", "short", "x" * 65, "        "):
        with pytest.raises(InvalidInput, match="Open the form again"):
            pledging.pledge(
                world.deps,
                actor=anna,
                slug=campaign.slug,
                shares_text="1",
                request_key=key,
                acknowledged=risk_text.current().mark,
            )


def test_no_such_pledge(world: World) -> None:
    anna = world.person("Anna")
    for pledge_id in ("", "nonsense", "00000000-0000-4000-8000-000000000000", "x" * 5_000):
        for ask in (pledging.cancel, pledging.came_back, pledging.retry_payment):
            with pytest.raises(NotFound):
                ask(world.deps, actor=anna, pledge_id=pledge_id)
            with pytest.raises(NotSignedIn):
                ask(world.deps, actor=None, pledge_id=pledge_id)


def test_a_page_that_the_processor_refuses_frees_the_shares(world: World) -> None:
    world.sandbox.checks_contract = False
    campaign, anna = world.live_campaign(), world.person("Anna")
    world.sandbox.fault("/v1/checkout/sessions", 400)
    with pytest.raises(GatewayRefused):
        world.pledge(anna, campaign, 5, key="a-form-of-annas")
    assert world.campaign(campaign).reserved_shares == 0


def test_a_customer_is_opened_once_for_a_person(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    world.pledge(anna, campaign, 1)
    world.pledge(anna, campaign, 1)
    assert len(world.listed("/v1/customers")) == 1
