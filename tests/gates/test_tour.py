"""The tour, on which every page is looked at for barriers and pictures, leaves none out."""

from __future__ import annotations

from crowdfund.ui.routes import all_pages
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
