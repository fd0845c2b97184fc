"""The product with a fresh demonstration, and browsers for people: for whoever takes pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.journeys.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.people import PATIENCE_MILLISECONDS, People, Person
from tests.journeys.running import ROOT, Product

ALL_AT_ONCE = "() => { for (const image of document.images) image.loading = 'eager'; }"
"""Pictures further down are asked for when one comes near them, and a page is taken whole."""


@contextmanager
def on_stage(*, is_empty: bool = False, is_full: bool = False) -> Iterator[People]:
    """Starts the product with its demonstration and a browser; stops both at the end.

    Args:
        is_empty: whether there is nobody but an admin instead of the demonstration.
        is_full: whether pages that the demonstration leaves empty are filled.

    Yields:
        Everybody who may look at it.
    """
    web_dir = ROOT / ".pytest_cache" / "d" / "journeys" / "web"
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with tempfile.TemporaryDirectory() as data_dir:
        running = Product.start(Path(data_dir), web_dir, print, is_empty=is_empty)
        try:
            if is_full:
                running.fill()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
                )
                everyone = People(browser, running.url)
                yield everyone
                everyone.close()
                browser.close()
        finally:
            running.stop()


def looks(person: Person, size: tuple[int, int], scheme: str) -> None:
    """Gives a page a size and a scheme, and waits until all of it is drawn, pictures too.

    Args:
        person: has the page open.
        size: of their window, in CSS pixels.
        scheme: `light` or `dark`.
    """
    person.page.set_viewport_size({"width": size[0], "height": size[1]})
    person.page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    person.is_settled()
    person.page.evaluate(ALL_AT_ONCE)
    person.page.wait_for_load_state("networkidle")
