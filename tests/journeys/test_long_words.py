"""A word without end, such as a name that somebody typed without spaces, makes no page wider than a
phone. The part is drawn by hand here with our own styles: nothing is built, so it is quick."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.barriers import OVERFLOW, WIDTHS_PX
from tests.journeys.running import ROOT

pytestmark = pytest.mark.browser

WORD = "W" * 80
STORY = f"""<!doctype html><meta name="viewport" content="width=device-width">
<ol class="timeline"><li class="timeline-item"><span class="timeline-dot"></span>
<div><p class="timeline-title">{WORD}</p><p class="timeline-text">{WORD}</p></div></li></ol>"""


def test_a_word_without_end_is_broken_in_a_history(chrome: Browser) -> None:
    context = chrome.new_context(viewport={"width": WIDTHS_PX[0], "height": 800})
    page = context.new_page()
    page.set_content(STORY)
    for name in ("crowdfund.css", "data.css"):
        page.add_style_tag(path=ROOT / "assets" / name)
    pixels = page.evaluate(OVERFLOW)
    context.close()
    assert pixels == 0
