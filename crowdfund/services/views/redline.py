"""What changed since a campaign was submitted before."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RedPiece:
    """A piece of text; `kind` is same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True)
class RedField:
    """One text of a row."""

    label: str
    pieces: list[RedPiece]


@dataclass(frozen=True)
class RedRow:
    """One row that is not as it was; `kind` is gone, new or changed."""

    kind: str
    kind_label: str
    tone: str
    title: str
    """What the row is told by; empty where a part has one row only."""
    fields: list[RedField]


@dataclass(frozen=True)
class RedPart:
    """A part of the campaign in which something changed."""

    label: str
    count_text: str
    rows: list[RedRow]
    order_text: str
    """Says that rows come in another order; empty when they do not."""
    is_single: bool = False
    """Whether the part is one row: what changed in it are its fields."""


@dataclass(frozen=True)
class Redline:
    """Everything that changed."""

    summary: str = ""
    """What is compared with what, in a sentence; empty before the first submission."""
    parts: list[RedPart] = field(default_factory=list)
