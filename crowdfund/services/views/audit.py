"""What moderators see of who did what, and of people."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ChangeLine:
    """One field that changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditRow:
    """One action."""

    number: str
    at_text: str
    at_iso: str
    who: str
    action: str
    """In words."""
    about: str
    """What it was done to, in words."""
    about_id: str
    reason: str
    is_short: bool = True
    """Whether what changed fits beside the rest."""
    changes: list[ChangeLine] = field(default_factory=list)
    chain_hash: str = ""
    """Of its link in the chain; empty until a worker chained it."""


@dataclass(frozen=True)
class AuditFilters:
    """What is looked for, as in the address; empty texts look for everything."""

    who: str = ""
    """Part of a name, or a whole address."""
    action: str = ""
    """An `AuditAction`."""
    about: str = ""
    """Part of what it was done to: its kind, its name, or its whole id."""
    since: str = ""
    """YYYY-MM-DD, UTC; this day and later."""
    until: str = ""
    """YYYY-MM-DD, UTC; this day and earlier."""


@dataclass(frozen=True)
class AuditPage:
    """One page of the trail, newest first."""

    rows: list[AuditRow] = field(default_factory=list)
    total_text: str = ""
    page: int = 1
    pages: int = 1
    chain_text: str = ""
    """Where the chain over all entries ends, and what is not in it yet."""


@dataclass(frozen=True)
class PersonRow:
    """One person."""

    id: str
    name: str
    email: str
    role: str
    role_value: str
    """A `Role`."""
    status: str
    status_tone: str
    identity: str
    """How far it is known who they are."""
    identity_tone: str
    since_text: str
    seen_text: str
    actions_path: str
    """To what they did."""
    owns_text: str
    """Pledges, enterprises and campaigns, counted."""


@dataclass(frozen=True)
class PeoplePage:
    """One page of people, newest first."""

    rows: list[PersonRow] = field(default_factory=list)
    total_text: str = ""
    page: int = 1
    pages: int = 1
