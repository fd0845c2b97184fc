"""Being verified, told as steps."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.people import Person


def is_verified(person: Person) -> None:
    """Shows a document on the processor's page, which is expired, then one that is good."""
    person.go("/account/identity")
    person.sees("Not verified")
    person.press("Verify my identity")
    expect(person.heading("Verify your identity")).to_be_visible()
    person.press("The document has expired.")
    expect(person.heading("Your identity")).to_be_visible()
    person.sees("The document has expired.")
    person.press("Try again")
    expect(person.heading("Verify your identity")).to_be_visible()
    first, last = person.name.split(" ", 1)
    person.field("First name").fill(first)
    person.field("Last name").fill(last)
    person.field("Date of birth").fill("1984-07-09")
    person.press("Verified")
    expect(person.heading("Your identity")).to_be_visible()
    expect(person.fact("Name on the document")).to_have_text(person.name)
    expect(person.fact("Country")).to_have_text("United States")
