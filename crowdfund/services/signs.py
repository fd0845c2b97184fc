"""Signs between words, of which each language has its own: commas, brackets, stops, per cent."""

from __future__ import annotations

from collections.abc import Iterable

from crowdfund.words import _, pgettext


def percent(number: str) -> str:
    """A number of hundredths such as 12.34 %.

    Args:
        number: as it is written.
    """
    return _("{number} %").format(number=number)


def listed(names: Iterable[str]) -> str:
    """Things of one kind side by side: Basics, Story, Terms."""
    return pgettext("list", ", ").join(names)


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence one after the other: cap $2,000,000, discount 20 %."""
    return _(", ").join(parts)


def aside(text: str, more: str) -> str:
    """A text with more about it in brackets: $50,000 (10,000 shares).

    Args:
        text: what is said.
        more: what goes into the brackets.
    """
    return _("{text} ({more})").format(text=text, more=more)


def begun(words: str) -> str:
    """Words with the first letter of a sentence; the others stay: US$5,000,000 is no "us$".

    Args:
        words: as they stand within one.
    """
    return words[:1].upper() + words[1:]


def ended(words: str) -> str:
    """Words as a sentence, with a full stop.

    Args:
        words: without one.
    """
    return _("{told}.").format(told=words)
