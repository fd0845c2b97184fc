"""What a backer does besides paying: find a campaign, be matched, keep papers, be told."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.people import PHONE, People, Person
from tests.journeys.tour import british_campaign
from tests.pdfs import text_of

pytestmark = pytest.mark.browser

CARD = "article"
SIZES = """parts => parts.map((part) => part.getBoundingClientRect())
  .map(({ width, height }) => Math.round(width * height))"""


def _asked(person: Person) -> dict[str, list[str]]:
    return parse_qs(urlsplit(person.page.url).query)


def test_a_search_forgives_a_typo_and_lives_in_its_address(people: People) -> None:
    visitor = people.visitor()
    visitor.go("/campaigns")
    title = visitor.page.get_by_role(CARD).first.get_by_role("heading").inner_text()
    word = max(re.findall(r"[A-Za-z]{6,}", title), key=len)
    mistyped = word[:2] + word[3] + word[2] + word[4:]
    box = visitor.page.get_by_role("searchbox", name="Search campaigns")
    box.fill(mistyped)
    box.press("Enter")
    expect(visitor.page).to_have_url(re.compile("q="))
    expect(visitor.page.get_by_role("heading", name=title).first).to_be_visible()

    visitor.page.get_by_label("Status", exact=True).select_option("live")
    expect(visitor.page).to_have_url(re.compile("status=live"))
    assert _asked(visitor)["q"] == [mistyped]
    visitor.page.go_back()
    expect(visitor.page).not_to_have_url(re.compile("status="))
    expect(visitor.page.get_by_role("searchbox", name="Search campaigns")).to_have_value(mistyped)

    again = people.visitor()
    again.go(visitor.page.url.removeprefix(visitor.url))
    expect(again.page.get_by_role("heading", name=title).first).to_be_visible()
    # A word that has only begun is looked for while it is typed.
    again.go("/campaigns?sort=newest")
    again.page.get_by_role("searchbox", name="Search campaigns").press_sequentially(word[:-1])
    expect(again.page).to_have_url(re.compile(rf"q={word[:-1]}\b"))
    expect(again.page.get_by_role("heading", name=title).first).to_be_visible()
    assert _asked(again)["sort"] == ["newest"]


def test_what_nobody_wrote_finds_nothing_and_says_how_to_go_on(people: People) -> None:
    visitor = people.visitor(size=PHONE)
    visitor.go("/campaigns?q=zzzzqqqqxxxx")
    visitor.sees("No campaign matches")
    visitor.sees("You looked for “zzzzqqqqxxxx”.")
    visitor.follow("Clear all filters")
    expect(visitor.page.get_by_role(CARD).first).to_be_visible()


def test_who_says_what_they_look_for_reads_why_it_fits(people: People) -> None:
    visitor = people.visitor()
    visitor.go("/campaigns?sort=match&status=live")
    first = visitor.page.get_by_role(CARD).first
    sector = first.locator(".campaign-body .muted").first.inner_text().split(" · ")[0]
    visitor.field("Sector I look for").select_option(label=sector)
    visitor.press("Show what fits")
    visitor.sees("The list is ranked by what you said.")
    expect(first.locator(".campaign-reason")).to_have_text(re.compile(r"^Fits your sector\b.*\.$"))
    visitor.follow("How the score is made")
    expect(visitor.heading(re.compile("match", re.IGNORECASE))).to_be_visible()


def test_a_campaign_is_read_tab_by_tab_and_a_link_opens_one(people: People) -> None:
    visitor = people.visitor()
    visitor.go("/campaigns?status=live")
    visitor.page.get_by_role(CARD).first.get_by_role("link").first.click()
    visitor.is_settled()
    for tab in ("Terms", "Cap table", "Risks"):
        visitor.page.get_by_role("tab", name=tab).click()
        opened = visitor.page.get_by_role("tab", name=tab)
        expect(opened).to_have_attribute("aria-selected", "true")
    visitor.go(f"{visitor.path()}?tab=risks")
    expect(visitor.page.get_by_role("tab", name="Risks")).to_have_attribute("aria-selected", "true")


def test_a_campaign_is_drawn_told_in_tables_and_shared(people: People) -> None:
    """Key figures by year, what the money is for, and who owns how much before and after."""
    visitor = people.visitor()
    visitor.go(british_campaign())
    pitch = visitor.page.get_by_role("tabpanel", name="Pitch")
    revenue = pitch.get_by_role("figure", name="Revenue")
    is_drawn(revenue.locator(".column-room i"))
    table = pitch.get_by_role("table", name="Key figures in GBP")
    stated = table.get_by_role("row").filter(has_text="Revenue")
    for value in revenue.locator(".column-value").all_inner_texts():
        expect(stated.get_by_role("cell", name=value, exact=True)).to_be_visible()
    uses = pitch.locator("figure").filter(has_text="If the target is just reached")
    is_drawn(uses.locator(".stacked-part"))
    expect(pitch.get_by_role("table", name="Use of funds")).to_be_visible()

    visitor.page.get_by_role("tab", name="Cap table").click()
    panel = visitor.page.get_by_role("tabpanel", name="Cap table")
    owners = panel.locator("figure").filter(has_text="Who owns how much, before and after")
    is_drawn(owners.locator(".stacked-part"))
    for name in ("Before the raise", "If the target is just reached", "If the maximum is reached"):
        expect(panel.get_by_role("table", name=name)).to_contain_text(" %")

    visitor.press("Share")
    address = visitor.page.get_by_label("Address of this campaign")
    expect(address).to_have_value(re.compile(f"^{visitor.url}{british_campaign()}\\b"))


def is_drawn(parts: Locator) -> None:
    """The parts of a chart have room on the page, and not all the same."""
    expect(parts.first).to_be_visible()
    sizes = parts.evaluate_all(SIZES)
    assert min(sizes) > 0
    assert len(set(sizes)) > 1


def test_papers_are_downloaded_and_a_made_up_certificate_is_refused(
    people: People, tmp_path: Path
) -> None:
    backer = people.demo_backer()
    backer.go("/portfolio")
    papers, addresses = {}, {}
    for ending in (".pdf", ".csv"):
        link = backer.page.locator(f'a[href^="/downloads/statements/"][href$="{ending}"]').first
        addresses[ending] = link.get_attribute("href") or ""
        papers[ending] = _downloaded(backer, addresses[ending], tmp_path)
    assert papers[".pdf"].startswith(b"%PDF-")
    head, *lines = papers[".csv"].decode("utf-8-sig").splitlines()
    assert head.startswith("section,")
    assert lines
    link = backer.page.locator('a[href$="/certificate.pdf"]').first
    certificate = link.get_attribute("href") or ""
    assert _downloaded(backer, certificate, tmp_path).startswith(b"%PDF-")

    # Whoever reads Chinese gets the same papers in Chinese, with its letters in the file.
    backer.context.add_cookies([{"name": "language", "value": "zh_Hans", "url": backer.url}])
    receipt = certificate.replace("certificate.pdf", "receipt.pdf")
    assert "收据" in text_of(_downloaded(backer, receipt, tmp_path))
    assert _downloaded(backer, addresses[".csv"], tmp_path).decode("utf-8-sig").startswith("部分,")

    stranger = people.visitor()
    stranger.go("/certificates")
    stranger.write("Code", "ABCD-EFGH-JKMN-PQRS")
    stranger.press("Check")
    stranger.sees("Not a code")


def _downloaded(person: Person, address: str, folder: Path) -> bytes:
    with person.page.expect_download() as waiting:
        person.page.evaluate(
            "href => { const a = document.createElement('a'); a.href = href; a.download = '';"
            " document.body.append(a); a.click(); a.remove(); }",
            address,
        )
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file.read_bytes()


def test_notifications_are_read_in_one_tab_and_read_in_the_other(people: People) -> None:
    backer = people.demo_backer()
    backer.go("/notifications?show=unread")
    item = backer.page.get_by_role("button", name=re.compile("^Mark as read: ")).first
    name = item.get_attribute("aria-label") or ""
    other = backer.context.new_page()
    other.goto(backer.page.url)
    expect(other.get_by_role("button", name=name).first).to_be_visible()
    before = other.get_by_role("button", name=name).count()
    item.click()
    expect(backer.page.get_by_role("button", name=name)).to_have_count(before - 1)
    other.reload()
    expect(other.get_by_role("button", name=name)).to_have_count(before - 1)
    other.close()

    backer.go("/account")
    switch = backer.page.get_by_role("switch").last
    was = switch.is_checked()
    switch.click()
    expect(switch).to_be_checked(checked=not was)
    backer.page.reload()
    backer.is_settled()
    expect(backer.page.get_by_role("switch").last).to_be_checked(checked=not was)
