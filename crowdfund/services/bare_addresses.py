"""Addresses that stand bare in a text, for the Markdown parser's own rule that makes links of them.

What an address is, and that what ends a sentence does not belong to it, is as in "Extended
autolinks" of https://github.github.com/gfm/. It ends before the first Chinese, Japanese or Korean
letter, since these have no blank after it. Before any other letter that is not ASCII it does not
end but goes on, and it stays words: a part of it would lead to another address.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 2_000
"""Characters; a longer address stays words."""

_ADDRESS: Final = re.compile(r"(?<![a-z0-9])https?://[a-z0-9][!#-;=?-\[\]^_a-z{|}~]*", re.I | re.A)
_AFTER: Final = "?!.,:;*_~'|"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Address:
    """One in a text, as the parser's rule reads it."""

    url: str
    index: int
    """Where it begins."""

    @property
    def text(self) -> str:
        """What is shown."""
        return self.url

    @property
    def last_index(self) -> int:
        """Where the text goes on."""
        return self.index + len(self.url)

    @property
    def schema(self) -> str:
        """Of the address, with its colon."""
        return self.url.partition("/")[0]


class BareAddresses:
    """Finds addresses for `MarkdownIt.linkify`."""

    def pretest(self, text: str) -> bool:
        """Whether there may be any."""
        return "://" in text

    def test(self, text: str) -> bool:
        """Whether there are any."""
        return bool(self.match(text))

    def match(self, text: str) -> list[Address]:
        """All of them, in their order.

        Args:
            text: a piece of a text, without its markup.
        """
        found = [
            Address(_trimmed(each[0]), each.start())
            for each in _ADDRESS.finditer(text)
            if _ends_before(text[each.end() : each.end() + 2])
        ]
        return [each for each in found if len(each.url) <= LONGEST]


def _ends_before(rest: str) -> bool:
    """Whether an address ends before this, which it cannot have.

    Args:
        rest: the two characters behind it, or fewer at the end of the text.
    """
    first, second = rest[:1], rest[1:]
    if first.isascii() or first.isspace():
        return True
    is_punctuation = unicodedata.category(first).startswith("P")
    if _is_wide(first):
        # Latin letters are wide, too, and stand for ASCII: they alone of these have a case.
        return is_punctuation or (first.isalpha() and first.lower() == first.upper())
    return is_punctuation and (_is_wide(second) or not second.isalnum())


def _is_wide(character: str) -> bool:
    """Whether it is of Chinese, Japanese or Korean (https://www.unicode.org/reports/tr11/)."""
    return character != "" and unicodedata.east_asian_width(character) in {"W", "F"}


def _trimmed(url: str) -> str:
    """The address without what belongs to the sentence around it."""
    if len(url) > LONGEST:
        return url
    while url[-1] in _AFTER or _closes_nothing(url):
        url = url[:-1]
    return url


def _closes_nothing(url: str) -> bool:
    opening = _PAIRS.get(url[-1])
    return opening is not None and url.count(url[-1]) > url.count(opening)
