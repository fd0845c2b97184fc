"""What people see of complaints."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Fact


@dataclass(frozen=True)
class ComplaintForm:
    """What the form begins with."""

    subject: str = ""
    """Chosen in advance by the page that led here; empty for none."""
    about: str = ""
    """The address of the page that led here; empty for none."""


@dataclass(frozen=True)
class ComplaintReceipt:
    """That a complaint arrived."""

    number: str = ""
    receipt_text: str = ""
    """The last day by which a person looks at it."""
    answer_text: str = ""
    """The last day by which it is decided."""
    email: str = ""
    """Where a visitor is answered; empty for who is signed in."""


@dataclass(frozen=True)
class SayingRow:
    """Something that was said."""

    title: str
    who: str
    text: str
    at_text: str
    is_ours: bool
    """Whether the platform said it."""


@dataclass(frozen=True)
class OwnComplaint:
    """One's own complaint."""

    id: str
    number: str
    subject_label: str
    about: str
    about_path: str
    """Where on this platform it leads; empty where it was told in words."""
    status_label: str
    status_tone: str
    lodged_text: str
    due_text: str
    """What happens by when; empty once it is decided."""
    sayings: list[SayingRow]
    can_add: bool


@dataclass(frozen=True)
class OwnComplaints:
    """One's own complaints, the newest first."""

    shown: list[OwnComplaint] = field(default_factory=list)


@dataclass(frozen=True)
class WaitingComplaints:
    """How many complaints wait."""

    waiting_text: str = ""
    """Of all that are not decided; empty when none waits."""
    overdue_text: str = ""
    """Of those that somebody should have looked at or decided; empty when none is late."""


@dataclass(frozen=True)
class DeskRow:
    """A complaint in the desk's list."""

    id: str
    number: str
    subject_label: str
    about: str
    who: str
    age_text: str
    due_label: str
    """What is due, or how it was decided."""
    due_text: str
    """When, in words."""
    due_tone: str


@dataclass(frozen=True)
class ComplaintsDesk:
    """Open complaints, the nearest deadline first, and the last that were decided."""

    waiting: list[DeskRow] = field(default_factory=list)
    decided: list[DeskRow] = field(default_factory=list)
    overdue_text: str = ""
    """How many are overdue; empty when none is."""


@dataclass(frozen=True)
class DeskComplaint:
    """One complaint before those who decide it."""

    id: str = ""
    number: str = ""
    subject_label: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    due_label: str = ""
    """What is due next; empty when nothing is."""
    due_text: str = ""
    """When, in words."""
    due_tone: str = "neutral"
    facts: list[Fact] = field(default_factory=list)
    rules: list[Fact] = field(default_factory=list)
    """Which rules its times come from."""
    campaign_title: str = ""
    campaign_path: str = ""
    can_open_campaign: bool = False
    """Whether the reader may look there."""
    sayings: list[SayingRow] = field(default_factory=list)
    is_open: bool = False
    can_take_up: bool = False
    is_involved: bool = False
    """Whether the reader is part of it and may not act on it."""
