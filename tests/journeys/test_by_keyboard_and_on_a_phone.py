"""Without a mouse, and on a narrow screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_backer as backers
from tests.journeys.barriers import barriers
from tests.journeys.people import PASSWORD, PHONE, People, Person, once
from tests.journeys.steps_founder import describes_the_enterprise, starts_a_campaign

pytestmark = pytest.mark.browser

MOST_TABS = 80
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels.length ? at.labels[0].textContent : "";
  return (at.getAttribute("aria-label") || label || at.textContent || "").trim();
}"""


def test_investing_by_keyboard_alone(people: People) -> None:
    """From the skip link over sign-in to the payment page without a mouse."""
    backer = people.newcomer("Kim Sand")
    slug = backers.opens_any_open_campaign(backer)
    _reaches(backer, "Sign out")
    backer.page.keyboard.press("Enter")
    backer.arrives("Sign in")

    backer.go(f"/login?next=/campaigns/{slug}/invest")
    goes_to = backer.page.locator("form input[name=next]").first
    expect(goes_to).to_have_value(f"/campaigns/{slug}/invest")
    backer.page.keyboard.press("Tab")
    assert backer.page.evaluate(FOCUSED).startswith("Skip to")
    backer.page.keyboard.press("Enter")
    _reaches(backer, "Email")
    backer.page.keyboard.type(backer.email)
    _reaches(backer, "Password")
    backer.page.keyboard.type(PASSWORD)
    backer.page.keyboard.press("Enter")
    backer.arrives(re.compile("^Invest in"))

    least = int(re.sub(r"\D", "", backer.fact("Smallest pledge").inner_text().split("share")[0]))
    _reaches(backer, "Shares")
    backer.page.keyboard.type(str(least))
    expect(backer.field("Amount")).not_to_have_value("")
    _reaches(backer, "I understand I may lose")
    backer.page.keyboard.press("Space")
    _reaches(backer, "Continue to payment")
    backer.page.keyboard.press("Enter")
    expect(backer.page.get_by_role("button", name="Pay", exact=True)).to_be_visible()


def test_the_focus_is_where_one_goes_on(people: People) -> None:
    """At the heading of the next page, at what an action says, beside what is lacking, and never on
    the page below an open menu."""
    asker = people.newcomer("Noor Quay", size=PHONE)
    asker.go("/campaigns")
    asker.page.locator(".card-link").first.press("Enter")
    asker.page.wait_for_url(re.compile("/campaigns/[^?]"))
    heading = asker.page.get_by_role("heading", level=1)
    expect(heading).to_be_focused()
    asker.is_settled()
    asker.page.get_by_role("tab", name="Questions").click()
    ask = asker.page.get_by_role("button", name="Ask", exact=True)
    ask.press("Enter")
    expect(asker.page.locator("#question-lacks")).to_have_text("Fill this in.")
    question = asker.field("Your question")
    expect(question).to_be_focused()
    question.fill("Who repairs the machines?")
    ask.press("Enter")
    asker.sees("Your question is public now")
    expect(asker.page.locator(":focus")).to_contain_text("Your question is public now")

    menu = asker.page.locator("#site-menu")
    asker.page.get_by_role("button", name="Menu", exact=True).press("Enter")
    expect(menu).to_be_visible()
    menu.locator("a, button").last.focus()
    asker.page.keyboard.press("Tab")
    expect(menu).to_be_hidden()
    asker.page.go_back()
    asker.arrives("Explore campaigns")
    expect(heading).to_be_focused()


def test_a_long_name_makes_no_page_wider_than_a_phone(people: People) -> None:
    """Nothing has to be moved sideways, nor does axe find anything, where others journey to: a
    pledge that its bank disputes."""
    backer = people.newcomer("Abigail Featherstonehaugh-Cholmondeley", size=PHONE)
    slug = backers.opens_any_open_campaign(backer)
    backer.go(f"/campaigns/{slug}/invest")
    backers.chooses_an_amount(backer)
    backers.pays(backer, backers.DISPUTED_CARD)
    backers.is_at_the_pledge(backer)
    backer.sees("and holds it while it decides.")
    found = list(barriers(backer, "a disputed pledge"))
    for path in ("/portfolio", "/account", "/account/data", f"/campaigns/{slug}"):
        backer.go(path)
        found += barriers(backer, path)
    admin = people.admin(size=PHONE)
    moderators.opens_the_dispute(admin, backer.name)
    found += barriers(admin, "the dispute")
    assert not found, "\n".join(found)


def test_the_open_step_of_the_editor_is_in_sight_on_a_phone(people: People) -> None:
    """When the page opens at it, and when another one is opened from elsewhere on the page."""
    founder = people.new("Ida Steps", size=PHONE)
    describes_the_enterprise(founder, once("Step Works"))
    starts_a_campaign(founder)
    address = founder.path()
    founder.go(f"{address}?step=review")
    current = founder.page.locator('.steps [aria-current="step"]')
    expect(current).to_have_accessible_name("Review")
    expect(current).to_be_in_viewport(ratio=1)
    founder.page.get_by_role("button", name="Go there").first.click()
    expect(current).to_have_accessible_name(re.compile("^(Basics|Story|Terms)$"))
    expect(current).to_be_in_viewport(ratio=1)


def _reaches(person: Person, name: str) -> None:
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(FOCUSED).startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by keyboard on {person.page.url}")
