"""Keeping one's account: a forgotten password, another address, and leaving."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.people import PASSWORD, People, Person

pytestmark = pytest.mark.browser

FRESH = "the harbour in winter light"


def opens_letter(admin: Person, address: str, subject: str) -> None:
    """Opens the newest letter with a subject to an address, as the admin sees all mail."""
    rows = admin.page.get_by_role("row").filter(has_text=address).filter(has_text=subject)
    admin.looks_until("/demo/mailbox", rows)
    rows.first.get_by_role("link").click()
    expect(admin.page.get_by_role("heading", name=subject)).to_be_visible()


def link_to(admin: Person, address: str, subject: str) -> str:
    """Where such a letter leads."""
    opens_letter(admin, address, subject)
    return admin.page.get_by_role("link", name="Follow its link").get_attribute("href") or ""


def forgets_the_password(ada: Person, admin: Person) -> None:
    """Asks for a new one and chooses it, the second time well."""
    ada.follow("Forgotten your password?")
    # The page before has a field of this name as well.
    ada.arrives("Forgotten your password?")
    ada.field("Email").fill(ada.email)
    ada.press("Send the email")
    ada.sees("If there is an account with this address")
    ada.page.goto(link_to(admin, ada.email, "Choose a new password"))
    ada.field("New password").fill("aaaaaaaaaaaa")
    ada.press("Change password")
    ada.sees("That password is one of the first that are guessed.")
    ada.field("New password").fill(FRESH)
    ada.page.keyboard.press("Enter")
    expect(ada.heading("Your password is changed")).to_be_visible()


def moves(ada: Person, admin: Person) -> None:
    """Moves to another address, the second time with the right password."""
    ada.go("/account/security")
    ada.sees("This browser")
    before, ada.email = ada.email, f"moved-{ada.email}"
    ada.field("New address").fill(ada.email)
    ada.field("Your password").fill(PASSWORD)
    ada.press("Change address")
    ada.sees("That is not your password as it is now.")
    ada.field("Your password").fill(FRESH)
    ada.press("Change address")
    ada.sees(re.compile("An email with a link went to"))
    opens_letter(admin, before, "Your account is to move to another address")
    ada.page.goto(link_to(admin, ada.email, "Confirm your new email address"))
    ada.press("Use this address")
    expect(ada.heading("Your account has moved")).to_be_visible()


def leaves(ada: Person) -> None:
    """Takes everything along, and deletes the account by keyboard."""
    ada.go("/account/data")
    with ada.page.expect_download() as download:
        ada.follow("Download my data")
    assert download.value.suggested_filename == "crowdfund-my-data.zip"
    ada.page.get_by_label(f"Type {ada.email} to confirm").fill(ada.email)
    ada.field("Your password").fill(FRESH)
    ada.page.keyboard.press("Enter")
    ada.sees(re.compile("^Your account is deleted"))


def test_a_forgotten_password_another_address_and_leaving(people: People) -> None:
    """Each by letter, and nothing is left to sign in with."""
    admin, ada = people.admin(), people.newcomer("Ada Quill")
    ada.press("Sign out")
    ada.arrives("Sign in")
    forgets_the_password(ada, admin)
    ada.go("/login")
    people.sign_in(ada, FRESH)
    moves(ada, admin)
    leaves(ada)
    opens_letter(admin, ada.email, "Your account is deleted")
    ada.arrives("Sign in")
    ada.field("Email").fill(ada.email)
    ada.field("Password").fill(FRESH)
    ada.press("Sign in")
    ada.sees("That email and password do not belong together.")
