"""A raise that starts from a filing, is followed, misses its target, and gives every cent back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_backer as backers
from tests.journeys import steps_founder as founders
from tests.journeys.people import WORKERS_MILLISECONDS, People, Person, once
from tests.journeys.running import ROOT, Product

pytestmark = pytest.mark.browser

FILING = ROOT / "tests" / "filings" / "fixtures" / "pickleball_form_c.xml"
TITLE = once("Courts under one roof")


def test_a_raise_that_fails(people: People, product: Product) -> None:
    """Who follows it is told in time; the target is missed: the pledge is returned, and its page
    says so with its day."""
    admin = people.admin()
    founder = people.new("Ines Holt")
    closes_at = moderators.platform_time(admin) + timedelta(hours=4)
    _the_founder_completes_a_filing(founder, closes_at)
    moderators.approves(admin, TITLE)
    # Before it opens: all that is open closes so soon that its followers are told at once.
    follower = people.new("Wim Later")
    backers.follows(follower, TITLE)
    moderators.moves_the_clock_to_the_opening(admin, TITLE)

    backer = people.new("Tom Reed")
    slug = backers.finds_by_words(backer, TITLE)
    backers.pledges(backer, slug, shares="100")
    _the_follower_is_reminded(follower)
    _it_fits_the_follower(follower, founder)

    moderators.moves_the_clock_past(admin, TITLE)
    expect(backer.page.get_by_text("Refunded in full").first).to_be_visible(
        timeout=WORKERS_MILLISECONDS
    )
    backer.sees("was returned to your card.")
    # The clock stands just after the deadline, and the workers were waited for: it may be midnight.
    times = (closes_at, closes_at + timedelta(milliseconds=2 * WORKERS_MILLISECONDS))
    days = re.compile("|".join(f"{time:%-d %b %Y}" for time in times))
    expect(backer.fact("Returned")).to_contain_text(days)
    follower.go(f"/campaigns/{slug}")
    follower.sees("Target missed")
    books = product.books()
    assert books["hold"], books["findings"]


def _the_follower_is_reminded(follower: Person) -> None:
    """Once on the site, and by a letter that leads to the campaign."""
    subject = re.compile(rf"^{TITLE} closes soon: \d hours left$")
    told = follower.page.get_by_role("heading", level=2, name=subject)
    follower.looks_until("/notifications", told)
    expect(told).to_have_count(1)
    letter = follower.page.get_by_role("link", name=subject)
    follower.looks_until("/demo/mailbox", letter)
    letter.click()
    message = follower.page.frame_locator("iframe")
    expect(message.get_by_text("You watch this campaign")).to_be_visible()
    follower.follow("Follow its link")
    follower.arrives(TITLE)


def _it_fits_the_follower(follower: Person, founder: Person) -> None:
    """The follower reads why; the founder learns how many look for such a raise, and never who."""
    follower.go("/preferences")
    follower.page.get_by_role("checkbox", name="Manufacturing", exact=True).check()
    follower.press("Save what I look for")
    follower.sees("Saved.")
    follower.follow("Best match")
    card = follower.page.get_by_role("article").filter(has_text=TITLE)
    # What is ranked may be half a minute old, and the page does not ask again.
    reason = card.get_by_text(re.compile(r"^Fits your sector\b.*\.$"))
    follower.looks_until("/campaigns?sort=match", reason)
    founder.go(f"{founders.campaign_path(founder)}/dashboard")
    founder.sees(
        re.compile(r"^(Fewer than five|At least \d+) backers look for something like this")
    )
    expect(founder.page.get_by_text(follower.name)).to_have_count(0)


def _the_founder_completes_a_filing(founder: Person, closes_at: datetime) -> None:
    founders.imports_a_filing(founder, FILING)
    founder.follow("Open the draft")
    expect(founder.page.get_by_role("navigation", name="Steps")).to_be_visible()
    founder.write("Campaign title", TITLE)
    founders.writes_basics(founder, TITLE)
    founders.writes_texts(founder)
    founders.opens_step(founder, "Terms")
    founder.sees("A Form C does not state how many shares are in issue before the raise.")
    expect(founder.field("Price per share")).to_have_value("1.20")
    founder.sees("The least number that reaches it is 41,667, which makes $50,000.40.")
    founder.write("Shares in issue before the raise", "400,000")
    founder.write("Minimum ticket", "60")
    founder.write("Deadline", closes_at.strftime(founders.MOMENT))
    founder.write("Opens at", (closes_at - timedelta(hours=3)).strftime(founders.MOMENT))
    # What is asked after it is answered after it: the times are stored before anybody leaves.
    founders.opens_step(founder, "Review")
    draft = founders.campaign_path(founder)
    founders.says_what_it_does(founder)
    founder.go(draft)
    founders.submits(founder)
