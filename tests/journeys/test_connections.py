"""Tabs that lose their connection, go back, and stand beside each other; pages without scripts."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from crowdfund.ui.parts.connection import FOUND, LOST, UNSENT
from crowdfund.ui.parts.other_tabs import AGAIN, OLD
from tests.journeys.people import People, settled
from tests.journeys.tour import first_link, links

pytestmark = pytest.mark.browser

LIVE = r"^/campaigns/[^/?]+$"
KEEPS_HEADINGS = """
window.headings = [];
new MutationObserver(() => {
  for (const one of document.querySelectorAll("h1")) {
    if (one.innerText && headings.at(-1) !== one.innerText) headings.push(one.innerText);
  }
}).observe(document, {childList: true, subtree: true, characterData: true});
"""
"""Every heading that the page has on its way."""
KEEPS_NOTES = """() => {
  window.notes = [];
  new MutationObserver(() => notes.push(document.querySelector(".connection-note")?.innerText))
    .observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
"""All that is said about the connection from now on: some of it goes after a few seconds."""


def note(page: Page, text: str) -> None:
    """Waits for what is said about the connection; nothing is said in the end."""
    expect(page.locator(".connection-note")).to_have_text(text)


def test_a_lost_connection_is_said_and_so_is_its_return(people: People) -> None:
    person = people.visitor()
    person.go(first_link(person, "/campaigns?status=live", LIVE))
    total = person.page.locator(".split-aside .money-xl")
    before = total.inner_text()
    note(person.page, "")
    person.page.evaluate(KEEPS_NOTES)
    person.context.set_offline(True)
    note(person.page, LOST)
    expect(person.page.get_by_title("Connection Error")).to_have_count(0)
    expect(total).to_have_text(before)
    person.context.set_offline(False)
    person.page.wait_for_function("said => notes.includes(said)", arg=FOUND)
    with person.page.expect_response(re.compile("/live")):
        person.page.reload()
    person.is_settled()
    note(person.page, "")
    person.page.get_by_role("tab", name="Terms").click()
    expect(person.page.get_by_role("tabpanel", name="Terms")).to_be_visible()
    # The browser's own words for requests that failed while it was cut off.
    person.troubles[:] = [one for one in person.troubles if "ERR_INTERNET_DISCONNECTED" not in one]


def test_what_is_sent_without_a_connection_does_not_wait_to_surprise(people: People) -> None:
    person = people.visitor()
    person.go("/campaigns")
    person.context.set_offline(True)
    note(person.page, LOST)
    person.press("Search")
    note(person.page, UNSENT)
    person.page.evaluate(KEEPS_NOTES)
    person.context.set_offline(False)
    person.page.wait_for_function("said => notes.includes(said)", arg=FOUND)
    person.troubles[:] = [one for one in person.troubles if "ERR_INTERNET_DISCONNECTED" not in one]


def test_back_and_deep_links_lead_where_one_was(people: People) -> None:
    person = people.visitor()
    campaign = first_link(person, "/campaigns?status=live", LIVE)
    person.go(f"{campaign}?tab=risks")
    expect(person.page.get_by_role("tab", name="Risks")).to_have_attribute("aria-selected", "true")
    title = person.page.get_by_role("heading", level=1).inner_text()
    person.page.get_by_role("tab", name="Terms").click()
    # The address follows a moment later, or when one goes on before that.
    person.follow("Check the escrow")
    person.page.wait_for_url(re.compile("/escrow$"))
    person.is_settled()
    person.page.go_back()
    expect(person.page).to_have_url(re.compile(r"\?tab=terms$"))
    expect(person.heading(title)).to_be_visible()
    expect(person.page.get_by_role("tab", name="Terms")).to_have_attribute("aria-selected", "true")
    # A raise of five weeks: other journeys move the clock past the deadlines of shorter ones.
    person.go("/campaigns?q=wool&status=live")
    person.page.get_by_role("link", name=re.compile("mountain wool")).first.click()
    expect(person.page.get_by_role("tab", name="Pitch")).to_be_visible()
    person.page.go_back()
    expect(person.page.get_by_role("searchbox")).to_have_value("wool")
    person.page.go_forward()
    expect(person.page.get_by_role("tab", name="Pitch")).to_be_visible()


def test_pages_are_seen_before_any_script_has_run(people: People) -> None:
    """The HTML alone says what a page is about, in the frame of all pages."""
    person = people.visitor()
    campaign = first_link(person, "/campaigns?status=live", LIVE)
    person.go(campaign)
    title = person.page.get_by_role("heading", level=1).inner_text()
    expect(person.page.locator("first-look")).to_have_count(0)
    for path in ("/", campaign):
        html = person.context.request.get(person.url + path).text()
        seen = html.partition("<first-look>")[2].partition("</first-look>")[0]
        assert 'class="site-header"' in seen
        assert '<img alt="' in seen
        assert path == "/" or f"<h1>{title}</h1>" in seen


def test_a_crawler_reads_what_a_shared_link_is_about(people: People) -> None:
    """Title, description and picture, and what the page looks like: without any script."""
    person, crawler = people.visitor(), people.visitor(has_scripts=False)
    campaign = first_link(person, "/campaigns?status=live", LIVE)
    crawler.page.goto(crawler.url + campaign)
    seen = crawler.page.locator("first-look")
    title = seen.get_by_role("heading", level=1).inner_text()
    expect(seen.get_by_role("banner")).to_be_visible()
    expect(crawler.page).to_have_title(f"{title} · Crowdfund")

    def said(name: str) -> Locator:
        return crawler.page.locator(f'head meta[property="og:{name}"]')

    expect(said("title")).to_have_attribute("content", title)
    expect(said("description")).to_have_attribute("content", re.compile("raised, .*at risk"))
    answer = crawler.context.request.get(said("image").get_attribute("content") or "")
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.body())).size == (1200, 630)


def test_two_tabs_agree(people: People) -> None:
    person = people.new("Tabea Twice")
    campaign = first_link(person, "/campaigns?status=live", LIVE)
    other = person.context.new_page()
    for page in (person.page, other):
        page.goto(person.url + campaign)
        settled(page)
        expect(page.get_by_role("button", name="Watch", exact=True)).to_be_visible()
    totals = [page.locator(".split-aside .money-xl") for page in (person.page, other)]
    expect(totals[1]).to_have_text(totals[0].inner_text())
    person.press("Watch")
    expect(person.page.get_by_role("button", name="Stop watching")).to_be_visible()
    # The other one does not know yet, and does what its button says.
    other.get_by_role("button", name="Watch", exact=True).click()
    expect(other.get_by_role("button", name="Stop watching")).to_be_visible()
    is_dark = re.compile(r"\bdark\b")
    expect(person.page.locator("html")).not_to_have_class(is_dark)
    other.get_by_role("button", name="Change between light and dark").first.click()
    for page in (other, person.page):
        expect(page.locator("html")).to_have_class(is_dark)
    other.get_by_role("button", name="Sign out").click()
    for page in (other, person.page):
        expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_two_tabs_speak_one_language(people: People) -> None:
    person = people.visitor()
    person.go("/certificates")
    other, third = person.context.new_page(), person.context.new_page()
    for page in (other, third):
        page.goto(f"{person.url}/certificates")
        settled(page)
    code = other.get_by_role("main").get_by_role("textbox").first
    code.fill("typed, not sent")
    footer = person.page.get_by_role("contentinfo")
    footer.get_by_role("button", name="简体中文").click()
    for page in (person.page, third):
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    # Where something was typed, it is not taken away.
    expect(other.get_by_role("alert")).to_contain_text(OLD)
    expect(code).to_have_value("typed, not sent")
    other.get_by_role("button", name=AGAIN).click()
    expect(other.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_page_shows_nothing_of_the_one_that_the_tab_had_before(people: People) -> None:
    visitor = people.visitor()
    one, other = links(visitor, "/campaigns?status=live", LIVE)[:2]
    visitor.go(one)
    before = visitor.page.locator("h1").inner_text()
    visitor.page.add_init_script(KEEPS_HEADINGS)
    visitor.go(other)
    visitor.page.wait_for_load_state("networkidle")
    headings = visitor.page.evaluate("window.headings")
    assert headings[-1] == visitor.page.locator("h1").inner_text() != before
    assert before not in headings
