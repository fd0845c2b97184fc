"""Rules as readers see them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RuleRow:
    """One rule as it stands today."""

    name: str
    title: str
    value_text: str
    """Such as 48 hours; empty when the rule is words or depends on figures."""
    text: str
    citation: str
    since_text: str
    """Since when, in words; empty for always, and for what the platform asks by itself."""
    source_text: str
    """Where it was read, in words; empty for what the platform asks by itself."""
    mark: str = ""
    """For moderators: what is not confirmed; empty for others and for what is."""
    earlier: list[str] = field(default_factory=list)
    """How it was before, the newest first, each with its days."""


@dataclass(frozen=True)
class RegimeCard:
    """One regime in the list."""

    code: str
    name: str
    source: str
    path: str
    rules_text: str


@dataclass(frozen=True)
class RegimePage:
    """All the rules of one regime."""

    code: str = ""
    name: str = ""
    source: str = ""
    zone: str = ""
    """The city by whose clock days begin and end."""
    currency: str = ""
    on_text: str = ""
    """The day as of which they are shown."""
    is_law: bool = False
    rules: list[RuleRow] = field(default_factory=list)
