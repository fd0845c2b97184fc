"""What an address asks of a search: names of sectors and countries, in any language."""

from __future__ import annotations

import pytest

from crowdfund.services import search_input, search_names
from crowdfund.words import CHINESE, ENGLISH, LANGUAGES, language_in_use

FOUND = {
    "iceland": "xxcountryis",
    "冰岛": "xxcountryis",
    "food and drink": "xxsectorfood",
    "食品饮料": "xxsectorfood",
    "食品": "xxsectorfood",
    "气候": "xxsectorenergy",
    "制造": "xxsectormanufacturing",
    "交通": "xxsectortransport",
    "肯尼": "xxcountryke",
}
"""What is typed, and the mark that has to be looked for."""


@pytest.mark.parametrize("first", LANGUAGES)
def test_names_are_found_in_every_language_whoever_searches_first(first: str) -> None:
    search_names.marks_by_name.cache_clear()
    with language_in_use(first):
        search_input.read(text="anything")
    for now in (ENGLISH, CHINESE):
        with language_in_use(now):
            for text, mark in FOUND.items():
                terms = search_input.read(text=text).search.terms
                assert all(mark in term.marks for term in terms), (first, now, text)
                assert terms, text
