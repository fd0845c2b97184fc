"""What changed between two versions of something written: row by row, field by field, word by word.

A version is made of parts, such as the team; a part of rows; a row of named texts. Rows have no
lasting identity (they are written anew each time), so they are told by what they say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

MOST_WORDS: Final = 600
"""Words on a side that are compared one by one; comparing takes their product. Longer pieces are
replaced whole."""
MOST_LINES: Final = 1_000
"""Lines on a side that are compared one by one."""
SHOWN_AROUND: Final = 80
"""Characters of what stayed that are shown on either side of a change."""
LEFT_OUT: Final = " … "

_WORDS: Final = re.compile(r"\s+|[^\s]+")

Fields = Mapping[str, str]
"""A row: texts by their names, in order."""


class Kind(StrEnum):
    """What became of a piece of text, or of a row."""

    SAME = "same"
    """It stayed."""
    GONE = "gone"
    """It was taken out."""
    NEW = "new"
    """It was added."""
    CHANGED = "changed"
    """A row that stayed, with other words in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one version."""

    key: str
    """What it is told by, such as a name."""
    fields: Fields


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and what became of it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One text of a row."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is not as it was."""

    kind: Kind
    """`GONE`, `NEW` or `CHANGED`."""
    key: str
    """What it is told by now; what it was told by when it is gone."""
    fields: tuple[FieldChange, ...]
    """Of a changed row those that changed; of others all that say something."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """What became of the rows of one part."""

    rows: tuple[RowChange, ...]
    has_new_order: bool
    """Whether rows that stayed come in another order."""


def compare(before: Sequence[Row], after: Sequence[Row]) -> PartChange:
    """What changed from one version of a part to the next.

    Rows with the same key are one row; of what is left, rows that say the same under another key
    are one row too. The others were taken out or added.

    Args:
        before: rows of the version before, in their order.
        after: rows of this version, in their order.
    """
    pairs = _pairs(before, after)
    partner = {new: old for old, new in pairs}
    changes = [
        _row(Kind.CHANGED, row, before[partner[place]])
        if place in partner
        else _whole(Kind.NEW, row)
        for place, row in enumerate(after)
    ]
    kept = {old for old, _ in pairs}
    gone = [_whole(Kind.GONE, row) for place, row in enumerate(before) if place not in kept]
    order = [old for old, _ in sorted(pairs, key=lambda pair: pair[1])]
    return PartChange(
        rows=tuple(change for change in [*changes, *gone] if change.fields),
        has_new_order=order != sorted(order),
    )


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """A text as pieces that stayed, were taken out and were added: without the added ones it is
    the text before, without those taken out the text after.

    Args:
        before: the text before.
        after: the text now.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > MOST_LINES:
        return _joined([Piece(Kind.GONE, before), Piece(Kind.NEW, after)])
    found: list[Piece] = []
    for same, was, now in _steps(old, new):
        if same:
            found.append(Piece(Kind.SAME, "".join(now)))
        else:
            found += _by_words("".join(was), "".join(now))
    return _joined(found)


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same pieces, of long ones that stayed only what stands beside a change.

    Args:
        pieces: from `pieces_of`.
    """
    last = len(pieces) - 1
    return tuple(
        piece if piece.kind is not Kind.SAME else Piece(Kind.SAME, _ends(piece.text, place, last))
        for place, piece in enumerate(pieces)
    )


def _ends(text: str, place: int, last: int) -> str:
    head = text[:SHOWN_AROUND] if place > 0 else ""
    tail = text[-SHOWN_AROUND:] if place < last else ""
    if len(text) <= len(head) + len(tail) + len(LEFT_OUT):
        return text
    # Whole words, where there are any.
    whole_head = head if text[len(head)].isspace() else re.sub(r"\S+$", "", head)
    whole_tail = tail if text[-len(tail) - 1].isspace() else re.sub(r"^\S+", "", tail)
    return (whole_head.rstrip() or head) + LEFT_OUT + (whole_tail.lstrip() or tail)


def _pairs(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[int, int]]:
    """Places of rows that are one row in both versions."""
    pairs = _equal(
        [(row.key, nth) for row, nth in _counted(before)],
        [(row.key, nth) for row, nth in _counted(after)],
    )
    old = [place for place in range(len(before)) if place not in {pair[0] for pair in pairs}]
    new = [place for place in range(len(after)) if place not in {pair[1] for pair in pairs}]
    alike = _equal([_rest(before[place]) for place in old], [_rest(after[place]) for place in new])
    return pairs + [(old[first], new[second]) for first, second in alike]


def _counted(rows: Sequence[Row]) -> list[tuple[Row, int]]:
    """Rows with how many of the same key came before them."""
    seen: Counter[str] = Counter()
    counted = []
    for row in rows:
        counted.append((row, seen[row.key]))
        seen[row.key] += 1
    return counted


def _equal(before: Sequence[object], after: Sequence[object]) -> list[tuple[int, int]]:
    free = {place: value for place, value in enumerate(before) if value}
    pairs = []
    for new, value in enumerate(after):
        old = next((place for place, other in free.items() if other == value), None)
        if old is not None:
            del free[old]
            pairs.append((old, new))
    return pairs


def _rest(row: Row) -> tuple[str, ...]:
    """What a row says beside its key; nothing when it says nothing else."""
    return tuple(text for text in row.fields.values() if text and text != row.key)


def _row(kind: Kind, row: Row, was: Row) -> RowChange:
    # A field that one of the two does not have was not asked for then: nothing is known to differ.
    texts = [
        (name, was.fields[name], text) for name, text in row.fields.items() if name in was.fields
    ]
    changed = [FieldChange(name, pieces_of(old, new)) for name, old, new in texts if old != new]
    return RowChange(kind, row.key, tuple(changed))


def _whole(kind: Kind, row: Row) -> RowChange:
    said = [(name, text) for name, text in row.fields.items() if text]
    return RowChange(
        kind, row.key, tuple(FieldChange(name, (Piece(kind, text),)) for name, text in said)
    )


def _by_words(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(Kind.GONE, before), Piece(Kind.NEW, after)]
    pieces: list[Piece] = []
    for same, was, now in _steps(old, new):
        if same:
            pieces.append(Piece(Kind.SAME, "".join(now)))
        else:
            pieces += [Piece(Kind.GONE, "".join(was)), Piece(Kind.NEW, "".join(now))]
    return pieces


def _steps(old: list[str], new: list[str]) -> list[tuple[bool, list[str], list[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        (tag == "equal", old[i1:i2], new[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces without empty ones, neighbours of one kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind is piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)
