"""A bank asks about a payment, a moderator answers it, and the backer reads the truth meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_backer as backers
from tests.journeys.people import People
from tests.journeys.running import Product

pytestmark = pytest.mark.browser

WINNING = "winning_evidence"
"""What the offline processor's bank takes as proof."""


def test_a_disputed_payment_is_answered_and_stands(people: People, product: Product) -> None:
    """Paid, disputed, answered once, and standing again: without loading the page anew."""
    backer = people.new("Noor Lind")
    backers.opens_any_open_campaign(backer)
    backers.begins_to_invest(backer)
    backers.chooses_an_amount(backer)
    backers.pays(backer, backers.DISPUTED_CARD)
    backers.is_at_the_pledge(backer)
    backer.sees("and holds it while it decides.")
    backer.sees("If your bank lets the payment stand, the pledge counts again.")
    expect(backer.page.get_by_role("button", name="Cancel pledge")).to_have_count(0)

    stranger = people.new("Ada Stone")
    stranger.go(backer.path())
    expect(stranger.heading("There is nothing at this address")).to_be_visible()

    admin = people.admin()
    moderators.opens_the_dispute(admin, backer.name)
    stranger.go(admin.path())
    expect(stranger.heading("There is nothing at this address")).to_be_visible()
    moderators.answers_the_bank(admin, WINNING)
    admin.sees("The bank got the evidence and has decided already.")
    admin.sees("The bank decided that the payment stands.")

    backer.sees("is held in escrow.")
    backer.sees("The payment stands")
    expect(backer.page.get_by_role("button", name="Cancel pledge").first).to_be_visible()
    admin.go("/admin")
    expect(admin.page.get_by_role("main").get_by_text(backer.name)).to_have_count(0)
    books = product.books()
    assert books["hold"], books["findings"]
