"""Where the focus is after a link, after an action that takes its button away, and when a menu is
left; and what a field lacks. Pages are drawn by hand here around our own scripts: nothing is built,
so it is quick."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

SITE = "http://crowdfund.test"
PAGE = """<!doctype html><title>One</title><div class="frame">
<a href="#main" data-empty="Empty." data-email="No address." data-short="Under {least}.">Skip</a>
<header><button id="opens" popovertarget="menu">Menu</button>
<nav id="menu" popover><a id="in-menu" href="#x">Explore</a></nav></header>
<main id="main" tabindex="-1"><h1>One</h1><p id="old" role="status">As before</p>
<section><h2>Rows</h2><ul><li><button id="remove">Remove</button></li></ul>
<p id="told" role="status"></p></section>
<a id="on" href="/two">On</a>
<form id="form"><div class="field"><input id="name" required></div>
<div class="field"><input id="mail" type="email" aria-describedby="mail-hint" required></div>
<button id="send">Send</button></form>
</main></div><script src="/crowdfund.js"></script>"""
COUNTS = """() => {
  window.sent = 0;
  document.querySelector("#form").addEventListener("submit", (event) => {
    event.preventDefault();
    window.sent += 1;
    document.querySelector("#send").setAttribute("aria-busy", "true");
  });
}"""
FRAMES = "for (const _ of [1, 2]) await new Promise(requestAnimationFrame)"
GOES = """([path, title]) => {
  history.pushState(null, "", path);
  document.querySelector("main").innerHTML = `<h1>${title}</h1><input id="search">`;
}"""


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.endswith(".js"):
        route.fulfill(path=ROOT / "assets" / path.strip("/"), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """The page, on which a key was pressed: what watches the focus is there."""
    context = chrome.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.route("**/*", _answer)
    opened.goto(SITE)
    with opened.expect_response("**/focus.js"):
        opened.keyboard.press("Shift")
    # The same module, which has begun when it is there: what waited for it first goes first.
    opened.evaluate("import('/focus.js').then(() => new Promise(requestAnimationFrame))")
    yield opened
    context.close()


def changes(page: Page, how: str) -> None:
    """What an answer does to the page, and two frames after it."""
    page.evaluate("async () => {" + how + ";" + FRAMES + "}")


def test_a_button_that_goes_leaves_the_focus_at_the_nearest_heading(page: Page) -> None:
    page.locator("#remove").press("Enter")
    changes(page, "document.querySelector('#remove').parentElement.remove()")
    expect(page.locator("h2")).to_be_focused()


def test_what_is_newly_said_nearby_has_the_focus_first(page: Page) -> None:
    page.locator("#remove").press("Enter")
    changes(
        page,
        "document.querySelector('#told').textContent = 'Removed';"
        "document.querySelector('ul').remove()",
    )
    expect(page.locator("#told")).to_be_focused()


def test_who_pressed_beside_a_button_keeps_the_focus_nowhere(page: Page) -> None:
    page.locator("#remove").focus()
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true)))")
    changes(page, "document.querySelector('#remove').remove()")
    expect(page.locator("body")).to_be_focused()


def test_another_page_is_told_by_its_heading_and_nothing_moves(page: Page) -> None:
    page.evaluate("document.querySelector('main').style.paddingBottom = '3000px'")
    page.locator("#on").focus()
    page.evaluate("window.scrollTo(0, 500)")
    page.evaluate(GOES, ["/two", "Two"])
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate("window.scrollY") == 500


def test_a_page_that_still_loads_is_waited_for(page: Page) -> None:
    page.locator("#on").focus()
    changes(
        page,
        "history.pushState(null, '', '/two');"
        "document.querySelector('main').innerHTML = "
        "'<div role=status aria-busy=true>Loading</div>'",
    )
    expect(page.locator("body")).to_be_focused()
    changes(page, "document.querySelector('main').innerHTML = '<h1>Two</h1>'")
    expect(page.locator("h1")).to_be_focused()


def test_a_heading_that_is_drawn_anew_keeps_the_focus(page: Page) -> None:
    page.locator("#on").focus()
    page.evaluate(GOES, ["/two", "Two"])
    expect(page.locator("h1")).to_be_focused()
    changes(page, "document.querySelector('main').innerHTML = '<p>Soon</p>'")
    changes(
        page,
        "document.querySelector('main').outerHTML = "
        "'<main><p role=status>Always there</p><h1>Two again</h1></main>'",
    )
    expect(page.locator("h1")).to_be_focused()


def test_a_field_of_the_next_page_keeps_the_focus_and_a_query_is_no_page(page: Page) -> None:
    page.evaluate(GOES, ["/two", "Two"])
    page.locator("#search").focus()
    changes(page, "history.replaceState(null, '', '/two?q=a'); document.title = 'Found'")
    changes(page, "document.querySelector('h1').textContent = 'Found'")
    expect(page.locator("#search")).to_be_focused()
    changes(page, "history.pushState(null, '', '/three')")
    changes(page, "document.querySelector('h1').textContent = 'Three'")
    expect(page.locator("#search")).to_be_focused()


def test_a_menu_closes_when_the_focus_leaves_it_and_gives_it_back_on_escape(page: Page) -> None:
    menu = page.locator("#menu")
    page.locator("#opens").press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#in-menu")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator("#opens")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#in-menu")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#remove")).to_be_focused()
    expect(menu).to_be_hidden()


def test_a_busy_button_keeps_the_focus_and_sends_nothing_again(page: Page) -> None:
    page.locator("#name").fill("Kim")
    page.locator("#mail").fill("kim@example.com")
    page.evaluate(COUNTS)
    page.locator("#send").press("Enter")
    expect(page.locator("#send")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#send").click()
    page.locator("#name").press("Enter")
    page.evaluate("document.querySelector('#form').requestSubmit()")
    assert page.evaluate("window.sent") == 1
    page.evaluate("document.querySelector('#send').setAttribute('aria-busy', 'false')")
    page.locator("#name").press("Enter")
    assert page.evaluate("window.sent") == 2


def test_what_a_field_lacks_stands_beside_it_until_something_is_written(page: Page) -> None:
    page.evaluate(COUNTS)
    page.locator("#send").press("Enter")
    name, mail = page.locator("#name"), page.locator("#mail")
    expect(page.locator("#name-lacks")).to_have_text("Empty.")
    expect(page.locator("#mail-lacks")).to_have_text("Empty.")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-describedby", "name-lacks")
    expect(mail).to_have_attribute("aria-describedby", "mail-hint mail-lacks")
    name.fill("Kim")
    expect(page.locator("#name-lacks")).to_have_count(0)
    expect(name).to_have_attribute("aria-invalid", "false")
    mail.fill("kim")
    expect(mail).to_have_attribute("aria-describedby", "mail-hint")
    page.locator("#send").press("Enter")
    expect(page.locator("#mail-lacks")).to_have_text("No address.")
    expect(mail).to_be_focused()
    assert page.evaluate("window.sent") == 0
