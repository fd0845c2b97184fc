"""Takes a picture of every page in every role, at two widths, light and dark.

`make screenshots` starts the product with a fresh demonstration, leaves the pictures in
.reports/screenshots, one folder a role, and beside them an index.html to look through them.
"""

from __future__ import annotations

import html
import sys
import tempfile
from dataclasses import dataclass
from itertools import product as pairs
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.journeys.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.people import PATIENCE_MILLISECONDS, People, Person
from tests.journeys.running import ROOT, Product
from tests.journeys.tour import TOUR, Look

FOLDER = ROOT / ".reports" / "screenshots"
WIDTHS_PX = (390, 1440)
SCHEMES = ("light", "dark")
ALL_AT_ONCE = "() => { for (const image of document.images) image.loading = 'eager'; }"
"""Pictures further down are asked for when one comes near them, and a page is taken whole."""
STYLE = """<style>
body { font: 15px/1.5 system-ui; margin: 2rem; background: #888; }
section { margin-bottom: 3rem; } h2 { margin: 0 0 .5rem; }
div { display: flex; gap: 1rem; align-items: start; overflow-x: auto; }
img { height: 60vh; width: auto; background: #fff; }
</style>"""


@dataclass(frozen=True)
class Picture:
    """One picture that was taken."""

    look: Look
    width_px: int
    scheme: str

    @property
    def path(self) -> Path:
        """Where it is kept."""
        name = f"{self.look.name}-{self.width_px}-{self.scheme}.png"
        return FOLDER / self.look.who / name


def main() -> int:
    """Takes all pictures and says where they are. Returns the exit code."""
    chosen = sys.argv[1:] or list(TOUR)
    if unknown := set(chosen) - set(TOUR):
        print(f"Nobody is called {', '.join(sorted(unknown))}; there are {', '.join(TOUR)}.")
        return 2
    web_dir = ROOT / ".pytest_cache" / "d" / "journeys" / "web"
    with tempfile.TemporaryDirectory() as data_dir:
        running = Product.start(Path(data_dir), web_dir, print)
        try:
            pictures = _take_all(running.url, chosen)
        finally:
            running.stop()
    _write_index(pictures)
    print(f"{len(pictures)} pictures: open {(FOLDER / 'index.html').relative_to(ROOT)}")
    return 0


def _take_all(url: str, chosen: list[str]) -> list[Picture]:
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    pictures: list[Picture] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        everyone = People(browser, url)
        for who in chosen:
            comes_in, looks_of = TOUR[who]
            person = comes_in(everyone)
            for number, look in enumerate(looks_of(person), start=1):
                print(f"{who}: {number}, {look.name}")
                pictures.extend(_take(person, look))
        everyone.close()
        browser.close()
    return pictures


def _take(person: Person, look: Look) -> list[Picture]:
    taken = [Picture(look, width, scheme) for width, scheme in pairs(WIDTHS_PX, SCHEMES)]
    person.go(look.path)
    for picture in taken:
        person.page.set_viewport_size({"width": picture.width_px, "height": 900})
        person.page.emulate_media(color_scheme=picture.scheme, reduced_motion="reduce")
        person.is_settled()
        person.page.evaluate(ALL_AT_ONCE)
        person.page.wait_for_load_state("networkidle")
        picture.path.parent.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=picture.path, full_page=True)
    person.page.set_viewport_size({"width": WIDTHS_PX[-1], "height": 900})
    return taken


def _write_index(pictures: list[Picture]) -> None:
    parts = [STYLE]
    looks = list(dict.fromkeys(picture.look for picture in pictures))
    for look in looks:
        title = html.escape(f"{look.who}: {look.name}")
        images = "".join(
            f'<img loading="lazy" alt="" src="{picture.path.relative_to(FOLDER)}">'
            for picture in pictures
            if picture.look == look
        )
        parts.append(f"<section><h2>{title}</h2><div>{images}</div></section>")
    (FOLDER / "index.html").write_text("\n".join(parts))


if __name__ == "__main__":
    raise SystemExit(main())
