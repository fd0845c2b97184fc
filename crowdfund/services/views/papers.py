"""Files that a person downloads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PaperFile:
    """One file, made for who asked."""

    name: str
    """What it is saved as: letters, digits, dots and hyphens."""
    media_type: str
    content: Iterable[bytes]
    """Its bytes, in parts that are made as they are read."""
