"""Takes a picture of every page in every role, at two widths, light and dark.

`make screenshots` starts the product with nothing in it, then with a fresh demonstration, and
leaves the pictures in .reports/screenshots, one folder a role, and beside them an index.html to
look through them. `make screenshots WHO="first-admin admin"` takes those of some.
"""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass
from itertools import product as pairs
from pathlib import Path

from scripts.stage import looks, on_stage
from tests.journeys.both_states import FIRST_DAY, not_taken
from tests.journeys.people import DESKTOP, People, Person
from tests.journeys.running import ROOT
from tests.journeys.tour import TOUR, Look, Tour

FOLDER = ROOT / ".reports" / "screenshots"
WIDTHS_PX = (390, 1440)
HEIGHT_PX = 900
SCHEMES = ("light", "dark")
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
    everybody = FIRST_DAY | TOUR
    chosen = sys.argv[1:] or list(everybody)
    if unknown := set(chosen) - set(everybody):
        print(f"Nobody is called {', '.join(sorted(unknown))}; there are {', '.join(everybody)}.")
        return 2
    pictures: list[Picture] = []
    for tour, on in ((FIRST_DAY, {"is_empty": True}), (TOUR, {"is_full": True})):
        if theirs := [who for who in chosen if who in tour]:
            with on_stage(**on) as everyone:
                pictures += _take_all(everyone, tour, theirs)
    _write_index(pictures)
    print(f"{len(pictures)} pictures: open {(FOLDER / 'index.html').relative_to(ROOT)}")
    missing = [f"{who}/{name}" for who in chosen for name in not_taken(who, _names(pictures, who))]
    if missing:
        print(f"These are to show a page empty or full, and were not taken: {', '.join(missing)}")
    return 1 if missing else 0


def _names(pictures: list[Picture], who: str) -> set[str]:
    return {picture.look.name for picture in pictures if picture.look.who == who}


def _take_all(everyone: People, tour: Tour, chosen: list[str]) -> list[Picture]:
    pictures: list[Picture] = []
    for who in chosen:
        comes_in, looks_of = tour[who]
        person = comes_in(everyone)
        for number, look in enumerate(looks_of(person), start=1):
            print(f"{who}: {number}, {look.name}")
            pictures.extend(_take(person, look))
    return pictures


def _take(person: Person, look: Look) -> list[Picture]:
    taken = [Picture(look, width, scheme) for width, scheme in pairs(WIDTHS_PX, SCHEMES)]
    person.go(look.path)
    for picture in taken:
        looks(person, (picture.width_px, HEIGHT_PX), picture.scheme)
        picture.path.parent.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=picture.path, full_page=True)
    person.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
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
