"""The tour, on which every page is looked at for barriers and pictures, leaves none out."""

from __future__ import annotations

from crowdfund.ui.routes import all_pages
from tests.journeys.both_states import ALIKE, FIRST_DAY, IN_BOTH_STATES, not_taken
from tests.journeys.tour import (
    ADMINS,
    ANYONES,
    ELSEWHERE,
    FOUND,
    OF_A_CAMPAIGN,
    OF_SOMEBODY,
    TOUR,
    WITH_A_STRIP,
    british_campaign,
    is_of,
)


def test_every_page_is_on_the_tour() -> None:
    said = [*ANYONES.values(), *OF_SOMEBODY.values(), *ADMINS.values()]
    found = ELSEWHERE.union(*FOUND.values())
    routes = {page.route for page in all_pages()}
    missing = {route for route in routes - found if not any(is_of(path, route) for path in said)}
    assert missing == set()
    assert found <= routes
    assert set(FOUND) == set(TOUR)


def test_an_offer_with_a_prescribed_warning_is_on_the_tour() -> None:
    assert is_of(british_campaign(), "/campaigns/[slug]")
    assert set(WITH_A_STRIP) <= set(OF_A_CAMPAIGN)


def test_every_page_that_can_be_empty_is_looked_at_empty_and_full() -> None:
    assert set(IN_BOTH_STATES) | ALIKE == {page.route for page in all_pages()}
    assert not set(IN_BOTH_STATES) & ALIKE
    looked = [one for both in IN_BOTH_STATES.values() for one in (both.empty, both.full)]
    assert len(set(looked)) == len(looked)
    assert {one.partition("/")[0] for one in looked} <= {*FIRST_DAY, *TOUR}


def test_a_look_that_is_to_show_a_page_empty_or_full_is_missed() -> None:
    taken = {both.full.removeprefix("backer/") for both in IN_BOTH_STATES.values()}
    assert not_taken("backer", taken) == set()
    assert not_taken("backer", taken - {"portfolio"}) == {"portfolio"}
