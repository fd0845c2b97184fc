"""A raise that reaches its target: every share allotted, the money released less the fee."""

from __future__ import annotations

from crowdfund.services import inbox, pledge_pages
from crowdfund.services.dashboard import founder_dashboard
from crowdfund.services.views.common import Fact
from tests.world import World


def _values(facts: list[Fact]) -> dict[str, str]:
    return {fact.label: fact.value for fact in facts}


def test_a_raise_that_succeeds(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=100_000, maximum_minor=200_000)
    anna, ben = world.person("Anna"), world.person("Ben")

    annas = world.invest(anna, campaign, 60)
    bens = world.invest(ben, campaign, 50)
    world.check_books()
    held = world.campaign(campaign)
    assert (held.escrowed_minor, held.escrowed_shares, held.pledge_count) == (110_000, 110, 2)

    world.to_deadline(campaign)
    world.check_books()

    ended = world.campaign(campaign)
    assert ended.status == "settled"
    assert (ended.settled_minor, ended.settled_shares) == (110_000, 110)
    assert world.statuses(annas, bens) == ["settled", "settled"]


def test_each_charge_is_transferred_once_less_the_fee(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000)
    annas = world.invest(world.person("Anna"), campaign, 61)
    bens = world.invest(world.person("Ben"), campaign, 39)

    world.to_deadline(campaign)

    sent = {one["source_transaction"]: one["amount"] for one in world.listed("/v1/transfers")}
    charges = [world.pledge_row(pledge).charge_ref for pledge in (annas, bens)]
    assert sent == {charges[0]: 57_950, charges[1]: 37_050}
    assert world.listed("/v1/refunds") == []
    for pledge in (annas, bens):
        assert [attempt.status for attempt in world.attempts(pledge, "transfer")] == ["done"]


def test_the_decision_is_kept_with_its_figures(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000)
    world.invest(world.person("Anna"), campaign, 100)

    world.to_deadline(campaign)

    ended = world.campaign(campaign)
    assert ended.decided_cleared_minor == 100_000
    assert ended.closes_at is not None
    assert ended.decided_at is not None
    assert ended.ended_at is not None
    assert ended.closes_at < ended.decided_at <= ended.ended_at
    assert ended.due_at is None
    assert world.history(campaign.id) == ["closing", "settling", "settled"]


def test_one_share_short_of_the_target_is_not_the_target(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000)
    world.invest(world.person("Anna"), campaign, 99)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "refunded"


def test_a_backer_reads_the_whole_story(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=200_000, shares_before=900)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas = world.invest(anna, campaign, 60)
    bens = world.invest(ben, campaign, 40)

    before = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=annas)
    assert before.money_text == "$600.00 is held in escrow."
    assert before.next_text.startswith("If $1,000.00 has cleared by ")
    assert before.can_cancel
    assert not before.can_pay
    assert [item.title for item in before.timeline] == [
        "Shares reserved",
        "Payment arrived",
        "Deadline of the raise",
    ]
    assert [item.is_done for item in before.timeline] == [True, True, False]

    world.to_deadline(campaign)

    after = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=annas)
    assert after.money_text == "$600.00 was released to Founder Ltd, less the platform's fee."
    assert after.next_text == ""
    assert not after.can_cancel
    assert [item.title for item in after.timeline[-2:]] == ["Money released", "Shares allotted"]
    assert all(item.is_done for item in after.timeline)
    assert _values(after.allotment)["Numbers"] == "901 to 960"
    theirs = pledge_pages.pledge_page(world.deps, actor=ben, pledge_id=bens)
    assert _values(theirs.allotment)["Numbers"] == "961 to 1,000"
    assert _values(theirs.allotment)["Line in the register"] == "2"
    assert world.notices(anna) == [
        "$600.00 is held for “Bread for the harbour”",
        "“Bread for the harbour” has reached its target",
        "“Bread for the harbour” reached its target",
        "You now hold 60 shares",
    ]
    told = inbox.notices_page(world.deps, actor=anna).rows[0]
    assert told.path == f"/pledges/{annas}"
    assert "Your certificate can be downloaded" in told.body
    [holding] = pledge_pages.portfolio(world.deps, actor=anna).holdings
    assert (holding.shares_text, holding.part_text) == ("60", "6.00 %")


def test_the_founder_sees_the_money_released_less_the_fee(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=100_000, maximum_minor=200_000)
    world.invest(world.person("Anna"), campaign, 110)

    world.to_deadline(campaign)

    page = founder_dashboard(world.deps, actor=founder, campaign_id=str(campaign.id))
    money = _values(page.money)
    assert money["Released"] == "$1,100.00"
    assert money["Platform's fee"] == "$55.00"
    assert money["Sent to you"] == "$1,045.00"
    assert [(row.holder, row.numbers_text) for row in page.register] == [("Anna", "1,001 to 1,110")]
    assert sum(line.part_basis_points for line in page.cap_now) == 10_000
    assert world.notices(founder) == [
        "The payout account of Fiona Founder Ltd is complete",
        "“Bread for the harbour” has reached its target",
        "“Bread for the harbour” has closed",
        "“Bread for the harbour” reached its target",
        "“Bread for the harbour” is settled",
    ]


def test_a_currency_without_decimals_settles_as_well(world: World) -> None:
    campaign = world.live_campaign(
        price="150", currency="JPY", target_minor=30_000, maximum_minor=60_000
    )
    pledge = world.invest(world.person("Yuki"), campaign, 201)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settled"
    assert world.pledge_row(pledge).amount_minor == 30_150
    [transfer] = world.listed("/v1/transfers")
    assert (transfer["amount"], transfer["currency"]) == (28_643, "jpy")


def test_a_price_of_six_decimals_is_rounded_up_once(world: World) -> None:
    campaign = world.live_campaign(
        price="0.285714", currency="EUR", target_minor=10_000, maximum_minor=20_000
    )
    pledge = world.invest(world.person("Anna"), campaign, 351)

    world.to_deadline(campaign)

    assert world.pledge_row(pledge).amount_minor == 10_029
    assert world.campaign(campaign).settled_minor == 10_029
