"""Dates as readers see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DateRow:
    """One moment that matters to somebody, with where it comes from."""

    name: str
    """Which one it is, the same each time."""
    title: str
    text: str
    """What it means, in a sentence."""
    at_text: str
    at_iso: str
    zone_text: str
    """The same moment in the regime's own zone; empty where that is UTC."""
    citation: str
    is_over: bool
