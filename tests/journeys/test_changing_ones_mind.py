"""A backer leaves the payment page, comes back, pays, and takes the pledge back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_backer as backers
from tests.journeys.people import People

pytestmark = pytest.mark.browser


def test_leaving_the_payment_page_and_cancelling_later(people: People) -> None:
    """Nothing is lost by leaving, and a cancelled pledge frees its shares."""
    backer = people.new("Mila Frost")
    slug = backers.opens_any_open_campaign(backer)
    backers.begins_to_invest(backer)
    left_before = backer.fact("Shares left").inner_text()
    backer.page.get_by_role("group", name="Amounts").get_by_role("button").first.click()
    expect(backer.field("Shares")).not_to_have_value("")
    shares = int(backer.field("Shares").input_value())
    backers.understands(backer)
    backer.press("Continue to payment")

    backers.leaves_the_payment(backer)
    backer.sees("Nothing has been paid yet.")
    pledge_path = backer.path()
    assert backers.shares_left(backer, slug) == int(left_before.replace(",", "")) - shares

    backer.go(pledge_path)
    backer.press("Continue to payment")
    backers.pays(backer, backers.GOOD_CARD)
    backers.is_at_the_pledge(backer)
    backer.sees("is held in escrow.")

    backers.cancels_the_pledge(backer)
    backer.sees("Your pledge is cancelled.")
    backer.sees("was returned to your card.")
    backer.sees("Refunded in full")
    assert backers.shares_left(backer, slug) == int(left_before.replace(",", ""))
