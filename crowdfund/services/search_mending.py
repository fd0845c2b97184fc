"""When nothing has a word: the words in use that it was probably meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from crowdfund.db.queries import listings
from crowdfund.domain.search_words import SHORTEST_MENDED, Term, nearest
from crowdfund.words import _


@dataclass(frozen=True, slots=True)
class Mended:
    """A search with other words than were typed."""

    terms: tuple[Term, ...]
    text: str
    """What is looked for instead, in words."""
    unknown: str
    """The words that nothing has."""


def mend(session: Session, terms: Sequence[Term]) -> Mended | None:
    """Sets words right that no public campaign has, and leaves out those that mean nothing.

    Args:
        session: the caller's transaction.
        terms: what was typed, and found nothing.

    Returns:
        None when every word is known (they only never come together), or none can be set right.
    """
    kept: list[Term] = []
    unknown: list[str] = []
    for term in terms:
        if listings.finds(session, term):
            kept.append(term)
            continue
        unknown.extend(term.words)
        if meant := _meant(session, term.words[0]):
            kept.append(replace(term, words=meant, is_beginning=False))
    if not unknown or not kept:
        return None
    text = " ".join(_(" or ").join(term.words) for term in kept)
    return Mended(tuple(kept), text, " ".join(unknown))


def _meant(session: Session, word: str) -> tuple[str, ...]:
    """Words that are a small mistake away; otherwise words with these letters inside."""
    if len(word) < SHORTEST_MENDED:
        return ()
    near = nearest(word, listings.words_like(session, word))
    return near or tuple(listings.words_containing(session, word)[: listings.MOST_CONTAINING])
