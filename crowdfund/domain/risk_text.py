"""The words about risk that a backer reads and agrees to, kept for ever in the form they had.

Who pledges acknowledges one text. The pledge keeps its version and the hash of its exact words, so
that what was agreed to can be shown, and proved, years later.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

MARK_CHARS: Final = 64
"""Hexadecimal digits of SHA-256."""


@dataclass(frozen=True, slots=True)
class RiskText:
    """One text in one language."""

    version: int
    """Counts up; the same in every language."""
    language: str
    """BCP 47."""
    warning: str
    """What may happen."""
    promise: str
    """What the backer says."""

    @property
    def words(self) -> str:
        """The exact words, warning and promise one below the other."""
        return f"{self.warning}\n{self.promise}"

    @property
    def mark(self) -> str:
        """The SHA-256 of the exact words in UTF-8, hexadecimal."""
        return hashlib.sha256(self.words.encode()).hexdigest()


TEXTS: Final = (
    RiskText(
        version=1,
        language="en",
        warning="Investing in small enterprises is risky: you may lose all the money you invest, "
        "and you may not be able to sell your shares when you wish to.",
        promise="I understand I may lose all the money I invest",
    ),
    RiskText(
        version=1,
        language="zh-Hans",
        warning="投资小企业有风险：您可能损失全部投入的资金，也可能无法在希望的时候卖出股份。",
        promise="我明白我可能损失全部投入的资金",
    ),
)
"""Every text there ever was. One that somebody agreed to is never changed and never taken away:
other words are a text of their own, with the next version or another language."""

NOT_CURRENT: Final = sentence(
    "Read the risk warning and tick the box below it: a pledge needs the warning as it is now."
)


def current(language: str = "en") -> RiskText:
    """The newest text in a language; in English where there is none in it.

    Args:
        language: BCP 47.
    """
    newest = max(text.version for text in TEXTS)
    now = {text.language: text for text in TEXTS if text.version == newest}
    return now.get(language, now["en"])


def require_current(mark: object) -> RiskText:
    """The text that somebody acknowledges by its mark.

    Args:
        mark: as sent.

    Raises:
        InvalidInput: no text of the newest version has this mark; the field is `understood`.
    """
    newest = max(text.version for text in TEXTS)
    for text in TEXTS:
        if text.version == newest and text.mark == mark:
            return text
    raise InvalidInput(NOT_CURRENT, field="understood")


def find(version: int | None, mark: str | None) -> RiskText | None:
    """The text that a pledge says was acknowledged; None when it says nothing, or its hash is of
    other words.

    Args:
        version: as stored.
        mark: as stored.
    """
    return next((text for text in TEXTS if (text.version, text.mark) == (version, mark)), None)
