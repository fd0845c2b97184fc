"""Where lines end in texts with Chinese: after any character, but for signs that may not begin or
end a line (W3C, Requirements for Chinese Text Layout). Words in Latin letters stay whole, and so
does a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

_WIDE: Final = "\u2e80-\uffff\U00020000-\U0003ffff"
_HAS_WIDE: Final = re.compile(f"[{_WIDE}]")
_PIECE: Final = re.compile(rf"\d+年\d+月\d+日|\s+|[{_WIDE}]|[^\s{_WIDE}]+")
NEVER_FIRST: Final = frozenset("、。，．：；！？）】》」』〉〕］｝”’…—–·％々ー,.:;!?)]}»›%")
"""What ends something: no line begins with it."""
NEVER_LAST: Final = frozenset("（【《「『〈〔［｛“‘«‹([{￥¥$€£№#")
"""What begins something: no line ends with it."""
_ROUNDING_MM: Final = 0.01


def pieces(text: str) -> list[str]:
    """A text in parts between which a line may end: words, spaces, Chinese characters with the
    signs that belong to them.

    Args:
        text: on one line.
    """
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if found and _belongs(found[-1], piece):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def broken(text: str, room: float, width: Callable[[str], float]) -> str:
    """A text with an end of line wherever it has to have one; one without any Chinese as it is, for
    whoever draws it breaks that between words.

    Args:
        text: any.
        room: how wide a line may be.
        width: measures a text, in the same unit.
    """
    if not _HAS_WIDE.search(text):
        return text
    measured = cache(width)
    return "\n".join(
        line
        for paragraph in text.split("\n")
        for line in _lines(paragraph, room - _ROUNDING_MM, measured)
    )


def _belongs(before: str, piece: str) -> bool:
    if before[-1].isspace() or piece.isspace():
        return False
    return piece[0] in NEVER_FIRST or before[-1] in NEVER_LAST


def _lines(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _fitting(text, room, width):
        if line and used + width(piece.rstrip()) > room:
            yield line.rstrip()
            line, used = "", 0.0
        if line or not piece.isspace():
            line, used = line + piece, used + width(piece)
    yield line.rstrip()


def _fitting(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """Pieces; one that is wider than a line, letter by letter."""
    for piece in pieces(text):
        if piece.isspace() or width(piece) <= room:
            yield piece
        else:
            yield from piece
