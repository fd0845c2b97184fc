"""Paying on the hosted page: declines, 3-D Secure, changing one's mind, nobody telling us."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urljoin

import httpx
import pytest

from crowdfund.domain.errors import NotFound, TransitionRefused
from crowdfund.services import pledge_pages, pledging
from tests.world import DECLINED_CARD, SECURE_CARD, World


def _type_card(page_url: str, number: str) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=60) as browser:
        assert "Pay" in browser.get(page_url).text
        fields = {"number": number, "expiry": "12 / 40", "cvc": "123", "name": "Anna"}
        return browser.post(page_url, data=fields)


def test_a_declined_card_and_then_another(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)

    assert "declined" in _type_card(receipt.payment_url, DECLINED_CARD).text
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert (page.status, page.can_pay) == ("reserved", True)
    assert page.decline_text == "The card was declined. Please try another card or ask your bank."
    again = pledging.retry_payment(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert again.payment_url == receipt.payment_url == page.payment_url

    assert _type_card(again.payment_url, "4242 4242 4242 4242").status_code == 303
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert (page.status, page.decline_text, page.can_pay) == ("escrowed", "", False)
    with pytest.raises(NotFound):
        pledging.retry_payment(world.deps, actor=anna, pledge_id=receipt.pledge_id)


@pytest.mark.parametrize(("answer", "status"), [("complete", "escrowed"), ("fail", "reserved")])
def test_the_bank_asks_for_confirmation(world: World, answer: str, status: str) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)

    asked = _type_card(receipt.payment_url, SECURE_CARD)
    bank_url = urljoin(receipt.payment_url, asked.headers["location"])
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    assert world.statuses(receipt.pledge_id) == ["reserved"]
    with httpx.Client(trust_env=False, timeout=60) as browser:
        assert "3-D Secure" in browser.get(bank_url).text
        answered = browser.post(bank_url, data={"answer": answer})
    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert world.statuses(receipt.pledge_id) == [status]
    if status == "escrowed":
        back = f"{world.deps.public_url}/pledges/{receipt.pledge_id}?from=payment&session="
        assert answered.headers["location"].startswith(back)
    else:
        assert "not confirmed" in world.pledge_row(receipt.pledge_id).decline_message


def test_cancelling_before_the_deadline_returns_everything(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)

    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)

    row = world.pledge_row(pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "cancelled")
    assert [refund["amount"] for refund in world.listed("/v1/refunds")] == [5_000]
    assert world.campaign(campaign).escrowed_shares == 0
    with pytest.raises(TransitionRefused):
        pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)


def test_cancelling_a_page_that_was_just_paid_refunds_it(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 5)
    world.pay(receipt)

    pledging.cancel(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert world.history(receipt.pledge_id) == ["reserved", "escrowed", "refunding", "refunded"]


def test_nothing_is_cancelled_after_the_deadline(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)

    with pytest.raises(TransitionRefused):
        pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)

    assert world.statuses(pledge_id) == ["escrowed"]


def test_nobody_else_cancels_or_sees_a_pledge(world: World) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    other = world.person("Otto Other")

    for ask in (pledging.cancel, pledging.came_back, pledging.retry_payment):
        with pytest.raises(NotFound):
            ask(world.deps, actor=other, pledge_id=pledge_id)
    with pytest.raises(NotFound):
        pledge_pages.pledge_page(world.deps, actor=other, pledge_id=pledge_id)


def test_webhooks_alone_carry_a_payment(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    world.pay(receipt)
    assert world.statuses(receipt.pledge_id) == ["reserved"]

    assert world.deliver() > 0

    assert world.statuses(receipt.pledge_id) == ["escrowed"]


def test_asking_for_events_alone_carries_a_payment(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    world.pay(receipt)

    world.work()

    assert world.statuses(receipt.pledge_id) == ["escrowed"]


def test_a_payment_that_nobody_tells_of_is_found(world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    world.pay(receipt)

    world.clock.advance(timedelta(minutes=3))
    world.deliver([])

    assert world.statuses(receipt.pledge_id) == ["escrowed"]
