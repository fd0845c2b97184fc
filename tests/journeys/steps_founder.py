"""What founders do, told as steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.people import Person

MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Raise:
    """What a founder writes: 2.50 a share, 4,000 shares before, target 2,500, maximum 10,000."""

    title: str
    closes_at: datetime
    """UTC, in the platform's time."""
    terms: dict[str, str] = field(
        default_factory=lambda: {
            "Security": "Common Stock",
            "Price per share": "2.50",
            "Shares in issue before the raise": "4,000",
            "Target": "2,500",
            "Maximum": "10,000",
            "Minimum ticket": "25",
        }
    )


def describes_the_enterprise(founder: Person, name: str) -> None:
    """Writes the profile from nothing."""
    founder.go("/founder")
    founder.follow("Describe your enterprise")
    expect(founder.heading("Your enterprise")).to_be_visible()
    for label, text in {
        "Name": name,
        "Legal form": "Corporation",
        "Jurisdiction": "Delaware",
        "Incorporated on": "2019-05-02",
        "Street": "3 Quay Street",
        "City": "Portland",
        "Region": "ME",
        "Postal code": "04101",
        "Website": "www.quay-lanterns.example",
        "Employees": "7",
        "What it does": "Lanterns for harbours, made by hand.",
        "About": "We make **lanterns** that stand the salt.",
    }.items():
        founder.field(label).fill(text)
    founder.field("Sector").select_option(label="Manufacturing")
    founder.field("Country").select_option(label="United States")
    founder.press("Save enterprise")
    expect(founder.page.get_by_role("heading", name="Payouts")).to_be_visible()


def says_what_it_does(founder: Person) -> None:
    """Adds what a filing does not state to the profile."""
    founder.go("/founder/enterprise")
    founder.field("What it does").fill("Indoor courts for a game that everybody can play.")
    founder.press("Save enterprise")
    founder.sees("The enterprise is saved.")


def connects_payouts(founder: Person) -> None:
    """Opens the receiving account on the processor's page and comes back."""
    founder.go("/founder/enterprise")
    founder.press("Connect payouts")
    expect(founder.heading("Open your receiving account")).to_be_visible()
    founder.field("Business name").fill("Quay Lanterns")
    founder.press("Submit")
    expect(founder.heading("Your enterprise")).to_be_visible()
    founder.sees("When a raise is settled, one transfer for each pledge arrives there.")


def imports_a_filing(founder: Person, file: Path) -> None:
    """Starts from a Form C on the founder's home."""
    founder.go("/founder")
    founder.field("Form C as an XML file").set_input_files(file)
    founder.press("Import filing")
    expect(founder.page.get_by_role("link", name="Open the draft")).to_be_visible()


def starts_a_campaign(founder: Person) -> None:
    """Opens a new draft."""
    founder.go("/founder")
    founder.page.get_by_role("button", name="New campaign").first.click()
    expect(founder.page.get_by_role("navigation", name="Steps")).to_be_visible()


def opens_step(founder: Person, name: str) -> None:
    """Goes to one step of the editor."""
    steps = founder.page.get_by_role("navigation", name="Steps")
    steps.get_by_role("button", name=name).click()
    expect(founder.page.get_by_role("heading", level=2, name=name, exact=True)).to_be_visible()


def writes_basics(founder: Person, title: str) -> None:
    """The step that cards are made of."""
    opens_step(founder, "Basics")
    founder.write("Campaign title", title)
    founder.write("Summary", "A second kiln, so that no harbour waits for light.")
    founder.field("Sector").select_option(label="Manufacturing")
    founder.field("Stage").select_option(index=1)


def writes_texts(founder: Person) -> None:
    """Story and risks."""
    opens_step(founder, "Story")
    founder.write("Story", "## Why\n\nHarbours are **dark**. " + "We make lanterns. " * 40)
    opens_step(founder, "Risks")
    founder.write("Risks", "Glass may become dear. " * 10)


def writes_terms(founder: Person, plan: Raise) -> None:
    """What is sold, for how much, until when; it opens as soon as it is approved."""
    opens_step(founder, "Terms")
    for label, text in plan.terms.items():
        founder.write(label, text)
    founder.write("Deadline", plan.closes_at.strftime(MOMENT))


def writes_a_campaign(founder: Person, plan: Raise) -> None:
    """A complete draft, from a new one."""
    starts_a_campaign(founder)
    writes_basics(founder, plan.title)
    writes_texts(founder)
    writes_terms(founder, plan)


def submits(founder: Person) -> None:
    """Hands the open draft to the moderators."""
    opens_step(founder, "Review")
    founder.sees("Everything that a moderator needs is there.")
    founder.press("Submit for review")
    question = founder.page.get_by_role("alertdialog", name="Hand this campaign to a moderator?")
    founder.press("Submit now", within=question)
    founder.sees("This campaign is fixed")


def campaign_path(founder: Person) -> str:
    """The path of the draft that is open."""
    found = re.match(r"/founder/campaigns/[^/]+", founder.path())
    assert found, founder.page.url
    return found[0]


def has_a_raise_in_review(founder: Person, enterprise: str, plan: Raise) -> str:
    """Everything up to the submission. Returns the campaign's id."""
    describes_the_enterprise(founder, enterprise)
    writes_a_campaign(founder, plan)
    submits(founder)
    return campaign_path(founder).rsplit("/", 1)[1]
