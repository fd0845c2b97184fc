"""Every page in every role, looked at for what shuts somebody out."""

from __future__ import annotations

import pytest

from tests.journeys.barriers import barriers
from tests.journeys.both_states import not_taken
from tests.journeys.people import People
from tests.journeys.tour import FOUND, TOUR, Look, is_of

pytestmark = pytest.mark.browser

NOTHING_HERE = "There is nothing at this address"


@pytest.mark.parametrize("who", TOUR)
def test_no_page_shuts_anybody_out(people: People, who: str) -> None:
    """In light and dark, on a desk and on a phone; none wider than its window."""
    comes_in, looks_of = TOUR[who]
    person = comes_in(people)
    found: list[str] = []
    taken: list[Look] = []
    for look in looks_of(person):
        person.go(look.path)
        # Looked at once and not waited for: the page is drawn.
        if look.name != "not-found":
            assert not person.heading(NOTHING_HERE).count(), f"{look.name}: {look.path}"
        found += barriers(person, look.name)
        taken.append(look)
    assert not found, "\n".join(found)
    for route in FOUND[who]:
        assert any(is_of(look.path, route) for look in taken), route
    assert not not_taken(who, {look.name for look in taken})
