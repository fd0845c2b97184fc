"""What a founder typed is there again when the tab was closed without a word, and in the middle of
one: no field is left before."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.journeys.people import People, Person, once
from tests.journeys.steps_founder import (
    describes_the_enterprise,
    opens_step,
    starts_a_campaign,
    writes_basics,
)

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^Saved \d\d:\d\d UTC$")
"""Said once something was stored since the page was opened."""
MOST_SCRIPT_KB = 700
"""The editor's are the longest of all pages; those of a bare page of the framework have 473, and
one and a half times that is the aim of `docs/fast-pages.md`."""
LEAST_SCRIPT_KB = 300
"""Fewer were not measured: the framework alone has more."""
SCRIPT_KB = """() => performance.getEntriesByType("resource")
  .filter((one) => new URL(one.name).pathname.endsWith(".js"))
  .reduce((sum, one) => sum + one.decodedBodySize, 0) / 1000"""
"""As they are read, unpacked."""


def closes_the_tab(founder: Person, address: str) -> None:
    """Without leaving the field that is being written, and opens the draft in another."""
    founder.page.close()
    founder.page = founder.context.new_page()
    founder.go(address)


def is_saved(founder: Person) -> None:
    """Waits until something was stored since the page was opened."""
    expect(founder.page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()


def writes_one_row_in_two_tabs(founder: Person, address: str) -> None:
    """Each is told what the other stored, and goes on either way: with that, or with its own."""
    twin = replace(founder, page=founder.context.new_page())
    twin.go(f"{address}?step=risks")
    founder.write("Heading 1", "Calmer")
    is_saved(founder)
    twin.write("Heading 1", "Storms")
    twin.press("Show what is stored")
    expect(twin.field("Heading 1")).to_have_value("Calmer")
    twin.write("Heading 1", "Storms")
    is_saved(twin)
    founder.write("Heading 1", "Calm")
    founder.press("Store what stands here")
    expect(founder.page.get_by_role("button", name="Store what stands here")).to_have_count(0)
    twin.page.close()


def loses_its_line(founder: Person) -> None:
    """From here on nothing that the page sends arrives."""
    founder.page.evaluate("() => { WebSocket.prototype.send = () => undefined; }")


def has_kept_nothing_back(founder: Person) -> None:
    """Waits until the server has all that the browser kept of the draft."""
    founder.page.wait_for_function(
        "() => Object.keys(localStorage).every((name) => !name.startsWith('unsent:'))"
    )


def closes_it_with_the_last_key(founder: Person, address: str) -> None:
    """What is typed without a pause is there again, in every kind of field; and a row too, whole
    or not."""
    field = founder.field("Summary")
    field.press("End")
    field.press_sequentially(" Twenty-two words, 没有停顿。")
    closes_the_tab(founder, address)
    summary = "A second kiln, so that no harbour waits for light. Twenty-two words, 没有停顿。"
    expect(founder.field("Summary")).to_have_value(summary)
    has_kept_nothing_back(founder)

    opens_step(founder, "Risks")
    founder.press("Add a row")
    founder.press("Add a row")
    expect(founder.field("What it means 2")).to_be_visible()
    loses_its_line(founder)
    founder.field("Heading 1").press_sequentially("Calm")
    founder.field("What it means 2").press_sequentially("Without a heading")
    closes_the_tab(founder, f"{address}?step=risks")
    expect(founder.field("Heading 1")).to_have_value("Calm")
    expect(founder.field("What it means 2")).to_have_value("Without a heading")
    founder.press("Remove one by one 2")
    has_kept_nothing_back(founder)

    founder.page.reload()
    founder.is_settled()
    expect(founder.field("Heading 1")).to_have_value("Calm")
    expect(founder.field("Heading 2")).to_have_count(0)
    founder.press("Remove one by one 1")
    expect(founder.field("Heading 1")).to_have_count(0)


def writes_one_field_in_two_tabs(founder: Person, address: str) -> None:
    """A field that is left as it is writes nothing over and shows what is stored; what was typed
    and never sent asks before it writes over what another tab stored."""
    founder.go(address)
    twin = replace(founder, page=founder.context.new_page())
    twin.go(address)
    twin.write("Summary", "Written in the other tab.")
    is_saved(twin)
    founder.write("Campaign title", "Kites")
    expect(founder.field("Summary")).to_have_value("Written in the other tab.")

    loses_its_line(founder)
    founder.field("Summary").press("End")
    founder.field("Summary").press_sequentially(" Never sent.")
    founder.page.close()
    twin.write("Summary", "Written once more.")
    expect(twin.field("Summary")).to_have_attribute("data-stored", "Written once more.")
    twin.page.close()
    founder.page = founder.context.new_page()
    founder.go(address)
    expect(founder.field("Summary")).to_have_value("Written in the other tab. Never sent.")
    founder.press("Show what is stored")
    expect(founder.field("Summary")).to_have_value("Written once more.")


def sees_the_page_to_come(founder: Person, title: str) -> None:
    """The draft as its page will be: what was written, the panel, and its tabs."""
    founder.sees("This is the page as backers will see it while the raise is open.")
    expect(founder.heading(title)).to_be_visible()
    expect(founder.page.get_by_role("button", name="Invest", exact=True)).to_be_disabled()
    expect(founder.fact("Deadline")).to_have_text("Not set yet")
    founder.page.get_by_role("tab", name="Risks").click()
    expect(founder.page.get_by_role("heading", level=3, name="Calm", exact=True)).to_be_visible()


def test_a_closed_tab_loses_nothing_and_a_preview_shows_it(people: People) -> None:
    founder = people.new("Ada Draws")
    title = once("Kites for calm days")
    describes_the_enterprise(founder, once("Kite Works"))
    starts_a_campaign(founder)
    writes_basics(founder, "Kites")
    address = founder.path()
    field = founder.field("Campaign title")
    field.fill(title)
    expect(founder.heading(title)).to_be_visible()
    # What the server answered meanwhile is not written into what is being written.
    field.press_sequentially(" and storms")
    expect(founder.heading(f"{title} and storms")).to_be_visible()
    expect(field).to_have_value(f"{title} and storms")
    closes_the_tab(founder, address)

    assert LEAST_SCRIPT_KB < founder.page.evaluate(SCRIPT_KB) < MOST_SCRIPT_KB
    expect(founder.field("Campaign title")).to_have_value(f"{title} and storms")
    expect(founder.field("Summary")).to_have_value(
        "A second kiln, so that no harbour waits for light."
    )
    opens_step(founder, "Risks")
    founder.press("Add a row")
    founder.field("Heading 1").fill("Calm")
    is_saved(founder)
    closes_the_tab(founder, f"{address}?step=risks")

    expect(founder.field("Heading 1")).to_have_value("Calm")
    writes_one_row_in_two_tabs(founder, address)

    opens_step(founder, "Review")
    founder.follow("See the page as backers will")
    sees_the_page_to_come(founder, f"{title} and storms")


def test_a_tab_that_is_closed_with_the_last_key_loses_nothing(people: People) -> None:
    founder = people.new("Ada Closes")
    title = once("Kites for calm days")
    describes_the_enterprise(founder, once("Kite Works"))
    starts_a_campaign(founder)
    writes_basics(founder, title)
    address = founder.path()
    expect(founder.heading(title)).to_be_visible()
    closes_the_tab(founder, address)
    expect(founder.field("Summary")).to_have_value(
        "A second kiln, so that no harbour waits for light."
    )
    closes_it_with_the_last_key(founder, address)
    writes_one_field_in_two_tabs(founder, address)
