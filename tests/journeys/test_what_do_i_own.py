"""What do I own after X: from a campaign to a round, a pool, and a link that a friend opens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_backer as backers
from tests.journeys.people import PHONE, People, Person

pytestmark = pytest.mark.browser

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_scenario_is_built_undone_and_sent(people: People) -> None:
    """A visitor works it out, takes a step back with Back, and a friend opens the link."""
    visitor = people.visitor()
    backers.opens_any_open_campaign(visitor)
    visitor.page.get_by_role("tab", name="Cap table").click()
    visitor.follow("What do I own after X?")
    expect(visitor.heading("What do I own after X?")).to_be_visible()

    visitor.page.get_by_role("button", name="A next round").click()
    first = visitor.page.get_by_role("heading", level=3, name=re.compile("^Step 1: Round"))
    expect(first).to_be_visible()
    _adds_a_pool(visitor)
    second = visitor.page.get_by_role("heading", level=3, name="Step 2: Option pool of 20 %")
    expect(second).to_be_visible()
    expect(visitor.page).to_have_url(re.compile("steps=R.*Pp2000"))
    visitor.page.go_back()
    expect(second).to_have_count(0)
    expect(first).to_be_visible()
    visitor.page.go_forward()
    expect(second).to_be_visible()

    friend = people.visitor(size=PHONE)
    friend.go(visitor.page.url.removeprefix(visitor.url))
    expect(friend.page.get_by_role("heading", level=3, name=re.compile("^Step 2"))).to_be_visible()
    headline = visitor.page.locator(".own-headline").inner_text()
    expect(friend.page.locator(".own-headline")).to_have_text(headline)
    assert friend.page.evaluate(OVERFLOW) <= 0
    with friend.page.expect_download() as saved:
        friend.page.get_by_role("link", name="Download CSV").click()
    assert saved.value.suggested_filename.endswith("-own.csv")


def _adds_a_pool(visitor: Person) -> None:
    """One that is too large first: it is refused beside its field."""
    visitor.field("What happens").select_option(label="An option pool")
    visitor.write("Pool", "60")
    visitor.press("Add this step")
    expect(visitor.problem("Pool")).to_contain_text("between 0 and 50 %")
    visitor.write("Pool", "20")
    visitor.press("Add this step")
