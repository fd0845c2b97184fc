"""A live campaign changes: a moderator approves, one backer keeps the pledge, and the other lets
the time pass and is refunded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_backer as backers
from tests.journeys import steps_founder as founders
from tests.journeys.people import WORKERS_MILLISECONDS, People, Person, once
from tests.journeys.running import Product

pytestmark = pytest.mark.browser

TITLE = once("Lanterns that change")
WHY = "The kiln became dearer."


def test_terms_that_change(people: People, product: Product) -> None:
    admin, founder = people.admin(), people.new("Lena Quay")
    closes_at = moderators.platform_time(admin) + timedelta(hours=4)
    plan = founders.Raise(TITLE, closes_at)
    # Nobody here has said who they are: each may pledge 1,000 in twelve months.
    plan.terms.update({"Target": "700", "Maximum": "2,000"})
    campaign_id = founders.has_a_raise_in_review(founder, once("Quay Lanterns"), plan)
    moderators.approves(admin, TITLE)
    keeper, silent = people.new("Kim Keeper"), people.new("Sol Silent")
    slug = backers.finds_by_words(keeper, TITLE)
    kept = backers.pledges(keeper, slug, shares="360")
    backers.pledges(silent, slug, shares="40")

    _proposes(founder, campaign_id)
    _approves(admin)

    _keeps(keeper, kept)

    visitor = people.visitor()
    visitor.go(f"/campaigns/{slug}?tab=terms")
    expect(visitor.page.get_by_role("heading", name="Versions of this page")).to_be_visible()
    visitor.sees(WHY)

    moderators.moves_the_clock_past(admin, TITLE)
    expect(silent.page.get_by_text("Refunded in full").first).to_be_visible(
        timeout=WORKERS_MILLISECONDS
    )
    silent.sees("you did not say in time that you keep your pledge")
    visitor.go(f"/campaigns/{slug}")
    visitor.sees("Target reached")
    keeper.go(kept)
    keeper.sees("In escrow")
    books = product.books()
    assert books["hold"], books["findings"]


def _keeps(keeper: Person, kept: str) -> None:
    keeper.go(kept)
    keeper.sees("The terms have changed. Do you keep your pledge?")
    asked = keeper.page.get_by_role("region", name="The terms have changed")
    expect(asked).to_contain_text(WHY)
    expect(asked.locator("ins").first).to_contain_text("800.00")
    keeper.press("Keep my pledge", within=asked)
    keeper.sees("You keep your pledge under the new terms.")
    expect(asked).to_have_count(0)


def _proposes(founder: Person, campaign_id: str) -> None:
    founder.go(f"/founder/campaigns/{campaign_id}/dashboard")
    founder.follow("Change")
    expect(founder.heading("Change this campaign")).to_be_visible()
    founder.field("Target").fill("800")
    founder.press("Propose this change")
    expect(founder.problem("Reason")).to_contain_text("Say why: backers read it.")
    founder.field("Reason").fill(WHY)
    founder.press("Propose this change")
    founder.sees("Proposed. A moderator decides, and you are told.")


def _approves(admin: Person) -> None:
    admin.go("/admin/changes")
    admin.sees(WHY)
    admin.page.get_by_role("radio", name="Material: ask every backer").check()
    admin.press("Decide")
    admin.sees("Approved. It is in force, and every backer is asked.")
