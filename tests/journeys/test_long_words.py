"""A word without end, such as a name that somebody typed without spaces, makes no page wider than a
phone. The parts are drawn by hand here with our own styles: nothing is built, so it is quick."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.barriers import OVERFLOW, WIDTHS_PX
from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

WORD = "W" * 80
PARTS = {
    "a step of a history": '<ol class="timeline"><li class="timeline-item">'
    '<span class="timeline-dot"></span><div><p class="timeline-title">{0}</p>'
    '<p class="timeline-text">{0}</p></div></li></ol>',
    "whose campaign it is": '<div class="row gap-sm"><a class="link" href="#">{0}</a>'
    '<span class="muted">Food and drink</span></div>',
    "who asked": '<div class="row gap-sm"><p class="muted small">{0}, 9 days ago</p></div>',
    "whose part a colour is": '<ul class="legend legend-row"><li><i class="swatch"></i>'
    "<span>{0}</span></li></ul>",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_word_without_end_is_broken(chrome: Browser, part: str) -> None:
    context = chrome.new_context(viewport={"width": WIDTHS_PX[0], "height": 800})
    page = context.new_page()
    drawn = PARTS[part].format(WORD)
    page.set_content(f'<!doctype html><meta name="viewport" content="width=device-width">{drawn}')
    for name in ("crowdfund.css", "data.css"):
        page.add_style_tag(path=ROOT / "assets" / name)
    pixels = page.evaluate(OVERFLOW)
    context.close()
    assert pixels == 0
