"""From a founder's first visit to allotted shares and released money."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as moderators
from tests.journeys import steps_backer as backers
from tests.journeys import steps_escrow as escrow
from tests.journeys import steps_founder as founders
from tests.journeys import steps_identity as identity
from tests.journeys.people import WORKERS_MILLISECONDS, People, Person, once
from tests.journeys.running import Product
from tests.journeys.steps_founder import Raise

pytestmark = pytest.mark.browser

TITLE = once("Lanterns for every quay")


def test_a_raise_that_succeeds(people: People, product: Product, tmp_path: Path) -> None:
    """The target is met: shares for backers, money for the founder, books that hold."""
    admin = people.admin()
    founder = people.newcomer("Odile Marsh")
    closes_at = moderators.platform_time(admin) + timedelta(hours=4)
    _the_founder_writes_and_submits(founder, Raise(TITLE, closes_at))
    watcher = people.visitor()
    slug = TITLE.lower().replace(" ", "-")
    draft = watcher.page.goto(f"{watcher.url}/campaigns/{slug}")
    assert draft is not None
    assert draft.status == 404
    moderators.approves(admin, TITLE)

    backers.finds(watcher, TITLE, sector="Manufacturing")
    backers.waits_until_open(watcher)
    assert watcher.path() == f"/campaigns/{slug}"
    founder_campaign = founders.campaign_path(founder)
    founder.go(f"/campaigns/{slug}/invest")
    founder.sees("You have a role in this enterprise: nobody invests in a raise of their own.")
    founder.go(founder_campaign)

    backer = people.new("Bea Lund")
    _the_backer_invests(backer, slug)
    escrow.verifies_on_the_pledge(backer, lines=2)
    proof = escrow.downloads_the_proof(backer, tmp_path)
    # Nothing was loaded again in this browser.
    bar = watcher.page.get_by_role("progressbar", name="Raised")
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"^\$2,500 cleared"))
    watcher.sees("1 backer")

    moderators.moves_the_clock_past(admin, TITLE)
    _everybody_sees_how_it_ended(backer, founder, watcher)
    _anybody_checks_the_escrow(watcher, proof)
    books = product.books()
    assert books["hold"], books["findings"]


def _anybody_checks_the_escrow(watcher: Person, proof: Path) -> None:
    """A proof kept from before the deadline still holds against the ledger of now."""
    escrow.opens_the_escrow(watcher)
    expect(watcher.fact("Held now")).to_have_text("$0.00")
    expect(watcher.fact("Released")).to_have_text("$2,375.00")
    expect(watcher.fact("Paid in by backers")).to_contain_text("$2,500.00")
    expect(watcher.fact("Lines")).to_have_text("5 lines")
    escrow.checks_a_file(watcher, proof, lines=2)


def _the_founder_writes_and_submits(founder: Person, plan: Raise) -> None:
    founders.describes_the_enterprise(founder, "Quay Lanterns Inc.")
    founders.connects_payouts(founder)
    identity.is_verified(founder)
    founders.starts_a_campaign(founder)
    founders.writes_basics(founder, plan.title)
    founders.writes_texts(founder)
    founders.writes_terms(founder, plan)
    expect(founder.fact("Valuation before the raise")).to_contain_text("$10,000.00")
    expect(founder.fact("Shares at the target")).to_contain_text("1,000")
    expect(founder.fact("Part offered at the target")).to_contain_text("20.00 %")
    expect(founder.fact("Part offered at the maximum")).to_contain_text("50.00 %")
    founders.opens_step(founder, "Cap table")
    for name, part in (
        ("Before the raise", "100.00 %"),
        ("At the target", "20.00 %"),
        ("At the maximum", "50.00 %"),
    ):
        table = founder.page.get_by_role("table", name=name).filter(visible=True)
        expect(table).to_contain_text(part)
    founders.submits(founder)


def _the_backer_invests(backer: Person, slug: str) -> None:
    backer.go(f"/campaigns/{slug}")
    backers.begins_to_invest(backer)
    backer.write("Amount", "2,501")
    expect(backer.field("Shares")).to_have_value("1000")
    expect(backer.field("Amount")).to_have_value("2500.00")
    expect(backer.fact("You would own now")).to_contain_text("20.00 %")
    expect(backer.fact("If the maximum is raised")).to_contain_text("12.50 %")
    expect(backer.fact("After a next round")).to_contain_text("10.00 %")
    backer.write("Shares", "10")
    expect(backer.field("Amount")).to_have_value("25.00")
    backer.sees("Until we know who you are, you may still pledge $1,000.00")
    identity.is_verified(backer)
    backer.go(f"/campaigns/{slug}/invest")
    backers.goes_to_payment(backer, shares="1000")
    backers.pays(backer, backers.DECLINED_CARD)
    expect(backer.page.get_by_role("alert")).to_contain_text("insufficient funds")
    backers.pays(backer, backers.SECURE_CARD)
    backer.press("Complete authentication")
    backers.is_at_the_pledge(backer)
    backer.sees("$2,500.00 is held in escrow.")


def _everybody_sees_how_it_ended(backer: Person, founder: Person, watcher: Person) -> None:
    expect(backer.page.get_by_role("heading", name="Your shares")).to_be_visible(
        timeout=WORKERS_MILLISECONDS
    )
    backer.sees("$2,500.00 was released to Quay Lanterns Inc., less the platform's fee.")
    expect(backer.fact("Numbers")).to_have_text("4,001 to 5,000")
    receipt = backer.page.get_by_role("link", name="Download receipt").get_attribute("href") or ""
    assert backer.page.request.get(backer.url + receipt).body().startswith(b"%PDF-")
    backer.follow("How others can check it")
    backer.sees("Valid certificate")
    backer.go("/portfolio")
    backer.sees("Quay Lanterns Inc.")
    history = backer.page.get_by_role("img", name=re.compile(r"^\$2,500\.00 in escrow and in "))
    expect(history.locator("path")).to_have_count(2)
    founder.go(f"{founders.campaign_path(founder)}/dashboard")
    expect(founder.fact("Released")).to_contain_text("$2,500.00")
    expect(founder.fact("Platform's fee")).to_contain_text("$125.00")
    expect(founder.fact("Sent to you")).to_contain_text("$2,375.00")
    drawing = founder.page.get_by_role("img", name="Cleared money over time, now $2,500")
    expect(drawing.locator("path")).to_have_count(2)
    register = founder.page.get_by_role("table", name="Share register")
    expect(register).to_contain_text("Bea Lund")
    expect(register).to_contain_text("4,001 to 5,000")
    tickets = founder.page.get_by_role("figure", name=re.compile("^Paid pledges by amount"))
    expect(tickets.locator(".column-value").filter(has_text="1")).to_have_count(1)
    for name in ("Download backers (CSV)", "Download cap table (Open Cap Format)"):
        file = founder.page.get_by_role("link", name=name).get_attribute("href") or ""
        assert founder.page.request.get(founder.url + file).ok
    watcher.page.reload()
    watcher.page.get_by_role("tab", name="Cap table").click()
    expect(watcher.page.get_by_role("table", name="Now, after the raise")).to_contain_text(
        "20.00 %"
    )
