"""What a moderator sees of disputes and of warnings that one may follow."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Fact, TimelineItem


@dataclass(frozen=True)
class DisputeRow:
    """One dispute in the queue."""

    id: str
    title: str
    backer: str
    reason_text: str
    status_label: str
    status_tone: str
    due_text: str
    """Until when the bank takes an answer, in words; empty when it takes none."""
    amount_text: str


@dataclass(frozen=True)
class WarningRow:
    """One early fraud warning that nobody answered."""

    id: str
    title: str
    backer: str
    fraud_text: str
    amount_text: str
    can_refund: bool
    """Whether the payment is still held, so that it can be given back at once."""
    heard_text: str
    campaign_id: str


@dataclass(frozen=True)
class DisputePage:
    """One dispute before a moderator."""

    id: str = ""
    title: str = ""
    campaign_id: str = ""
    """Empty when the payment is not known here."""
    backer: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    amount_text: str = ""
    reason_text: str = ""
    due_text: str = ""
    trouble: str = ""
    can_answer: bool = False
    is_answering: bool = False
    """An answer is on its way to the bank."""
    draft: str = ""
    """Evidence as far as the platform knows it, to be read and mended before it is sent."""
    facts: list[Fact] = field(default_factory=list)
    known: list[Fact] = field(default_factory=list)
    """What is known about the pledge."""
    timeline: list[TimelineItem] = field(default_factory=list)
    """What happened to the pledge, oldest first."""
    answers: list[TimelineItem] = field(default_factory=list)
    """What was said to the bank, oldest first."""
