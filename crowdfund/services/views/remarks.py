"""What is said about a campaign, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RemarkItem:
    """What a moderator or an import says about a field (empty for the whole)."""

    id: str
    field: str
    field_label: str
    text: str
    author: str
    at_text: str
    step: str = ""
    """The editor's step that has the field."""


@dataclass(frozen=True)
class RemarkCount:
    """How many remarks stand somewhere."""

    number: str
    text: str
    """The same in words, such as 2 remarks."""
