"""Comparing verified people with lists of those under sanctions and of politically exposed ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final
from uuid import UUID

from crowdfund.domain.person_name import name_words, whole_names

YEARS_APART: Final = 1
"""How far two years of birth may differ and still be one person's: lists are not exact."""
FEWEST_WORDS: Final = 2
"""Of a listed name, to be looked for among a person's words: one word is half the world's, and is
compared with whole names."""
MOST_WORDS: Final = 8
"""Of a listed name; what has more is compared whole."""


class ScreeningStatus(StrEnum):
    """What comparing a person with the list came to."""

    NONE = "none"
    """Not compared yet."""
    CLEAR = "clear"
    """Nobody on the list is like them."""
    POSSIBLE = "possible"
    """Somebody may be: a person has to decide."""
    APPROVED = "approved"
    """A person decided that it is somebody else."""
    REFUSED = "refused"
    """A person decided that it is them."""


PASSED: Final = frozenset({ScreeningStatus.CLEAR, ScreeningStatus.APPROVED})
"""With these, money may move."""


class ListKind(StrEnum):
    """Why somebody is on a list."""

    SANCTIONS = "sanctions"
    """Under sanctions: nothing may be done with them."""
    EXPOSED = "exposed"
    """Politically exposed: to be looked at closely."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list."""

    ref: str
    """The list's own number for them."""
    kind: ListKind
    names: tuple[str, ...]
    """The first is how they are called, the others how they are called as well."""
    birth_year: int | None
    """When known."""


@dataclass(frozen=True, slots=True)
class Screened:
    """Somebody who is compared with a list."""

    id: UUID
    """The check that says who they are."""
    name: str
    birth_year: int


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody on a list whom a person may be."""

    ref: str
    kind: ListKind
    name: str
    birth_year: int | None


class NameIndex:
    """A list by the words of its names, so that each person costs a look at few entries.

    A listed name fits a person when all of its words are among theirs; of a name with three words
    or more one may be missing, since documents leave middle names out. One of a single word fits
    whoever's whole name it is, however that is parted into words.

    Args:
        listed: everybody on it.
    """

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._by_word: dict[str, list[tuple[frozenset[str], Listed]]] = {}
        self._by_whole_name: dict[str, list[Listed]] = {}
        for entry in listed:
            for whole in {word for name in entry.names for word in _single(name)}:
                self._by_whole_name.setdefault(whole, []).append(entry)
            for wanted in {words for name in entry.names for words in _variants(name)}:
                # Under its longest word, which the fewest others share.
                longest = max(wanted, key=lambda word: (len(word), word))
                self._by_word.setdefault(longest, []).append((wanted, entry))

    def find(self, person: Screened) -> tuple[Match, ...]:
        """Everybody on the list whom a person may be, in the order of their numbers."""
        found = {
            entry.ref: Match(entry.ref, entry.kind, entry.names[0], entry.birth_year)
            for entry in self._alike(person.name)
            if _is_near(person.birth_year, entry.birth_year)
        }
        return tuple(found[ref] for ref in sorted(found))

    def _alike(self, name: str) -> Iterator[Listed]:
        """Everybody whose name fits, whenever they were born."""
        words = name_words(name)
        for word in words:
            for wanted, entry in self._by_word.get(word, ()):
                if wanted <= words:
                    yield entry
        for whole in whole_names(name):
            yield from self._by_whole_name.get(whole, ())


def status_after(
    before: ScreeningStatus, seen_before: Iterable[str], matches: Iterable[Match]
) -> ScreeningStatus:
    """What a new comparison makes of what is known.

    Who was refused stays so until a person decides otherwise. Who was approved stays so while the
    list names nobody new for them.

    Args:
        before: as it is.
        seen_before: numbers of the matches that it was decided on.
        matches: of the new comparison.
    """
    refs = {match.ref for match in matches}
    if before is ScreeningStatus.REFUSED:
        return before
    if not refs:
        return ScreeningStatus.CLEAR
    if before is ScreeningStatus.APPROVED and refs <= set(seen_before):
        return before
    return ScreeningStatus.POSSIBLE


def _single(name: str) -> frozenset[str]:
    """The whole name when it is one word, or one word twice; nothing of any other."""
    return whole_names(name) if len(name_words(name)) < FEWEST_WORDS else frozenset()


def _variants(name: str) -> Iterable[frozenset[str]]:
    words = name_words(name)
    if len(words) >= FEWEST_WORDS:
        yield words
    if FEWEST_WORDS < len(words) <= MOST_WORDS:
        yield from map(frozenset, combinations(sorted(words), len(words) - 1))


def _is_near(one: int, other: int | None) -> bool:
    return other is None or abs(one - other) <= YEARS_APART
