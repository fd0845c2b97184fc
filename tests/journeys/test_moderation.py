"""What comes back from a moderator, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_founder as founders
from tests.journeys.people import People, once
from tests.journeys.steps_founder import Raise

pytestmark = pytest.mark.browser

TITLE = once("Looms for the upper valley")
REMARK = "Say which looms, and what one costs."
REASON = "The enterprise could not show that it owns the name it trades under."


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

    moderators.requests_changes(admin, TITLE, "Story", REMARK)
    founder.go(path)
    founders.opens_step(founder, "Story")
    founder.sees(REMARK)
    founder.write("Story", "We weave. " * 60 + "Each loom costs 900.")
    founders.submits(founder)

    moderators.rejects(admin, TITLE, REASON)
    founder.go(path)
    founder.sees("Rejected")
    founder.go("/notifications")
    founder.sees(REASON)
