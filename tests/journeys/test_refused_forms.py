"""Where one goes on after a form was refused, and what comes of sending one twice. Forms are drawn
by hand here around our own script: nothing is built, so it is quick."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

FORM = """<main style="padding-bottom: 3000px"><form onsubmit="event.preventDefault()">
<label>One <input id="one"></label><label>Two <input id="two"></label>
<button id="send">Send</button></form></main>"""
LATER = 11_000
"""Milliseconds after which a form that was sent is forgotten."""
COUNTED = """attributes => {
  document.querySelector('main').innerHTML =
    `<form ${attributes}><input id="one"><button id="send">Send</button></form>`;
  window.sent = 0;
  document.querySelector('form').addEventListener('submit', event => {
    event.preventDefault();
    window.sent += 1;
  });
}"""
"""Draws a form that says how often it was sent."""


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """A form of two fields, and a clock that is ours."""
    context = chrome.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.clock.install()
    opened.set_content(FORM)
    opened.add_script_tag(path=ROOT / "assets" / "crowdfund.js")
    yield opened
    context.close()


def says(page: Page, name: str, value: str, where: str) -> None:
    """What an answer changes."""
    page.evaluate(
        "([name, value, where]) => document.querySelector(where).setAttribute(name, value)",
        [name, value, where],
    )


def send(page: Page) -> None:
    """Sends the form as somebody does, whose focus stays at the button."""
    page.locator("#send").click()
    expect(page.locator("#send")).to_be_focused()


def test_the_field_that_is_wrong_has_the_focus(page: Page) -> None:
    send(page)
    says(page, "aria-invalid", "true", "#two")
    expect(page.locator("#two")).to_be_focused()


def test_what_was_wrong_before_says_nothing_until_the_form_was_answered(page: Page) -> None:
    says(page, "aria-invalid", "true", "#one")
    send(page)
    says(page, "aria-busy", "false", "#send")
    page.clock.run_for(1_000)
    expect(page.locator("#send")).to_be_focused()
    says(page, "aria-invalid", "true", "#two")
    expect(page.locator("#two")).to_be_focused()


def test_what_is_still_wrong_when_the_answer_came_has_the_focus(page: Page) -> None:
    says(page, "aria-invalid", "true", "#one")
    send(page)
    says(page, "aria-busy", "true", "#send")
    expect(page.locator("#send")).to_be_focused()
    says(page, "aria-busy", "false", "#send")
    expect(page.locator("#one")).to_be_focused()


def test_what_is_right_and_wrong_again_has_the_focus(page: Page) -> None:
    says(page, "aria-invalid", "true", "#one")
    send(page)
    says(page, "aria-invalid", "false", "#one")
    expect(page.locator("#send")).to_be_focused()
    says(page, "aria-invalid", "true", "#one")
    expect(page.locator("#one")).to_be_focused()


def test_who_went_elsewhere_or_waited_long_is_left_alone(page: Page) -> None:
    send(page)
    page.locator("#one").click()
    says(page, "aria-invalid", "true", "#two")
    expect(page.locator("#one")).to_be_focused()
    says(page, "aria-invalid", "false", "#two")
    send(page)
    page.clock.run_for(LATER)
    says(page, "aria-invalid", "true", "#two")
    expect(page.locator("#send")).to_be_focused()


@pytest.mark.parametrize("attributes", ['method="post" action="/auth/login"', 'data-once="yes"'])
def test_a_form_is_not_sent_twice_unless_it_was_changed(page: Page, attributes: str) -> None:
    page.evaluate(COUNTED, attributes)
    for _impatience in range(3):
        page.locator("#one").press("Enter")
    assert page.evaluate("window.sent") == 1
    page.locator("#one").fill("more")
    page.locator("#one").press("Enter")
    assert page.evaluate("window.sent") == 2
    page.clock.run_for(LATER)
    page.locator("#one").press("Enter")
    assert page.evaluate("window.sent") == 3


@pytest.mark.parametrize("attributes", ["", 'method="post" data-drops="yes"'])
def test_other_forms_are_sent_as_often_as_one_likes(page: Page, attributes: str) -> None:
    page.evaluate(COUNTED, attributes)
    for _time in range(3):
        page.locator("#one").press("Enter")
    assert page.evaluate("window.sent") == 3
