"""What people see of who they are here, and moderators of who may be on a list."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class IdentityPage:
    """One's own check, in words."""

    label: str = ""
    """How far it has come."""
    tone: str = "neutral"
    """good, warn, bad or neutral."""
    explanation: str = ""
    """What that means, and what to do; empty when nothing."""
    can_try: bool = False
    """Whether there is a page to go to now."""
    has_tried: bool = False
    """Whether it would be another try."""
    tries_text: str = ""
    """How often they can still be sent there today."""
    name: str = ""
    """As on the document, once verified."""
    country_text: str = ""
    verified_text: str = ""
    """The day, in words."""
    screening_text: str = ""
    """What comparing them with the list means for them; empty when nothing."""
    required_above_text: str = ""
    """From which sum on it is asked for."""


@dataclass(frozen=True)
class ScreeningRow:
    """Somebody who may be on a list."""

    id: str
    name: str
    """As on the document."""
    account_name: str
    email: str
    birth_text: str
    country_text: str
    found: list[str]
    """Whom they may be, a line each."""
    since_text: str
    list_version: str


@dataclass(frozen=True)
class NameRow:
    """Somebody whose account has another name than their document."""

    id: str
    name: str
    account_name: str
    email: str
    verified_text: str


@dataclass(frozen=True)
class DecidedRow:
    """What was decided before."""

    id: str
    name: str
    label: str
    tone: str
    found: list[str]
    reason: str
    decided_text: str
    """By whom, and when."""
    can_approve: bool = False
    """Whether what was refused can still be decided otherwise."""


@dataclass(frozen=True)
class ScreeningPage:
    """Who may be on a list, whose names differ, and what was decided."""

    waiting: list[ScreeningRow] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    decided: list[DecidedRow] = field(default_factory=list)
    list_text: str = ""
    """Which list is in force."""
    is_invented: bool = False
    """Whether it is the one that comes with the product."""
