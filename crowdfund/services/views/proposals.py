"""What people see of proposals."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ProposalRow:
    """One proposal."""

    id: str
    title: str
    """What is to be done, in words."""
    about: str
    """Whose role, or which campaign."""
    about_path: str
    """Where that is looked at; empty when nowhere."""
    can_open: bool
    """Whether the reader may look there."""
    reason: str
    proposer: str
    made_text: str
    left_text: str
    """How long it can still be approved; empty when decided."""
    status_label: str
    status_tone: str
    answer: str
    """Who decided, when, and why."""
    can_decide: bool = False
    """Whether the reader is a second person for it."""
    can_take_back: bool = False
    """Whether the reader proposed it."""


@dataclass(frozen=True)
class ProposalsPage:
    """What waits for a second person, and what was decided."""

    waiting: list[ProposalRow] = field(default_factory=list)
    decided: list[ProposalRow] = field(default_factory=list)
