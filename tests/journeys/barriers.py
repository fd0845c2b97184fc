"""What shuts somebody out of a page: what axe finds, and what is wider than a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.people import DESKTOP, PHONE, Person

AXE = Axe().axe_script
WCAG_2_2_AA = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
"""Axe's names for the success criteria, https://www.w3.org/TR/WCAG22/, and for good practice."""
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""Axe's rules about colours: nothing else differs between light and dark."""
WIDTHS_PX = (360, 1920)
"""The narrowest and the widest window that pages are made for."""

STANDS_STILL = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const ending = document.getAnimations()
    .filter((one) => one.timeline === document.timeline)
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map((one) => one.finished));
}"""
"""Colours that fade into those of the other scheme are none that anybody reads by. What follows how
far a row is scrolled never ends."""
OVERFLOW = """() => {
  const page = document.documentElement;
  return page.scrollWidth - page.clientWidth;
}"""


def barriers(person: Person, name: str) -> Iterator[str]:
    """What is wrong with the page that is open, in light and dark, on a desk and on a phone.

    Args:
        person: before whom it is.
        name: what it is called in what is said.
    """
    person.page.evaluate(AXE)
    person.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield from _found(person, f"{name}, light", WCAG_2_2_AA)
    person.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    yield from _found(person, f"{name}, dark", COLOURS)
    _size(person, *PHONE)
    yield from _found(person, f"{name}, on a phone", WCAG_2_2_AA)
    for width in WIDTHS_PX:
        _size(person, width, DESKTOP[1])
        if (pixels := person.page.evaluate(OVERFLOW)) > 0:
            yield f"{name}: {pixels} px wider than a window of {width} px"
    _size(person, *DESKTOP)


def _size(person: Person, width: int, height: int) -> None:
    person.page.set_viewport_size({"width": width, "height": height})


def _found(person: Person, where: str, rules: dict[str, Any]) -> Iterator[str]:
    person.page.evaluate(STANDS_STILL)
    script = "options => axe.run(options).then(found => found.violations)"
    for one in person.page.evaluate(script, rules):
        for node in one["nodes"][:3]:
            yield f"{where}: {one['id']}: {one['help']}: {node['html'][:160]}"
