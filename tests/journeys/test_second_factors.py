"""Second factors in a browser: a passkey of a virtual authenticator, and an app's codes."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import expect

from tests.journeys.authenticators import authenticator_for
from tests.journeys.barriers import barriers
from tests.journeys.people import PASSWORD, People, Person
from tests.journeys.running import Product

pytestmark = pytest.mark.browser


def sign_out(person: Person) -> None:
    person.press("Sign out")
    person.arrives("Sign in")


def test_a_passkey_signs_in_alone(people: People) -> None:
    paula = people.new("Paula Passkey")
    authenticator_for(paula.page)
    paula.go("/account/factors")
    paula.write("Name of the new passkey", "Paula’s phone")
    paula.press("Add a passkey")
    paula.sees("Your recovery codes")
    expect(paula.page.locator(".recovery-codes li")).to_have_count(10)
    paula.sees("Paula’s phone")
    paula.sees("Unused codes: 10")

    sign_out(paula)
    paula.press("Sign in with a passkey")
    leave = paula.page.get_by_role("button", name="Sign out", include_hidden=True)
    expect(leave).to_be_attached()
    paula.go("/account/factors")
    expect(paula.page.get_by_text(re.compile("last used: (?!not)"))).to_be_visible()

    paula.press("Remove Paula’s phone")
    paula.press("Remove", within=paula.page.get_by_role("alertdialog"))
    paula.sees("The passkey is removed.")


def test_a_code_after_the_password(people: People, product: Product) -> None:
    toni = people.new("Toni Token")
    toni.go("/account/factors")
    toni.press("Set up an app")
    secret = toni.page.locator('[data-app="secret"]')
    expect(secret).to_have_text(re.compile("^[A-Z2-7 ]{39}$"))
    expect(toni.page.get_by_alt_text("Square code of the secret")).to_be_visible()
    shown = (secret.text_content() or "").replace(" ", "")
    toni.field("2. Code that the app shows now").fill(pyotp.TOTP(shown).now())
    toni.press("Turn it on")
    codes = toni.page.locator(".recovery-codes li")
    expect(codes).to_have_count(10)
    recovery = codes.first.text_content() or ""

    product.let_proofs_age(toni.email)
    toni.go("/account/prove?back=/account")
    toni.arrives("Prove that it is you")
    assert not list(barriers(toni, "a fresh proof"))

    sign_out(toni)
    toni.field("Email").fill(toni.email)
    toni.field("Password").fill(PASSWORD)
    toni.press("Sign in")
    toni.arrives("One more step")
    assert not list(barriers(toni, "the second step"))
    toni.field("Code of your app, or a recovery code").fill("123")
    toni.press("Sign in")
    toni.sees("That code is not right")
    toni.write("Code of your app, or a recovery code", recovery)
    toni.press("Sign in")
    expect(toni.page.get_by_role("button", name="Sign out")).to_be_attached()
    toni.go("/notifications")
    toni.sees("A recovery code of yours was used")
