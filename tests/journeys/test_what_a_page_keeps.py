"""What was typed before the connection was lost, and the place on a page. The pages are drawn by
hand here around our own scripts: nothing is built, so it is quick."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.journeys.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

URL = "http://page.test"
FORM = """<main><form onsubmit="event.preventDefault()"><input id="shares">
<textarea name="question"></textarea><input type="checkbox" id="understood">
<button>Send</button></form></main>"""
PLACES = """<body><div class="frame"><main><h1>Rules</h1><div role="status" aria-busy="true"></div>
</main></div></body>"""
DRAW = """html => { document.querySelector("main").outerHTML = html; }"""
FILL = """html => {
  document.querySelector("main").innerHTML =
    "<h1>Rules</h1><div style='height:3000px'></div>" + html;
}"""
BACK = """window.dispatchEvent(new Event("page-back"))"""
PART = """<h2 id="limit">Limit</h2><div style="height:3000px"></div>"""
TOP = """() => document.getElementById("limit").getBoundingClientRect().top"""


@pytest.fixture
def page() -> Iterator[Page]:
    """A tab at an address of its own: what a browser keeps belongs to one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        opened = browser.new_page()
        opened.route(f"{URL}/**", lambda route: route.fulfill(body="<p>", content_type="text/html"))
        yield opened
        browser.close()


def script(name: str) -> str:
    """How a page imports one of our scripts."""
    source = base64.b64encode((ROOT / "assets" / name).read_bytes()).decode()
    return f'import("data:text/javascript;base64,{source}")'


def types(page: Page, field: str, text: str) -> None:
    """Types as somebody does, and lets the script know as the page does."""
    page.locator(field).fill(text)
    note = f"{script('typed.js')}.then(typed => typed.note(document.querySelector({field!r})))"
    page.evaluate(note)


@pytest.fixture
def form(page: Page) -> Page:
    """A form in which something is typed."""
    page.goto(f"{URL}/invest")
    page.set_content(FORM)
    page.locator("#understood").check()
    types(page, "#shares", "12")
    types(page, "textarea", "How much flour?")
    return page


def test_what_was_typed_comes_back_and_what_was_ticked_does_not(form: Page) -> None:
    form.evaluate(DRAW, FORM)
    form.evaluate(
        "window.told = [];document.addEventListener('input', ({target}) => told.push(target.value))"
    )
    expect(form.locator("#shares")).to_have_value("")
    form.evaluate(BACK)
    expect(form.locator("#shares")).to_have_value("12")
    expect(form.locator("textarea")).to_have_value("How much flour?")
    expect(form.locator("#understood")).not_to_be_checked()
    # The page itself hears of it as if it were typed.
    assert form.evaluate("told") == ["12", "How much flour?"]


def test_what_was_sent_or_is_there_already_is_left_alone(form: Page) -> None:
    form.evaluate(DRAW, FORM.replace('id="shares"', 'id="shares" value="7"'))
    form.evaluate(BACK)
    expect(form.locator("#shares")).to_have_value("7")
    form.get_by_role("button").click()
    form.evaluate(DRAW, FORM)
    form.evaluate(BACK)
    expect(form.locator("textarea")).to_have_value("")


def test_nothing_typed_comes_into_another_page(form: Page) -> None:
    form.evaluate("history.pushState(null, '', '/other')")
    form.evaluate(DRAW, FORM)
    form.evaluate(BACK)
    expect(form.locator("#shares")).to_have_value("")


def test_a_part_that_comes_later_is_gone_to(page: Page) -> None:
    page.goto(f"{URL}/learn/rules#limit")
    page.set_content(PLACES)
    page.evaluate(f"{script('places.js')}.then(places => places.go())")
    page.evaluate(FILL, PART)
    page.wait_for_function(f"Math.abs(({TOP})()) < 2")


def test_another_language_keeps_the_share_of_the_way_down(page: Page) -> None:
    page.goto(f"{URL}/learn")
    page.set_content(PLACES)
    page.evaluate("said => sessionStorage.setItem('place', said)", json.dumps(["/learn", 0.5]))
    page.evaluate(f"{script('places.js')}.then(places => places.go())")
    page.evaluate(FILL, PART)
    page.wait_for_function(
        "Math.abs(scrollY / (document.documentElement.scrollHeight - innerHeight) - 0.5) < 0.01"
    )
    assert page.evaluate("sessionStorage.getItem('place')") is None


def test_who_scrolls_meanwhile_is_left_alone(page: Page) -> None:
    page.goto(f"{URL}/learn/rules#limit")
    page.set_content(PLACES)
    page.evaluate(f"{script('places.js')}.then(places => places.go())")
    page.keyboard.press("Shift")
    page.evaluate(FILL, PART)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("scrollY") == 0
