"""The words that an investor answers, in the language of whoever reads them.

A form comes back with the hash of what was on the screen. Which language that was follows from
the hash alone: a row has the words that were read, also when the language was changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from crowdfund.domain.regimes.big_ticket import Ticket
from crowdfund.domain.regimes.declarations import Wording, personal
from crowdfund.domain.regimes.questions import Drawn
from crowdfund.words import LANGUAGES, N_, _, language, language_in_use, said

TRANSLATION: Final = N_("A translation, for convenience. The English words above are what counts.")
"""Stands between words that a rule is about and what they mean in another language."""


def written(words: Wording) -> Wording:
    """Words as they are shown now: translated, or in English with the translation below it, marked
    as one.

    A translation has a name of its own with its hash: it may be mended without the English words
    becoming a new version, and every text that was answered is kept.

    Args:
        words: in English.
    """
    text = said(words.text)
    if text == words.text:
        return words
    if words.keeps_english:
        text = f"{words.text}{between()}{text}"
    return personal(f"{words.name}:{language()}", words.version, text, language())


def between() -> str:
    """What stands between the English words and their translation, in the language of now."""
    return f"\n\n{_(TRANSLATION)}\n"


def question(drawn: Drawn) -> Drawn:
    """A question in the language of now; its options keep their order, and the right one its
    place."""
    return replace(drawn, text=said(drawn.text), options=tuple(map(said, drawn.options)))


def ticket(asked: Ticket) -> Ticket:
    """What stands before a large pledge, in the language of now."""
    return replace(
        asked,
        warning=said(asked.warning),
        promise=said(asked.promise),
        question=question(asked.question),
        language=language(),
    )


def answered(shown: Callable[[], Wording], words_hash: object) -> Wording | None:
    """The words that were on a screen; None when they are not those in force, in any language.

    Args:
        shown: gives the words in force in the language of now.
        words_hash: as sent.
    """
    for code in LANGUAGES:
        with language_in_use(code):
            words = shown()
        if words.hash == words_hash:
            return words
    return None
