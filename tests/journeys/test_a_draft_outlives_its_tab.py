"""What a founder typed is there again when the tab was closed without a word."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import People, once
from tests.journeys.steps_founder import (
    describes_the_enterprise,
    opens_step,
    starts_a_campaign,
    writes_basics,
)

pytestmark = pytest.mark.browser


def test_a_closed_tab_loses_nothing_and_a_preview_shows_it(people: People) -> None:
    founder = people.new("Ada Draws")
    title = once("Kites for calm days")
    describes_the_enterprise(founder, once("Kite Works"))
    starts_a_campaign(founder)
    writes_basics(founder, title)
    # The next step opens when what came before it is kept.
    opens_step(founder, "Story")
    address = founder.path()

    founder.page.close()
    founder.page = founder.context.new_page()
    founder.go(address)
    opens_step(founder, "Basics")
    expect(founder.field("Campaign title")).to_have_value(title)
    expect(founder.field("Summary")).to_have_value(
        "A second kiln, so that no harbour waits for light."
    )
    expect(founder.page.get_by_role("heading", name=title).first).to_be_visible()
