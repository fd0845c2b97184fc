"""The languages that people can be written to in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """By the code that its catalog is kept under."""

    ENGLISH = "en"
    """In which the sources are written."""
    CHINESE = "zh_Hans"
    """Simplified Chinese."""
