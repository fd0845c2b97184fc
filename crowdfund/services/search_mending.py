"""When nothing has a word: the words in use that it was probably meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from crowdfund.db.queries import listings
from crowdfund.domain.search_words import (
    SHORTEST_MENDED,
    STOP_WORDS,
    Term,
    hyphenated,
    nearest,
)
from crowdfund.services.search_input import Asked
from crowdfund.services.search_names import marks_by_name, names_like
from crowdfund.words import _


@dataclass(frozen=True, slots=True)
class Mended:
    """A search with other words than were typed."""

    terms: tuple[Term, ...]
    text: str
    """What is looked for instead, in words."""
    unknown: str
    """The words that nothing has."""


def mend(session: Session, asked: Asked) -> Mended | None:
    """Closes hyphenated words when that is how campaigns write them; otherwise sets words right
    that no public campaign has, and leaves out those that mean nothing.

    Args:
        session: the caller's transaction.
        asked: what was typed, and found nothing.

    Returns:
        None when every word is known (they only never come together), or none can be set right.
    """
    if asked.joined and all(listings.finds(session, term) for term in asked.joined):
        return Mended(asked.joined, _text(asked.joined), " ".join(hyphenated(asked.text)))
    return _set_right(session, asked.search.terms)


def _set_right(session: Session, terms: Sequence[Term]) -> Mended | None:
    kept: list[Term] = []
    unknown: list[str] = []
    for term in terms:
        if listings.finds(session, term):
            kept.append(term)
            continue
        unknown.extend(term.words)
        if meant := _meant(session, term.words[0]):
            marks = {mark for one in meant for mark in marks_by_name().get(one, ())}
            kept.append(Term(meant, marks=tuple(sorted(marks))))
    if not unknown or not kept:
        return None
    return Mended(tuple(kept), _text(kept), " ".join(unknown))


def _text(terms: Sequence[Term]) -> str:
    return " ".join(_(" or ").join(term.words) for term in terms)


def _meant(session: Session, word: str) -> tuple[str, ...]:
    """Words that are a small mistake away; otherwise words with these letters inside."""
    if len(word) < SHORTEST_MENDED or word in STOP_WORDS:
        return ()
    near = nearest(word, {*listings.words_like(session, word), *_names(session, word)})
    return near or tuple(listings.words_containing(session, word)[: listings.MOST_CONTAINING])


def _names(session: Session, word: str) -> list[str]:
    """Words of sectors and countries that this may be, of those that campaigns have."""
    marks = marks_by_name()
    return [
        name
        for name in names_like(word)
        if listings.finds(session, Term((name,), marks=marks[name]))
    ]
