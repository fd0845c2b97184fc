"""What cannot be undone is proposed by one admin and approved by another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps_admin as admins
from tests.journeys.people import People

pytestmark = pytest.mark.browser


def test_a_role_is_proposed_approved_and_has_its_effect(people: People) -> None:
    mina = people.new("Mina Aalto")
    mina.go("/admin")
    expect(mina.heading("There is nothing at this address")).to_be_visible()

    admin = people.admin()
    admins.proposes_an_auditor(admin, mina)

    admin.go("/admin/proposals")
    expect(
        admin.page.get_by_role("button", name="Take back: Give Mina Aalto the role “Auditor”")
    ).to_be_visible()
    expect(admin.page.get_by_role("button", name=re.compile("^Approve: .*Mina"))).to_have_count(0)

    colleague = people.colleague()
    colleague.go("/admin/proposals")
    colleague.press("Approve: Give Mina Aalto the role “Auditor”")
    colleague.press(
        "Approve",
        within=colleague.page.get_by_role("alertdialog", name="Approve this?").filter(visible=True),
    )
    colleague.sees("Approved, and done.")

    mina.go("/admin/money")
    expect(mina.heading(re.compile("Money"))).to_be_visible()
    expect(mina.page.get_by_role("button", name="Reconcile now")).to_have_count(0)
