"""What cannot be is answered with a sentence, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_backer as backers
from tests.journeys import steps_founder as founders
from tests.journeys.people import People, Person
from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

BAD_AMOUNTS = {
    "0": "Write an amount above zero.",
    "-5": "Write an amount above zero.",
    "abc": "Write a number, for example",
    "1e9": "Write a number, for example",
    "900000000": "shares are left",
}
BAD_SHARES = {
    "0": "Choose at least one share.",
    "-5": "Shares are whole: write a number such as 25.",
    "abc": "Shares are whole: write a number such as 25.",
    "1e9": "Shares are whole: write a number such as 25.",
    "10.5": "Shares are whole: write a number such as 25.",
    "900000000": "shares are left",
}
NOTHING = "There is nothing at this address"


def is_refused(backer: Person, label: str, text: str, sentence: str) -> None:
    """Writes what cannot be into an emptied field: what was said of the one before is gone."""
    backer.write(label, "")
    expect(backer.problem(label)).to_have_count(0)
    backer.write(label, text)
    expect(backer.problem(label)).to_contain_text(sentence)


def test_amounts_that_cannot_be(people: People) -> None:
    """Each gets its sentence beside the field, and the payment page does not open."""
    backer = people.new("Ada Quick")
    backers.opens_any_open_campaign(backer)
    backers.begins_to_invest(backer)
    for text, sentence in BAD_AMOUNTS.items():
        is_refused(backer, "Amount", text, sentence)
    backer.write("Amount", "")
    expect(backer.problem("Amount")).to_have_count(0)
    for text, sentence in BAD_SHARES.items():
        is_refused(backer, "Shares", text, sentence)
    backers.understands(backer)
    backer.press("Continue to payment")
    expect(backer.problem("Shares")).to_contain_text("shares are left")
    expect(backer.field("Shares")).to_be_focused()
    expect(backer.field("Shares")).to_be_in_viewport()
    assert backer.path().endswith("/invest")


def test_addresses_with_nothing_behind_them(people: People) -> None:
    """An unknown campaign is a real 404; another person's pledge looks the same as none."""
    visitor = people.visitor()
    answer = visitor.page.goto(f"{visitor.url}/campaigns/nobody-ever-wrote-this")
    assert answer is not None
    assert answer.status == 404
    expect(visitor.heading(NOTHING)).to_be_visible()

    backer = people.new("Lena Moor")
    slug = backers.opens_any_open_campaign(backer)
    backers.begins_to_invest(backer)
    backer.page.get_by_role("group", name="Amounts").get_by_role("button").first.click()
    expect(backer.field("Shares")).not_to_have_value("")
    backers.understands(backer)
    backer.press("Continue to payment")
    backers.leaves_the_payment(backer)

    stranger = people.new("Nils Bay")
    for path in (backer.path(), "/pledges/not-an-id", "/founder/campaigns/not-an-id"):
        stranger.go(path)
        expect(stranger.heading(NOTHING)).to_be_visible()
    stranger.go(f"/campaigns/{slug}")
    expect(stranger.heading(NOTHING)).to_have_count(0)


def refuses_a_cover(founder: Person) -> None:
    """What calls itself something else, and what only calls itself a picture."""
    cover = founder.page.locator("form[data-drops=cover]")
    cover.locator(".drop-zone").hover()
    expect(cover).to_have_attribute("data-ready", "yes")
    founder.field("Cover").set_input_files(ROOT / "README.md")
    founder.sees("README.md: a cover is a JPEG, PNG or WebP file.", within=cover)
    named = {"name": "mill.png", "mimeType": "image/png", "buffer": b"no picture"}
    founder.field("Cover").set_input_files(named)
    founder.press("Upload cover")
    founder.sees(re.compile("mill.png: .*something else or damaged"), within=cover)
    founder.troubles.clear()  # The browser itself says that a request was refused.


def test_texts_and_files_that_cannot_be(people: People) -> None:
    """A title without end, a script in the story, files of the wrong kind."""
    founder = people.new("Rui Stone")
    founders.describes_the_enterprise(founder, "Stone and Sons")
    founders.starts_a_campaign(founder)
    founder.write("Campaign title", "A mill on the stream")
    founder.write("Campaign title", "x" * 10_000)
    expect(founder.problem("Campaign title")).to_contain_text("at most 80 fit")
    founder.write("Campaign title", "A mill on the stream")
    expect(founder.problem("Campaign title")).to_have_count(0)

    founders.opens_step(founder, "Story")
    founder.write(
        "Story",
        "Before the mill.\n\n<script>document.title = 'taken'</script>\n\n"
        "<img src=x onerror=\"document.title = 'taken'\"> After the mill.",
    )
    editor = founder.path()
    founders.opens_step(founder, "Review")
    founder.follow("See the page as backers will")
    founder.sees("After the mill.")
    expect(founder.page).not_to_have_title("taken")
    assert founder.page.locator("main script, main img[onerror]").count() == 0

    founder.go(editor)
    founders.opens_step(founder, "Documents")
    refuses_a_cover(founder)

    founder.go("/founder")
    founder.field("Form C as an XML file").set_input_files(ROOT / "README.md")
    founder.press("Import filing")
    expect(founder.page.get_by_role("alert").filter(visible=True)).to_contain_text("XML")
    founder.sees("A mill on the stream")
