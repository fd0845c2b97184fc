"""Sectors and countries by the words of their names, in every language that is spoken here."""

from __future__ import annotations

from functools import cache

from crowdfund.domain import search_words
from crowdfund.services import texts
from crowdfund.words import LANGUAGES, language_in_use


@cache
def marks_by_name() -> dict[str, tuple[str, ...]]:
    """For each word in the name of a sector or a country, in any language that is spoken here, the
    marks of those called so: the same whoever searches first."""
    found: dict[str, dict[str, None]] = {}
    for code in LANGUAGES:
        with language_in_use(code):
            for mark, label in _named():
                for word in search_words.words_of(label):
                    found.setdefault(word, {})[mark] = None
    return {word: tuple(marks) for word, marks in found.items()}


def names_like(word: str) -> list[str]:
    """Words of names that may be meant by a misspelt one, in order: what `listings.words_like` is
    for the words of campaigns."""
    by_variant = _names_by_variant()
    return sorted(
        {name for variant in search_words.variants(word) for name in by_variant.get(variant, ())}
    )


@cache
def _names_by_variant() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in marks_by_name():
        for variant in search_words.variants(name):
            found.setdefault(variant, []).append(name)
    return {variant: tuple(names) for variant, names in found.items()}


def _named() -> list[tuple[str, str]]:
    """Sectors and countries: their marks, and what they are called in the language of now."""
    return [
        *((search_words.sector_mark(one.value), one.label) for one in texts.sector_options()),
        *((search_words.country_mark(one.value), one.label) for one in texts.country_options()),
    ]
