"""A phone has one way to invest in sight, never two. The page is drawn by hand here with our own
styles: nothing is built, so it is quick."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

PAGE = """<body><div class="frame"><main>
<div style="height: 1200px"></div>
<section class="card offer-panel"><button class="button button-lg">Invest</button></section>
<div style="height: 2500px"></div>
<div class="invest-bar"><a class="button" href="#">Invest now</a></div>
</main></div></body>"""


@pytest.fixture(params=["no-preference", "reduce"])
def phone(chrome: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The offer's page on a phone, for whoever likes things to move and whoever does not."""
    context = chrome.new_context(
        viewport={"width": 390, "height": 844}, reduced_motion=request.param
    )
    page = context.new_page()
    page.set_content(PAGE)
    for name in ("crowdfund.css", "controls.css", "data.css"):
        page.add_style_tag(path=ROOT / "assets" / name)
    yield page
    context.close()


def test_the_bar_gives_way_to_the_panels_own_button(phone: Page) -> None:
    bar = phone.get_by_role("link", name="Invest now")
    for top, is_shown in ((0, True), (800, False), (1300, True), (900, False)):
        phone.evaluate("top => window.scrollTo(0, top)", top)
        expect(bar).to_be_visible(visible=is_shown)
