"""Every page in every role, looked at by axe for what shuts somebody out."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.people import PHONE, People, Person
from tests.journeys.tour import TOUR

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
WCAG_2_2_AA = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
"""Axe's names for the success criteria, https://www.w3.org/TR/WCAG22/, and for good practice."""

STANDS_STILL = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const ending = document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map((one) => one.finished));
}"""
"""Colours that fade into those of the other scheme are none that anybody reads by."""


@pytest.mark.parametrize("who", TOUR)
def test_no_page_shuts_anybody_out(people: People, who: str) -> None:
    """In light and dark, on a desk and on a phone."""
    comes_in, looks = TOUR[who]
    person = comes_in(people)
    barriers: list[str] = []
    for look in list(looks(person)):
        person.go(look.path)
        person.page.evaluate(AXE)
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            barriers += _barriers(person, f"{look.name}, {scheme}")
        person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        barriers += _barriers(person, f"{look.name}, on a phone")
        person.page.set_viewport_size({"width": 1440, "height": 900})
    assert not barriers, "\n".join(barriers)


def _barriers(person: Person, where: str) -> list[str]:
    person.page.evaluate(STANDS_STILL)
    script = "options => axe.run(options).then(found => found.violations)"
    violations = person.page.evaluate(script, WCAG_2_2_AA)
    return [
        f"{where}: {one['id']}: {one['help']}: {node['html'][:160]}"
        for one in violations
        for node in one["nodes"][:3]
    ]
