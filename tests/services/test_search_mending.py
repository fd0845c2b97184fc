"""Words that nothing has: which mistakes are set right, and which are too far from anything."""

from __future__ import annotations

import pytest

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.services import catalog
from crowdfund.services.deps import Deps
from crowdfund.words import CHINESE, language_in_use
from tests.world import World

TITLE = "Solar bakery and bicycle workshop"
STORY = (
    "A piano’s refill, and we don't stop. Manufacturing in Fjällvåv. "
    "What came of care: the full mill on the hill is done going down."
)


@pytest.fixture(autouse=True)
def workshop(world: World, deps: Deps) -> None:
    """One campaign with words that are a small mistake away from those looked for."""
    made = world.live_campaign(world.person("Founder"), can_receive=False)
    with deps.transaction() as session:
        campaign = session.get_one(Campaign, made.id)
        campaign.title, campaign.summary, campaign.story = TITLE, "For the enterprise.", STORY
        campaign.sector = "technology"
        enterprise = session.get_one(Enterprise, made.enterprise_id)
        enterprise.city, enterprise.country = "Setúbal", "PT"


def sought(deps: Deps, text: str) -> tuple[int, str]:
    """How many a search finds, and what it says."""
    shown = catalog.search_campaigns(deps, text=text)
    return shown.total, shown.note


MENDED = {
    "portugl": "portugal",
    "protugal bakry": "portugal bakery",
    "tecnology": "technology",
    "bakry": "bakery",
    "soalr": "solar",
    "bicylce": "bicycle",
    "pjano": "piano",
    "setubl bakry": "setubal bakery",
    "manufacturng": "manufacturing",
    "fjallvaw": "fjallvav",
    "re-fill": "refill",
    "bak-ery worksh-op": "bakery workshop",
}


def test_small_mistakes_are_set_right(deps: Deps, subtests: pytest.Subtests) -> None:
    for text, meant in MENDED.items():
        with subtests.test(text=text):
            total, note = sought(deps, text)
            assert total == 1
            assert note.endswith(f"Showing results for “{meant}”.")


FOUND = [
    "portugal",
    "piano's",
    "piano’s",
    "PIANO`S",
    "enterprise's",
    "don't",
    "setubal",
    "fjallvav",
]


def test_what_is_written_rightly_is_found_as_it_stands(
    deps: Deps, subtests: pytest.Subtests
) -> None:
    for text in FOUND:
        with subtests.test(text=text):
            assert sought(deps, text) == (1, "")


TOO_FAR = ["cafe", "fall", "doesn't", "swedn", "germny"]


def test_nothing_is_made_of_words_that_are_too_far_from_any(
    deps: Deps, subtests: pytest.Subtests
) -> None:
    for text in TOO_FAR:
        with subtests.test(text=text):
            assert sought(deps, text) == (0, "")


def test_names_are_set_right_whatever_language_is_spoken(deps: Deps) -> None:
    with language_in_use(CHINESE):
        total, note = sought(deps, "portugl")
    assert total == 1
    assert "portugal" in note
