"""What visitors and backers do, told as steps."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.questions import BANKS
from tests.journeys.people import PHONE, Person

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 9995"
SECURE_CARD = "4000 0025 0000 3155"
DISPUTED_CARD = "4000 0000 0000 0259"
AGREES = """([name, value]) => {
  const chosen = document.querySelector(`select[name="${name}"]`)?.selectedOptions[0];
  const count = chosen?.value === value && chosen.textContent.match(/\\((\\d+)\\)$/)?.[1];
  const told = [...document.querySelectorAll('main [role="status"]')]
    .some((one) => one.textContent.match(/^(\\d+) campaigns?\\b/)?.[1] === count);
  const busy = document.querySelector('main [aria-busy="true"]');
  return count && told && !busy ? count : false;
}"""
"""The count beside a filter's value, once the list that was loaded with it has as many: campaigns
open and close in the meantime."""


def finds(person: Person, title: str, *, sector: str) -> None:
    """Finds a campaign by words and a filter, and opens it."""
    searches(person, title)
    assert _narrows(person, "Sector", sector) == 1
    person.follow(title)
    expect(person.heading(title)).to_be_visible()


def finds_by_words(person: Person, title: str) -> str:
    """Finds a campaign by words alone and opens it once it takes pledges. Returns its slug."""
    searches(person, title)
    person.follow(title)
    expect(person.heading(title)).to_be_visible()
    waits_until_open(person)
    return person.path().rsplit("/", 1)[1]


def follows(person: Person, title: str) -> None:
    """Finds a campaign by words and watches it, open or not."""
    searches(person, title)
    person.follow(title)
    person.arrives(title)
    person.press("Watch")
    expect(person.page.get_by_role("button", name="Stop watching")).to_be_visible()


def searches(person: Person, title: str) -> None:
    """Looks for a title that one campaign has, and waits until it is found alone: before that it is
    among all others, and what is found comes over the page of whoever opened it there."""
    person.go("/campaigns")
    person.page.get_by_role("searchbox", name="Search campaigns").fill(title)
    person.press("Search")
    expect(person.page).to_have_url(re.compile(r"\?q="))
    _is_told(person, 1)


def _narrows(person: Person, name: str, label: str) -> int:
    """Chooses a value of a filter, whose label ends with how many campaigns it would leave, and
    waits until it has. Returns how many."""
    named = re.compile(rf"^{re.escape(label)} \(\d+\)$")
    option = person.field(name).locator("option").filter(has_text=named)
    value = option.get_attribute("value")
    assert value
    person.field(name).select_option(value)
    expect(person.page).to_have_url(re.compile(f"{name.lower()}={re.escape(value)}"))
    agrees = person.page.wait_for_function(AGREES, arg=[name.lower(), value])
    return int(str(agrees.json_value()))


def _is_told(person: Person, campaigns: int) -> None:
    """Waits until the list is the one that was asked for, of so many campaigns."""
    told = person.page.get_by_role("status").filter(
        has_text=re.compile(rf"^{campaigns} campaigns?\b")
    )
    expect(told).to_be_visible()
    expect(person.page.locator('main [aria-busy="true"]')).to_have_count(0)


def waits_until_open(person: Person) -> None:
    """Waits at the campaign's page until it takes pledges, without loading it again."""
    expect(person.page.get_by_role("button", name="Invest", exact=True)).to_be_visible()


def begins_to_invest(person: Person) -> None:
    """Opens the form from the campaign's page."""
    person.press("Invest")
    expect(person.heading(re.compile("^Invest in"))).to_be_visible()


def understands(person: Person) -> None:
    """Ticks that all may be lost."""
    person.page.get_by_role("checkbox", name=re.compile("^I understand I may lose")).check()


def goes_to_payment(person: Person, *, shares: str) -> None:
    """Chooses shares on the open form and goes on to the payment page."""
    person.field("Shares").fill(shares)
    # What they cost is worked out before anybody reads on.
    expect(person.field("Amount")).not_to_have_value("")
    understands(person)
    person.press("Continue to payment")
    expect(person.page.get_by_role("button", name="Pay", exact=True)).to_be_visible()


def chooses_an_amount(person: Person) -> None:
    """Takes the first amount that the open form offers and goes on to the payment page."""
    person.page.get_by_role("group", name="Amounts").get_by_role("button").first.click()
    expect(person.field("Shares")).not_to_have_value("")
    understands(person)
    person.press("Continue to payment")
    expect(person.page.get_by_role("button", name="Pay", exact=True)).to_be_visible()


def pays(person: Person, card: str) -> None:
    """Pays on the processor's page."""
    person.page.get_by_label("Card number").fill(card)
    person.page.get_by_label("Expiry (MM / YY)").fill("12 / 34")
    person.page.get_by_label("CVC").fill("123")
    person.page.get_by_label("Name on card").fill(person.name)
    person.press("Pay")


def leaves_the_payment(person: Person) -> None:
    """Goes back from the processor's page, once it is there: the page before may lead back too."""
    expect(person.page.get_by_role("button", name="Pay", exact=True)).to_be_visible()
    person.follow("Back")
    is_at_the_pledge(person)


def is_at_the_pledge(person: Person) -> None:
    """Waits for the pledge's own page."""
    expect(person.page).to_have_url(re.compile("/pledges/"))
    person.is_settled()


def pledges(person: Person, slug: str, *, shares: str) -> str:
    """Invests with a good card. Returns the path of the pledge's page."""
    person.go(f"/campaigns/{slug}/invest")
    goes_to_payment(person, shares=shares)
    pays(person, GOOD_CARD)
    is_at_the_pledge(person)
    person.sees("is held in escrow.")
    return person.path()


def cancels_the_pledge(person: Person) -> None:
    """Takes the pledge back from its page, with the question in between."""
    person.press("Cancel pledge")
    question = person.page.get_by_role("alertdialog", name="Cancel this pledge?")
    person.press("Cancel pledge", within=question)


def opens_any_open_campaign(person: Person) -> str:
    """Opens the first campaign that takes pledges. Returns its slug."""
    person.go("/campaigns")
    _unfolds_filters(person)
    _narrows(person, "Status", "Open")
    person.page.get_by_role("article").first.get_by_role("link").first.click()
    waits_until_open(person)
    return person.path().rsplit("/", 1)[1]


def _unfolds_filters(person: Person) -> None:
    """Shows the filters, which a narrow screen keeps behind a button."""
    width = (person.page.viewport_size or {"width": 0})["width"]
    if width <= PHONE[0]:
        person.press("Filters")
    expect(person.field("Status")).to_be_visible()


def states_to_be_restricted(person: Person) -> None:
    """Takes the step on the open page that asks for a category."""
    person.page.get_by_role("radio", name=re.compile("^Restricted")).check()
    _goes_on(person, "Answer a few questions about the risks first")


def answers_the_questions(person: Person, code: RegimeCode) -> None:
    """Answers every question of the open page rightly."""
    for question in BANKS[code]:
        group = person.page.get_by_role("group", name=question.text, exact=True)
        if group.count():
            group.get_by_role("radio", name=question.options[0], exact=True).check()
    _goes_on(person, "Read a warning first")


def reads_the_warning(person: Person) -> None:
    """Confirms the personal warning of the open page: the time to think begins."""
    person.page.get_by_role("checkbox", name="I have read this").check()
    _goes_on(person, "Time to think")


def cannot_pay_yet(person: Person) -> None:
    """Finds no way to the payment on the open form."""
    expect(person.page.get_by_role("button", name="Continue to payment")).to_have_count(0)


def _goes_on(person: Person, next_step: str) -> None:
    person.press("Continue")
    person.sees(re.compile(next_step))


def shares_left(person: Person, slug: str) -> int:
    """How many shares the form of a campaign still offers."""
    person.go(f"/campaigns/{slug}/invest")
    return int(person.fact("Shares left").inner_text().replace(",", ""))
