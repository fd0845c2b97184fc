"""What comes back from a moderator, and what does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_founder as founders
from tests.journeys.people import People, Person, once
from tests.journeys.steps_founder import Raise

pytestmark = pytest.mark.browser

TITLE = once("Looms for the upper valley")
REMARKS = {
    "Story": "Say which looms, and what one costs.",
    "Sector": "Weaving is a craft.",
    "Officers and directors": "Name them.",
}
"""By field."""
BOXES = """field => [field.id, field.getAttribute("aria-describedby").split(" ").at(-1)]
  .map((id) => document.getElementById(id).getBoundingClientRect().toJSON())"""
"""Where a field stands, and what names itself last beside it."""
REASON = "The enterprise could not show that it owns the name it trades under."


def test_a_campaign_is_featured_and_taken_back(people: People) -> None:
    """It stands on the first page with its reason, carries a mark in the list, and leaves again."""
    admin, visitor = people.admin(), people.visitor()
    why = once("It answers every question within a day.")
    visitor.go("/campaigns?status=live&sort=newest")
    titles = visitor.page.get_by_role("article").filter(has_not_text="Featured")
    title = titles.first.get_by_role("heading").inner_text()
    running = admin.page.get_by_role("region", name="Campaigns that run")
    admin.go("/admin")
    admin.follow(title, within=running)
    moderators.features(admin, why)
    visitor.go("/")
    row = visitor.page.locator("section").filter(
        has=visitor.page.get_by_role("heading", name="Featured", exact=True)
    )
    visitor.sees(why, within=row)
    closing = visitor.page.locator("section").filter(
        has=visitor.page.get_by_role("heading", name="Closing soon", exact=True)
    )
    expect(closing.get_by_role("article")).not_to_have_count(0)
    visitor.go("/campaigns?status=live&sort=newest")
    card = visitor.page.get_by_role("article").filter(has_text=title)
    visitor.sees("Featured", within=card)
    moderators.stops_featuring(admin, "Enough was seen of it.")
    admin.go("/admin/audit")
    admin.sees(why)
    visitor.go("/")
    expect(visitor.page.get_by_text(why)).to_have_count(0)


def test_changes_are_requested_then_the_campaign_is_rejected(people: People) -> None:
    """A remark stands beside its field; a rejection is final and says why."""
    admin = people.admin()
    founder = people.new("Greta Vale")
    closes_at = moderators.platform_time(admin) + timedelta(days=20)
    founders.has_a_raise_in_review(founder, "Upper Valley Weavers", Raise(TITLE, closes_at))
    path = founders.campaign_path(founder)
    stranger = people.new("Sol Grant")
    stranger.go(path)
    expect(stranger.heading("There is nothing at this address")).to_be_visible()

    moderators.requests_changes(admin, TITLE, REMARKS)
    steps = _finds_the_remarks(founder)
    founder.write("Story", "We weave. " * 60 + "Each loom costs 900.")
    founders.submits(founder)
    expect(steps.get_by_role("img")).to_have_count(0)

    moderators.opens_the_review(admin, TITLE)
    admin.sees("Changes since the submission before")
    added = admin.page.locator(".redline-row ins").filter(has_text="Each loom costs 900.")
    expect(added).to_be_visible()
    expect(admin.page.locator(".redline-row")).to_have_count(1)

    moderators.rejects(admin, TITLE, REASON)
    founder.go(path)
    founder.sees("Rejected")
    founder.go("/notifications")
    founder.sees(REASON)


def _finds_the_remarks(founder: Person) -> Locator:
    """Is led to the first remark and finds the others by the marks in the steps. Returns these."""
    founder.go("/founder")
    founder.page.get_by_role("main").get_by_role("link", name=TITLE, exact=True).click()
    _is_beside(founder, "Sector")
    steps = founder.page.get_by_role("navigation", name="Steps")
    for step in ("Basics", "Story", "Owners"):
        expect(steps.get_by_role("button", name=f"{step} 1 remark", exact=True)).to_be_visible()
    expect(steps.get_by_role("img")).to_have_count(len(REMARKS))
    steps.get_by_role("button", name="Owners").click()
    owners = founder.page.get_by_role("group", name="Officers and directors", exact=True)
    expect(owners).to_have_accessible_description(re.compile(REMARKS["Officers and directors"]))
    founders.opens_step(founder, "Story")
    expect(founder.field("Story")).to_have_accessible_description(re.compile(REMARKS["Story"]))
    return steps


def _is_beside(founder: Person, field: str) -> None:
    """Looks for a remark below its field, as wide as it."""
    control = founder.field(field)
    expect(control).to_have_accessible_description(re.compile(REMARKS[field]))
    above, below = control.evaluate(BOXES)
    assert (below["left"], below["right"]) == (above["left"], above["right"])
    assert below["top"] >= above["bottom"]
