"""What is shown for what an enterprise says of itself: statements and their level, claims and
verdicts, and which holders and transactions have to be named."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

LARGE_HOLDER_BASIS_POINTS: Final = 2_000
"""Voting power from which a holder is named (17 CFR 227.201(c)): 20 %."""
RELATED_BASIS_POINTS: Final = 500
"""Part of a raise above which a related party's transaction is told (17 CFR 227.201(r)): 5 %."""
WHOLE_BASIS_POINTS: Final = 10_000
MOST_SENTENCE_CHARS: Final = 300

_MARKS: Final = re.compile(r"[*_`]+")
_HEADING: Final = re.compile(r"^\s*(#{1,6}|>|[-+]|\d+\.)\s+", re.MULTILINE)


class StatementLevel(StrEnum):
    """Who stands behind a financial statement."""

    NONE = "none"
    """Nobody beside the enterprise, or it is no financial statement."""
    CERTIFIED = "certified"
    """Its chief executive certifies it."""
    REVIEWED = "reviewed"
    """An independent accountant reviewed it."""
    AUDITED = "audited"
    """An independent accountant audited it."""


LEVELS: Final = tuple(StatementLevel)
"""The weakest first."""


class ClaimVerdict(StrEnum):
    """What a moderator found when they looked at a claim beside its evidence."""

    OPEN = "open"
    """Nobody looked yet, or it changed since."""
    SUPPORTED = "supported"
    """The evidence shows it."""
    NOT_SHOWN = "not_shown"
    """The evidence does not show it; that does not make it untrue."""


def satisfies(level: StatementLevel, needed: StatementLevel) -> bool:
    """Whether a statement is good enough: an audit also serves where a review is asked for.

    Args:
        level: of the statement.
        needed: what the rules ask for.
    """
    return LEVELS.index(level) >= LEVELS.index(needed)


def is_told(amount_minor: int, raised_minor: int) -> bool:
    """Whether a transaction with a related party is above the part of a raise from which it has to
    be told (17 CFR 227.201(r)).

    Args:
        amount_minor: of the transaction, minor units.
        raised_minor: raised in twelve months with the present target, minor units.
    """
    return amount_minor * WHOLE_BASIS_POINTS > raised_minor * RELATED_BASIS_POINTS


def occurs(sentence: str, pitch: str) -> bool:
    """Whether a pitch still says a sentence: blanks, line ends and marks of Markdown aside.

    Args:
        sentence: as it was marked.
        pitch: Markdown.
    """
    return bool(sentence) and _bare(sentence) in _bare(pitch)


def _bare(text: str) -> str:
    return " ".join(_MARKS.sub("", _HEADING.sub(" ", text)).split())
