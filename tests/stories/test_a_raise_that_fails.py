"""A raise that misses its target: every pledge goes back in full, and its page says when."""

from __future__ import annotations

from crowdfund.services import pledge_pages, texts
from crowdfund.services.ledger import account_sums
from tests.world import World


def test_a_raise_that_fails(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=100_000, maximum_minor=200_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 60), world.invest(ben, campaign, 30)

    world.to_deadline(campaign)

    ended = world.campaign(campaign)
    assert ended.status == "refunded"
    assert (ended.escrowed_minor, ended.settled_minor, ended.pledge_count) == (0, 0, 0)
    assert world.history(campaign.id) == ["closing", "refunding", "refunded"]
    assert world.statuses(annas, bens) == ["refunded", "refunded"]
    refunds = {one["payment_intent"]: one["amount"] for one in world.listed("/v1/refunds")}
    assert refunds == {
        world.pledge_row(annas).payment_ref: 60_000,
        world.pledge_row(bens).payment_ref: 30_000,
    }
    assert world.listed("/v1/transfers") == []
    assert world.notices(founder)[1:] == [
        "“Bread for the harbour” has closed",
        "“Bread for the harbour” missed its target",
        "Every backer of “Bread for the harbour” has their money back",
    ]


def test_the_backer_reads_why_and_when(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 60)

    world.to_deadline(campaign)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    row = world.pledge_row(pledge_id)
    assert page.money_text == "$600.00 was returned to your card."
    assert [item.title for item in page.timeline] == [
        "Shares reserved",
        "Payment arrived",
        "Refund begun",
        "Refunded in full",
    ]
    assert page.timeline[2].text == "The raise did not reach its target."
    assert page.timeline[3].at_text == texts.moment(row.ended_at) != ""
    returned = next(fact for fact in page.receipt if fact.label == "Returned")
    assert (returned.value, returned.hint) == ("$600.00", texts.moment(row.ended_at))
    assert world.notices(anna) == [
        "$600.00 is held for “Bread for the harbour”",
        "“Bread for the harbour” missed its target",
        "Your money for “Bread for the harbour” is being returned",
        "$600.00 is on its way back to your card",
    ]


def test_only_the_processors_fee_is_gone_afterwards(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 60)

    world.to_deadline(campaign)

    fee_minor = world.pledge_row(pledge_id).processing_fee_minor
    with world.deps.reading() as session:
        sums = {key: amount for key, amount in account_sums(session).items() if amount}
    assert fee_minor == 1_770
    assert sums == {("processing_fee", "USD"): fee_minor, ("processor", "USD"): -fee_minor}


def test_a_raise_that_nobody_joined_ends_at_once(world: World) -> None:
    campaign = world.live_campaign()

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "refunded"


def test_a_suspended_raise_ends_at_its_deadline_too(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 60)
    row = world.campaign(campaign)
    row.status = "suspended"
    world.put(row)

    world.to_deadline(campaign)

    assert world.statuses(pledge_id) == ["refunded"]
