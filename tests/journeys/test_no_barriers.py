"""Every page in every role, looked at for what shuts somebody out."""

from __future__ import annotations

import pytest

from tests.journeys.barriers import barriers
from tests.journeys.people import People
from tests.journeys.tour import FOUND, TOUR, is_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("who", TOUR)
def test_no_page_shuts_anybody_out(people: People, who: str) -> None:
    """In light and dark, on a desk and on a phone; none wider than its window."""
    comes_in, looks_of = TOUR[who]
    person = comes_in(people)
    found: list[str] = []
    paths: list[str] = []
    for look in looks_of(person):
        person.go(look.path)
        found += barriers(person, look.name)
        paths.append(look.path)
    assert not found, "\n".join(found)
    for route in FOUND[who]:
        assert any(is_of(path, route) for path in paths), route
