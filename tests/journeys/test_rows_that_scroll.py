"""The open step of the editor, and the open tab of a page, are in sight on a phone. The pages are
drawn by hand here around our own script and styles: nothing is built, so it is quick."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

STEPS = """<nav aria-label="Steps"><ol class="steps">{}</ol></nav>"""
STEP = (
    '<li><button type="button" class="step" data-place="step=step{0}" aria-current="{1}">'
    '<span class="step-number">{0}</span><span>Step {0}</span></button></li>'
)
TABS = """<div class="tab-scroll"><div class="tab-list" role="tablist">{}</div></div>"""
TAB = (
    '<button type="button" class="tab" role="tab" id="tab{0}" aria-selected="{2}">'
    "Tab number {0}</button>"
)
WHERE = """async ([row, current]) => {
  // A row is scrolled in the frame after the change.
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const room = document.querySelector(row).getBoundingClientRect();
  const place = document.querySelector(row + ' ' + current).getBoundingClientRect();
  return {
    isIn: place.left >= room.left && place.right <= room.right,
    row: document.querySelector(row).scrollLeft,
    page: [window.scrollX, window.scrollY],
  };
}"""
DRAW = """html => {
  window.calls = [];
  const scroll = Element.prototype.scrollBy;
  Element.prototype.scrollBy = function (to) {
    window.calls.push([this.className, to.behavior]);
    scroll.call(this, { ...to, behavior: 'instant' });
  };
  document.querySelector('main').innerHTML = html;
}"""
OPEN = """([name, number]) => {
  document.querySelectorAll('[' + name + ']').forEach((one, at) => {
    const is = at + 1 === number;
    one.setAttribute(name, name === 'aria-current' ? (is ? 'step' : 'false') : String(is));
  });
}"""


def row_of(kind: str, number: int, shape: str) -> str:
    """Nine steps or tabs, of which one is open."""
    marks = (
        ("step" if at == number else "false", str(at == number).lower()) for at in range(1, 10)
    )
    return shape.format("".join(kind.format(at, *mark) for at, mark in enumerate(marks, start=1)))


@pytest.fixture(params=["no-preference", "reduce"])
def phone(chrome: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    """A page on a phone, longer than its window, and how a change may move."""
    context = chrome.new_context(
        viewport={"width": 390, "height": 844}, reduced_motion=request.param
    )
    page = context.new_page()
    page.set_content('<body><main></main><div style="height: 3000px"></div></body>')
    for name in ("crowdfund.css", "controls.css"):
        page.add_style_tag(path=ROOT / "assets" / name)
    page.add_script_tag(path=ROOT / "assets" / "crowdfund.js")
    yield page, "instant" if request.param == "reduce" else "smooth"
    context.close()


@pytest.mark.parametrize(
    ("row", "current", "name", "drawn"),
    [
        (".steps", '[aria-current="step"]', "aria-current", (STEP, STEPS)),
        (".tab-scroll", '[aria-selected="true"]', "aria-selected", (TAB, TABS)),
    ],
    ids=["steps", "tabs"],
)
def test_the_open_one_is_in_sight_from_the_start_and_when_another_is_opened(
    phone: tuple[Page, str], row: str, current: str, name: str, drawn: tuple[str, str]
) -> None:
    page, moves = phone
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(DRAW, row_of(drawn[0], 7, drawn[1]))
    opened = page.evaluate(WHERE, [row, current])
    assert opened["isIn"]
    assert opened["row"] > 0
    assert page.evaluate("window.calls") == [[row[1:], "instant"]]
    page.evaluate("window.scrollTo(0, 200)")
    page.evaluate(OPEN, [name, 1])
    back = page.evaluate(WHERE, [row, current])
    assert (back["isIn"], back["page"]) == (True, [0, 200])
    assert page.evaluate("window.calls") == [[row[1:], "instant"], [row[1:], moves]]
    # What is in sight already stays where it is.
    page.evaluate(OPEN, [name, 2])
    assert page.evaluate(WHERE, [row, current]) == back
    assert len(page.evaluate("window.calls")) == 2


FADES = """([row, ...wanted]) => {
  const style = getComputedStyle(document.querySelector(row));
  const is = ['--fade-before', '--fade-after'].map(name => style.getPropertyValue(name));
  return String(is) === String(wanted);
}"""


@pytest.mark.parametrize(
    ("row", "drawn"),
    [(".steps", (STEP, STEPS)), (".tab-scroll", (TAB, TABS))],
    ids=["steps", "tabs"],
)
def test_a_row_fades_where_it_goes_on(
    phone: tuple[Page, str], row: str, drawn: tuple[str, str]
) -> None:
    page, _moves = phone
    page.evaluate(DRAW, row_of(drawn[0], 1, drawn[1]))
    for left, fades in ((0, ["0px", "48px"]), (200, ["48px", "48px"]), (9_999, ["48px", "0px"])):
        page.locator(row).evaluate("(one, left) => { one.scrollLeft = left; }", left)
        page.wait_for_function(FADES, arg=[row, *fades])
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(FADES, arg=[row, "0px", "0px"])
