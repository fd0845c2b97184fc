"""A backer's pages: where one's money is, pledge by pledge and all together."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from crowdfund.db.tables import Campaign, Enterprise, Pledge
from crowdfund.domain.errors import NotFound, NotSignedIn
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import attempts, moderation, payment_pages, pledge_pages, pledging
from crowdfund.services.pledge_story import money_now, what_next
from tests.changing import change, keep
from tests.world import DECLINED_CARD, SLOW_REFUND_CARD, World


def test_an_unpaid_pledge_says_what_to_do_and_until_when(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert page.money_text == "Nothing has been paid yet."
    assert page.next_text.startswith("Complete the payment by ")
    assert page.reserved_until_text in page.next_text
    assert (page.can_pay, page.can_cancel) == (True, True)
    assert page.payment_url == receipt.payment_url
    assert page.receipt == page.allotment == []
    assert page.timeline[-1].title == "Pay"


def test_a_given_up_pledge_offers_nothing_any_more(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert (page.status, page.money_text, page.next_text) == ("expired", "Nothing was paid.", "")
    assert (page.can_pay, page.can_cancel, page.payment_url) == (False, False, "")


def test_cancelled_before_paying_is_told_apart_from_not_paid_in_time(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    cancelled = world.pledge(anna, campaign, 5).pledge_id
    late = world.pledge(anna, campaign, 5).pledge_id
    pledging.cancel(world.deps, actor=anna, pledge_id=cancelled)
    world.expire(late)

    told = {}
    for pledge_id in (cancelled, late):
        page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
        told[page.status_label] = (page.timeline[-1].title, page.timeline[-1].text)
    rows = pledge_pages.portfolio(world.deps, actor=anna).pledges

    assert told == {
        "Cancelled": ("Cancelled", "You cancelled it before paying; the shares are free again."),
        "Not paid": ("Not paid", "Nothing was paid; the shares are free again."),
    }
    assert {row.pledge_id: row.status_label for row in rows} == {
        cancelled: "Cancelled",
        late: "Not paid",
    }


def test_a_cancelled_pledge_is_so_whoever_hears_first_that_its_page_is_over(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    pledge_id = world.pledge(anna, campaign, 5).pledge_id
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    with world.deps.transaction() as session:
        row = attempts.newest(session, UUID(page.id), AttemptKind.CHECKOUT)
        assert row is not None
        wish = RefundReason.CANCELLED.value
        attempts.intend_ending(session, row, at=world.clock.now(), purpose=wish)

    payment_pages.end_page(world.deps, pledge_id=UUID(pledge_id))

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert page.status_label == "Cancelled"


def test_a_pledge_that_ended_after_a_declined_card_says_so(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    world.pay(receipt, DECLINED_CARD)
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    world.expire(receipt.pledge_id)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert page.timeline[-1].text.startswith("The last try to pay failed: The card was declined.")


def test_an_unpaid_pledge_is_cancelled_as_long_as_it_is_held(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert page.cancel_until_text == page.reserved_until_text != ""


def test_what_is_over_is_told_as_over(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")

    def told(pledge_id: str) -> list[str]:
        page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
        return [item.text for item in page.timeline if item.is_done]

    receipt = world.pledge(anna, campaign, 5)
    assert told(receipt.pledge_id) == ["They are yours while you pay."]
    pledge_id = world.invest(anna, campaign, 5)
    over = "They were kept for you to pay."
    assert told(pledge_id) == [over, "The money is held in escrow."]
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    assert told(pledge_id)[:2] == [over, "The money went into escrow."]


def test_who_is_asked_reads_what_silence_means(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    version = change(world, campaign, maximum="1500")

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)

    coming = page.timeline[-1]
    assert (coming.title, coming.is_done) == ("Your answer about the changed terms", False)
    assert coming.at_text == page.asked.until_text
    assert "without it the pledge is cancelled" in coming.text
    assert page.next_text.startswith(f"Without your answer by {page.asked.until_text} ")
    keep(world, anna, pledge_id, version)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert page.timeline[-1].title == "Deadline of the raise"
    assert "you are allotted your shares" in page.next_text


def test_while_a_raise_settles_its_backers_read_so(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 10)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    row = world.campaign(campaign)
    row.status = "settling"
    world.put(row)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)

    assert page.next_text == "The raise is being settled; this page follows it."
    coming = page.timeline[-1]
    assert (coming.title, coming.text) == ("Settlement", "It is under way.")


def test_a_settlement_that_waits_says_for_what(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 10)
    row = world.campaign(campaign)
    row.status = "settling"
    world.put(row)
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "pending"
    world.put(enterprise)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)

    assert (
        page.timeline[-1].text == "It waits until the enterprise has completed its payout account."
    )


def test_shares_are_announced_when_only_others_payments_are_missing(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 10)
    world.to_deadline(campaign)
    row = world.campaign(campaign)
    row.status = "settling"
    world.put(row)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)

    assert page.timeline[-1].title == "Shares allotted"
    row.status = "settled"
    world.put(row)


def test_a_portfolio_adds_up_by_state_and_currency(world: World) -> None:
    anna = world.person("Anna")
    dollars, euros = world.live_campaign(), world.live_campaign(currency="EUR")
    world.invest(anna, dollars, 3)
    world.invest(anna, euros, 2)
    world.pledge(anna, dollars, 1)
    back = world.invest(anna, dollars, 4, card=SLOW_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=back)

    mine = pledge_pages.portfolio(world.deps, actor=anna)

    assert {fact.label: fact.value for fact in mine.money} == {
        "Waiting for payment": "$10.00",
        "In escrow": "€20.00 + $30.00",
        "On its way back": "$40.00",
    }
    assert [row.amount_text for row in mine.pledges] == ["$40.00", "$10.00", "€20.00", "$30.00"]
    hints = {fact.label: fact.hint for fact in mine.money}
    assert hints["In escrow"] == "Held until the raise is decided and settled"
    assert mine.holdings == []
    assert pledge_pages.portfolio(world.deps, actor=world.person("Ben")).pledges == []
    with pytest.raises(NotSignedIn):
        pledge_pages.portfolio(world.deps, actor=None)


def test_a_pledge_is_its_backers_alone(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder)
    pledge_id = world.invest(world.person("Anna"), campaign, 3)
    for other in (founder, world.admin(), world.person("Ben")):
        with pytest.raises(NotFound):
            pledge_pages.pledge_page(world.deps, actor=other, pledge_id=pledge_id)
    with pytest.raises(NotSignedIn):
        pledge_pages.pledge_page(world.deps, actor=None, pledge_id=pledge_id)


def test_a_pledge_says_that_its_raise_was_stopped(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 3)
    moderation.suspend(
        world.deps, actor=world.admin(), campaign_id=str(campaign.id), reason="We look at it."
    )
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert page.next_text.startswith("A moderator stopped this raise")
    assert [item.title for item in page.timeline] == [
        "Shares reserved",
        "Payment arrived",
        "Raise suspended",
        "Deadline of the raise",
    ]
    assert page.timeline[2].text.endswith("The money stays where it is.")
    [row] = pledge_pages.portfolio(world.deps, actor=anna).pledges
    assert (row.status_label, row.stopped_text) == ("In escrow", "Raise suspended")


def test_nobody_is_urged_to_pay_into_a_raise_that_was_stopped(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 3)
    moderation.suspend(
        world.deps, actor=world.admin(), campaign_id=str(campaign.id), reason="We look at it."
    )
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert page.next_text.startswith("A moderator stopped this raise")
    assert f"You need not pay: after {page.reserved_until_text} the shares" in page.next_text
    stop, coming = page.timeline[-2:]
    assert stop.text == "A moderator looks into something. No money had been paid yet."
    assert coming.title == "Pay, if you still want to"
    world.pay(receipt)
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert page.status == "escrowed", "what is paid all the same is held"
    assert "Nothing is released before" in page.next_text
    assert stop in page.timeline


def test_a_raise_that_goes_on_is_no_longer_said_to_be_stopped(world: World) -> None:
    campaign = world.live_campaign()
    which = {"actor": world.admin(), "campaign_id": str(campaign.id), "reason": "We look at it."}
    anna, ben = world.person("Anna"), world.person("Ben")
    pledge_id = world.invest(anna, campaign, 3)
    moderation.suspend(world.deps, **which)
    moderation.resume(world.deps, **which)
    told = [
        item.title
        for item in pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id).timeline
    ]
    assert told[2:4] == ["Raise suspended", "Raise open again"]
    [row] = pledge_pages.portfolio(world.deps, actor=anna).pledges
    assert row.stopped_text == ""
    world.clock.advance(timedelta(minutes=1))
    later = world.invest(ben, campaign, 3)
    page = pledge_pages.pledge_page(world.deps, actor=ben, pledge_id=later)
    assert "Raise suspended" not in [item.title for item in page.timeline]


def test_every_state_has_its_sentence(world: World) -> None:
    """Also those that no service leads to yet."""
    campaign: Campaign = world.live_campaign()
    enterprise: Enterprise = world.enterprise_of(campaign)
    row: Pledge = world.pledge_row(world.invest(world.person("Anna"), campaign, 3))
    after = world.clock.now() + timedelta(days=31)
    for status in PledgeStatus:
        row.status = status.value
        assert money_now(row, enterprise).endswith(".")
        sentence = what_next(row, campaign, enterprise, after)
        assert sentence.endswith(".") or not sentence
