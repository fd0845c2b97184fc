"""What everybody sees of a campaign's escrow."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Fact


@dataclass(frozen=True)
class CheckpointRow:
    """What was published at one time."""

    size: int
    size_text: str
    root: str
    at_text: str
    at_iso: str
    consistency_url: str
    """Where the proof is that the present ledger begins with it; empty for the present one."""


@dataclass(frozen=True)
class EscrowPage:
    """One campaign's escrow. Every figure is as of the newest checkpoint."""

    slug: str = ""
    title: str = ""
    enterprise_name: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    figures: list[Fact] = field(default_factory=list)
    """Where the money is, as large numbers."""
    flows: list[Fact] = field(default_factory=list)
    """What came in and what it cost, and what is disputed."""
    size: int = 0
    size_text: str = ""
    """Such as "12 lines"."""
    root: str = ""
    head: str = ""
    seal: str = ""
    audit_head: str = ""
    """Last hash of the audit trail's chain; empty when the checkpoint does not name it."""
    audit_text: str = ""
    """Such as "Of 1,204 entries"."""
    at_text: str = ""
    at_iso: str = ""
    """When this checkpoint was published; empty before the first line."""
    history: list[CheckpointRow] = field(default_factory=list)
    """The newest checkpoints first."""
    history_text: str = ""
    """How many there are, and how many of them are shown."""
    problem: str = ""
    """Set when the ledger does not continue what was published: nothing newer is shown then."""
    risk_text: str = ""
    """The warning that the campaign's rules prescribe; empty for none."""
    is_moving: bool = False
    """Whether more can still happen."""
